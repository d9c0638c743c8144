//! What views do last.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount::{Limits, ui};
use remount_testing::{Site, Tab, containing};
use tokio::sync::Notify;
use tokio::time::sleep;

/// The seats of a hall, and who waits for somebody to leave.
#[derive(Clone, Default)]
struct Hall {
    /// How many each visitor has left, in order.
    left: Arc<Mutex<Vec<String>>>,
    news: Arc<Notify>,
    /// How long it takes to leave.
    takes: Duration,
}

impl Hall {
    fn leave(&self, words: String) {
        self.left.lock().unwrap().push(words);
        self.news.notify_one();
    }

    /// Waits for somebody to leave, and returns what was said.
    async fn next(&self) -> String {
        loop {
            if let Some(words) = self.left.lock().unwrap().pop() {
                return words;
            }
            self.news.notified().await;
        }
    }

    fn is_empty(&self) -> bool {
        self.left.lock().unwrap().is_empty()
    }
}

struct Opera;

impl App for Opera {
    type Session = ();
    type State = Hall;
}

#[derive(Route)]
#[route("/")]
struct SeatRoute;

#[derive(Route)]
#[route("/bar")]
struct BarRoute;

struct Seat {
    claps: u32,
}

#[derive(Event)]
enum SeatEvent {
    Clap,
    Fail,
    Panic,
    Wait,
}

impl LiveView for Seat {
    type Scope = Opera;
    type Route = SeatRoute;
    type Event = SeatEvent;

    async fn mount(_: SeatRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { claps: 0 })
    }

    async fn handle_event(&mut self, event: SeatEvent, _: &mut Socket<Self>) -> Result {
        match event {
            SeatEvent::Clap => self.claps += 1,
            SeatEvent::Fail => return Err("fell asleep".into()),
            SeatEvent::Panic => panic!("fire"),
            SeatEvent::Wait => {
                self.claps += 10;
                std::future::pending::<()>().await;
            }
        }
        Ok(())
    }

    async fn terminate(self, visit: &Visit<Opera>) -> Result {
        let hall = visit.state();
        if !hall.takes.is_zero() {
            sleep(hall.takes).await;
        }
        let connected = visit.is_connected();
        hall.leave(format!("{} claps, connected: {connected}", self.claps));
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(SeatEvent::Clap)>"Clap"</button>
            <button phx-click=(SeatEvent::Fail)>"Fail"</button>
            <button phx-click=(SeatEvent::Panic)>"Panic"</button>
            <button phx-click=(SeatEvent::Wait)>"Wait"</button>
            <ui::Link to=(BarRoute)>"Bar"</ui::Link>
        }
    }
}

struct Bar;

impl LiveView for Bar {
    type Scope = Opera;
    type Route = BarRoute;
    type Event = ();

    async fn mount(_: BarRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"The bar"</p> }
    }
}

#[derive(Route)]
#[route("/box")]
struct BoxRoute;

/// Whose visitor is sent to the bar as soon as the page is alive.
struct Box;

impl LiveView for Box {
    type Scope = Opera;
    type Route = BoxRoute;
    type Event = ();

    async fn mount(_: BoxRoute, socket: &mut Socket<Self>) -> Result<Self> {
        if socket.is_connected() {
            socket.redirect(BarRoute);
        }
        Ok(Self)
    }

    async fn terminate(self, visit: &Visit<Opera>) -> Result {
        visit.state().leave("the box".to_owned());
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <p>"The box"</p> }
    }
}

fn site(hall: &Hall, limits: Limits) -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).state(hall.clone()).limits(limits);
    Site::new(live.view::<Seat>().view::<Bar>().view::<Box>())
}

async fn seat(hall: &Hall) -> (Site, Tab) {
    let site = site(hall, Limits::default());
    let tab = site.visitor().open("/").await;
    (site, tab)
}

const ONE_CLAP: &str = "1 claps, connected: false";

#[tokio::test]
async fn a_view_terminates_when_a_link_leads_elsewhere() {
    let hall = Hall::default();
    let (_site, tab) = seat(&hall).await;
    tab.click(containing("Clap")).await;
    assert!(hall.is_empty(), "the view of the first render has not left");
    tab.click(containing("Bar")).await;
    assert_eq!(hall.next().await, ONE_CLAP);
}

#[tokio::test]
async fn a_view_terminates_when_its_connection_is_lost() {
    let hall = Hall::default();
    let (_site, tab) = seat(&hall).await;
    tab.click(containing("Clap")).await;
    tab.disconnect().await;
    assert_eq!(hall.next().await, ONE_CLAP);
}

#[tokio::test]
async fn a_view_that_sends_its_page_elsewhere_when_it_is_mounted_terminates() {
    let hall = Hall::default();
    let site = site(&hall, Limits::default());
    let tab = site.visitor().open("/box").await;
    assert_eq!(tab.path(), "/bar");
    assert_eq!(hall.next().await, "the box");
    assert!(hall.is_empty());
}

#[tokio::test]
async fn a_view_whose_handler_fails_terminates() {
    let hall = Hall::default();
    let (_site, tab) = seat(&hall).await;
    tab.click(containing("Clap")).await;
    tab.click(containing("Fail")).await;
    assert_eq!(hall.next().await, ONE_CLAP);
}

#[tokio::test]
async fn a_view_whose_handler_waits_terminates_with_what_it_holds_then() {
    let hall = Hall::default();
    let (_site, tab) = seat(&hall).await;
    let waiting = tab.click(containing("Wait"));
    let leaving = async {
        tokio::task::yield_now().await;
        tab.disconnect().await;
    };
    tokio::join!(waiting, leaving);
    assert_eq!(hall.next().await, "10 claps, connected: false");
}

#[tokio::test]
async fn a_view_whose_handler_panics_does_not() {
    let hall = Hall::default();
    let (_site, tab) = seat(&hall).await;
    tab.click(containing("Panic")).await;
    tab.click(containing("Clap")).await;
    tab.click(containing("Bar")).await;
    // The one that was mounted after the panic.
    assert_eq!(hall.next().await, ONE_CLAP);
    assert!(hall.is_empty());
}

#[tokio::test]
async fn a_server_that_ends_waits_for_its_views_to_terminate() {
    let takes = Duration::from_secs(2);
    let hall = Hall {
        takes,
        ..Hall::default()
    };
    let (site, _tab) = seat(&hall).await;
    let next = Hall::default();
    let live = Live::new(Sessions::new(KeyRing::new(&[7; 32]).unwrap())).state(next);
    site.restart(live.view::<Seat>().view::<Bar>()).await;
    assert!(!hall.is_empty());
}

#[tokio::test]
async fn no_more_views_of_a_page_wait_in_it_than_a_page_may_have() {
    let takes = Duration::from_secs(4);
    let hall = Hall {
        takes,
        ..Hall::default()
    };
    let site = site(&hall, Limits::default().views(2));
    let tab = site.visitor().open("/").await;
    for _ in 0..5 {
        tab.click(containing("Bar")).await;
        tab.back().await;
    }
    site.advance(takes).await;
    assert_eq!(hall.left.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_view_that_takes_too_long_is_dropped() {
    let takes = Duration::from_secs(60);
    let hall = Hall {
        takes,
        ..Hall::default()
    };
    let limits = Limits::default().termination(Duration::from_secs(1));
    let site = site(&hall, limits);
    let tab = site.visitor().open("/").await;
    tab.disconnect().await;
    site.advance(2 * takes).await;
    assert!(hall.is_empty());
}
