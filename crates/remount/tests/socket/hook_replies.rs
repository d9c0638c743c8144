//! What hooks get for the events that they send: at once, later, or never.

use std::convert::Infallible;
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Outcome, Promise, Site, Tab, text};
use serde_json::{Value, json};

use crate::longpoll::poller::Poller;
use crate::raw::answers;

/// Adds numbers for its hook, when it is told to.
#[derive(Default)]
struct Adder {
    kept: Option<Reply<Sum>>,
    asked: u32,
}

#[derive(serde::Serialize)]
struct Sum {
    sum: i64,
}

#[derive(Event)]
enum AdderEvent {
    Add {
        a: i64,
        b: i64,
        reply: Reply<Sum>,
    },
    Count(Reply<u32>),
    Keep {
        reply: Reply<Sum>,
    },
    Work {
        reply: Reply<Sum>,
    },
    Fail {
        reply: Reply<Sum>,
    },
    Go {
        reply: Reply<Sum>,
    },
    Unwritable {
        reply: Reply<std::collections::HashMap<(u8, u8), u8>>,
    },
    Send,
    Drop,
    Panic,
    Leave,
    More,
}

struct Worked;

impl On<Worked> for Adder {
    async fn on(&mut self, _: &Worked, _: &mut Socket<Self>) -> Result {
        self.asked += 10;
        Ok(())
    }
}

impl LiveView for Adder {
    type Scope = ();
    type Route = ();
    type Event = AdderEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: AdderEvent, socket: &mut Socket<Self>) -> Result {
        self.asked += 1;
        match event {
            AdderEvent::Add { a, b, reply } => reply.send(Sum { sum: a + b }),
            AdderEvent::Count(reply) => reply.send(self.asked),
            AdderEvent::Keep { reply } => {
                self.kept = Some(reply);
                Ok(())
            }
            AdderEvent::Work { reply } => {
                socket.task(async move {
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    // A hook that is gone hears nothing.
                    let _ = reply.send(Sum { sum: 2 });
                    Worked
                })?;
                Ok(())
            }
            AdderEvent::Fail { reply } => {
                self.kept = Some(reply);
                Err("no".into())
            }
            AdderEvent::Go { reply } => {
                socket.redirect(path("/other"));
                reply.send(Sum { sum: 1 })
            }
            AdderEvent::Unwritable { reply } => {
                let written = reply.send([((1, 2), 3)].into());
                assert!(written.is_err(), "keys are texts");
                Ok(())
            }
            AdderEvent::Send => match self.kept.take() {
                Some(reply) => reply.send(Sum { sum: 7 }),
                None => Ok(()),
            },
            AdderEvent::Drop => {
                self.kept = None;
                Ok(())
            }
            AdderEvent::Panic => panic!("as it was told"),
            AdderEvent::Leave => {
                socket.redirect(path("/other"));
                Ok(())
            }
            AdderEvent::More => Ok(()),
        }
    }

    fn render(&self) -> impl Markup {
        view! {
            <div id="adder" phx-hook="Adder" phx-update="ignore"></div>
            <output>(self.asked)</output>
            <button phx-click=(AdderEvent::Send)>"Send"</button>
            <button phx-click=(AdderEvent::Drop)>"Drop"</button>
            <button phx-click=(AdderEvent::Panic)>"Panic"</button>
            <button phx-click=(AdderEvent::Leave)>"Leave"</button>
            <button phx-click=(AdderEvent::More)>"More"</button>
            <button phx-click=(AdderEvent::KEEP)>"Keep"</button>
            (live_component::<Part>(1, ()))
        }
    }
}

/// A part of the page with a hook of its own.
struct Part(u32);

#[derive(Event)]
enum PartEvent {
    Ask { reply: Reply<u32> },
}

impl LiveComponent for Part {
    type App = ();
    type Props<'a> = ();
    type Event = PartEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self(40)
    }

    async fn handle_event(&mut self, event: PartEvent, _: &mut ComponentSocket<Self>) -> Result {
        let PartEvent::Ask { reply } = event;
        self.0 += 2;
        reply.send(self.0)
    }

    fn render(&self) -> impl Markup {
        view! { <p id="part" phx-hook="Part">(self.0)</p> }
    }
}

struct Other;

impl LiveView for Other {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"Other"</h1> }
    }
}

fn path(path: &str) -> LocalPath<'_> {
    LocalPath::new(path).expect("a path")
}

fn site() -> Site {
    with(remount::Limits::default())
}

fn with(limits: remount::Limits) -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).limits(limits);
    Site::new(live.view_at::<Adder>("/").view_at::<Other>("/other"))
}

async fn open(site: &Site) -> Tab {
    let page = site.visitor().open("/").await;
    page.frames();
    page
}

async fn ask(page: &Tab, event: &str, payload: Value) -> Promise {
    page.push_event("#adder", event, payload).await
}

async fn keep(page: &Tab) -> Promise {
    let kept = ask(page, "keep", json!({})).await;
    assert_eq!(kept.outcome(), Outcome::Pending);
    kept
}

/// What the client says where the server has no reply.
fn refused() -> Outcome {
    Outcome::Rejected(r#"failed with reason: {"reason":"no reply"}"#.to_owned())
}

#[tokio::test]
async fn a_hook_gets_the_reply_with_what_its_event_has_changed() {
    let site = site();
    let page = open(&site).await;
    let sum = ask(&page, "add", json!({"a": 2, "b": 3})).await;
    assert_eq!(sum.value(), json!({"sum": 5}));
    let answer = json!({"diff": {"0": "1", "r": {"sum": 5}}});
    assert_eq!(answers(&page), [answer]);
}

#[tokio::test]
async fn a_reply_may_be_all_that_an_event_has() {
    let site = site();
    let page = open(&site).await;
    assert_eq!(ask(&page, "count", json!({})).await.value(), 1);
}

#[tokio::test]
async fn a_component_replies_to_a_hook_of_its_own() {
    let site = site();
    let page = open(&site).await;
    let asked = page.push_event_to("#part", "#part", "ask", json!({})).await;
    assert_eq!(asked[0].value(), 42);
    assert_eq!(page.text("#part"), "42");
}

#[tokio::test]
async fn a_reply_that_the_view_keeps_comes_when_it_is_sent_and_holds_back_nothing() {
    let site = site();
    let page = open(&site).await;
    let kept = keep(&page).await;
    assert_eq!(page.text("output"), "1", "what has changed is there");
    page.click(text("More")).await;
    assert_eq!(page.text("output"), "2");
    page.click(text("Send")).await;
    assert_eq!(kept.value(), json!({"sum": 7}));
}

#[tokio::test]
async fn a_task_sends_the_reply_when_it_has_it() {
    let site = site();
    let page = open(&site).await;
    let sum = ask(&page, "work", json!({})).await;
    assert_eq!(sum.outcome(), Outcome::Pending);
    site.advance(Duration::from_secs(2)).await;
    assert_eq!(sum.value(), json!({"sum": 2}));
}

#[tokio::test]
async fn several_replies_that_are_kept_come_to_those_who_have_asked() {
    let site = site();
    let page = open(&site).await;
    let first = ask(&page, "work", json!({})).await;
    let second = keep(&page).await;
    page.click(text("Send")).await;
    assert_eq!(first.outcome(), Outcome::Pending);
    site.advance(Duration::from_secs(2)).await;
    let values = [first.value(), second.value()];
    assert_eq!(values, [json!({"sum": 2}), json!({"sum": 7})]);
}

#[tokio::test]
async fn the_promise_fails_of_a_reply_that_is_dropped() {
    let site = site();
    let page = open(&site).await;
    let kept = keep(&page).await;
    page.click(text("Drop")).await;
    assert_eq!(kept.outcome(), refused());
}

#[tokio::test]
async fn so_it_does_where_another_reply_takes_its_place() {
    let site = site();
    let page = open(&site).await;
    let (first, second) = (keep(&page).await, keep(&page).await);
    assert_eq!(first.outcome(), refused());
    assert_eq!(second.outcome(), Outcome::Pending);
}

#[tokio::test]
async fn so_it_does_where_the_value_is_no_json() {
    let site = site();
    let page = open(&site).await;
    let unwritable = ask(&page, "unwritable", json!({})).await;
    assert_eq!(unwritable.outcome(), refused());
}

#[tokio::test]
async fn so_it_does_where_the_event_is_refused() {
    let site = site();
    let page = open(&site).await;
    let sum = ask(&page, "add", json!({"a": "two"})).await;
    assert_eq!(sum.outcome(), refused());
    assert_eq!(page.text("output"), "0", "the view is there, as it was");
}

#[tokio::test]
async fn so_it_does_where_the_handler_fails() {
    let site = site();
    let page = open(&site).await;
    let sum = ask(&page, "fail", json!({})).await;
    assert_eq!(sum.outcome(), refused());
}

#[tokio::test]
async fn with_a_view_that_panics_the_promises_fail_of_the_replies_that_it_has_kept() {
    let site = site();
    let page = open(&site).await;
    let kept = keep(&page).await;
    page.click(text("Panic")).await;
    assert_eq!(kept.outcome(), refused());
    assert_eq!(page.text("output"), "0", "the view is mounted anew");
}

#[tokio::test]
async fn with_a_view_that_sends_the_page_elsewhere_they_fail_too() {
    let site = site();
    let page = open(&site).await;
    let kept = keep(&page).await;
    page.click(text("Leave")).await;
    assert_eq!(page.path(), "/other");
    assert_eq!(kept.outcome(), refused());
}

#[tokio::test]
async fn a_hook_gets_the_reply_to_the_event_that_sends_its_page_elsewhere() {
    let site = site();
    let page = open(&site).await;
    let sum = ask(&page, "go", json!({})).await;
    assert_eq!(page.path(), "/other");
    assert_eq!(sum.value(), json!({"sum": 1}));
}

#[tokio::test]
async fn a_reply_that_is_kept_for_too_long_fails_before_the_client_loads_its_page_anew() {
    let site = site();
    let page = open(&site).await;
    let kept = keep(&page).await;
    site.advance(Duration::from_secs(21)).await;
    assert_eq!(kept.outcome(), refused());
    page.click(text("Send")).await;
    assert_eq!(page.text("output"), "2", "what is sent then goes nowhere");
}

#[tokio::test]
async fn a_reply_that_is_sent_after_the_page_has_come_back_goes_nowhere() {
    let site = site();
    let page = open(&site).await;
    let sum = ask(&page, "work", json!({})).await;
    page.disconnect().await;
    page.reconnect().await;
    page.frames();
    site.advance(Duration::from_secs(2)).await;
    assert!(matches!(sum.outcome(), Outcome::Rejected(_)));
    assert!(answers(&page).is_empty());
}

#[tokio::test]
async fn an_element_is_answered_when_the_reply_is_sent_or_dropped() {
    let site = site();
    let page = open(&site).await;
    page.click(text("Keep")).await;
    assert!(answers(&page).is_empty());
    page.click(text("Drop")).await;
    let answers = answers(&page);
    assert_eq!(answers.len(), 2);
    assert!(answers.contains(&json!({})), "{answers:?}");
}

#[tokio::test]
async fn of_more_replies_than_a_view_may_owe_the_next_one_fails() {
    let site = with(remount::Limits::default().replies(2));
    let page = open(&site).await;
    let mut asked = Vec::new();
    for _ in 0..3 {
        asked.push(ask(&page, "work", json!({})).await);
    }
    assert_eq!(asked[2].outcome(), refused());
    site.advance(Duration::from_secs(2)).await;
    assert_eq!(asked[1].value(), json!({"sum": 2}));
}

#[tokio::test]
async fn by_long_polling_a_reply_that_is_kept_comes_with_a_later_poll() {
    let site = site();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let work = json!({"type": "hook", "event": "work", "value": {}});
    let frame = page.frame("event", &work);
    let asked = page.last_ref();
    assert_eq!(page.post(&frame).await, 200);
    let changed = page.poll().await.frames();
    assert!(
        changed.iter().all(|frame| frame[3] == "diff"),
        "{changed:?}"
    );
    let reply = page.reply(&asked).await;
    assert_eq!(reply["response"], json!({"diff": {"r": {"sum": 2}}}));
}
