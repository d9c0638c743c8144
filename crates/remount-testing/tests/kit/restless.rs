//! Pages that do not come to rest.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::Site;

/// Tells itself something in the turn for what it has told itself.
struct Echo;

struct Again;

impl LiveView for Echo {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount((): (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.handle().send(Again);
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "" }
    }
}

impl On<Again> for Echo {
    async fn on(&mut self, _: &Again, socket: &mut Socket<Self>) -> Result {
        socket.handle().send(Again);
        Ok(())
    }
}

/// Shows another component whenever one is connected.
struct Spring {
    last: u32,
}

struct Drop;

#[derive(Event)]
enum SpringEvent {
    #[event(emitted)]
    Fallen(()),
}

impl LiveComponent for Drop {
    type App = ();
    type Props<'a> = ();
    type Event = ();
    type Emit = ();

    fn mount((): (), _: &Visit<()>) -> Self {
        Self
    }

    async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
        socket.emit(());
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <p></p> }
    }
}

impl LiveView for Spring {
    type Scope = ();
    type Route = ();
    type Event = SpringEvent;

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { last: 0 })
    }

    async fn handle_event(&mut self, _: SpringEvent, _: &mut Socket<Self>) -> Result {
        self.last += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { (live_component::<Drop>(self.last, ()).on(SpringEvent::Fallen)) }
    }
}

async fn check(path: &str) {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).state(());
    let live = live.view_at::<Echo>("/echo").view_at::<Spring>("/spring");
    let site = Site::new(live).rests_within(Duration::from_millis(300));
    let visitor = site.visitor();
    let opened = AssertUnwindSafe(visitor.open(path)).catch_unwind();
    let failed = opened.await.err().expect("it has to fail");
    let words = failed.downcast_ref::<String>().expect("a text");
    assert!(words.contains("do not come to rest"), "{words}");
}

#[tokio::test]
async fn a_view_that_sends_itself_messages_for_ever_fails_the_test() {
    check("/echo").await;
}

#[tokio::test]
async fn a_view_whose_components_lead_to_others_for_ever_fails_the_test() {
    check("/spring").await;
}
