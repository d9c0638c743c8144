//! What an idle live view takes, counted by the allocator. It is alone in its program, since every
//! thread of that counts.

use std::alloc::System;

use cap::Cap;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Visitor};
use serde_json::json;

/// It limits nothing.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// So many pages make what is made once.
const WARM: usize = 5;
/// So many are counted, each with these views beside the main one.
const COUNTED: usize = 20;
const BESIDE: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
/// What an idle view takes on a page that is there, in bytes. It may take less.
const MOST: usize = 476;

struct Counter(i64);

#[derive(Event, PartialEq)]
enum CounterEvent {
    Dec,
    Inc,
}

impl LiveView for Counter {
    type Scope = ();
    type Route = ();
    type Event = CounterEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result {
        self.0 += if event == CounterEvent::Inc { 1 } else { -1 };
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(CounterEvent::Dec)>"-"</button>
            <output>" " (self.0) " "</output>
            <button phx-click=(CounterEvent::Inc)>"+"</button>
        }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><title>"Counters"</title> (page.head())</head>
            <body>
                (page.content())
                for id in BESIDE, key = id {
                    (nested::<Counter>(id, ()).sticky())
                }
            </body>
        </html>
    }
}

/// A page whose views are joined by hand: a kit's page would keep more than a server does.
struct Joining {
    socket: remount_testing::Socket,
    html: String,
}

impl Joining {
    async fn open(visitor: &Visitor) -> Self {
        let html = visitor.get("/").await.body().to_owned();
        let socket = visitor.socket().await;
        Self { socket, html }
    }

    /// Joins the view of this element.
    async fn join(&self, id: &str) {
        let (_, element) = self
            .html
            .split_once(&format!("<div id=\"{id}\""))
            .expect("an element");
        let (_, token) = element.split_once("data-phx-session=\"").expect("a token");
        let token = token.split('"').next();
        let join = json!({
            "url": "https://site.test/", "session": token, "static": null,
            "params": {"_mounts": 0}, "sticky": false,
        });
        let frame = json!(["1", "1", format!("lv:{id}"), "phx_join", join]);
        self.socket.send(&frame.to_string()).await;
        let frames = self.socket.frames();
        assert_eq!(frames[0][4]["status"], "ok", "{frames:?}");
    }

    /// Joins all views beside the main one.
    async fn join_all(&self) {
        for id in BESIDE {
            self.join(id).await;
        }
    }
}

#[tokio::test]
async fn an_idle_view_takes_no_byte_more_than_it_has_taken() {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .layout(layout)
        .view_at::<Counter>("/")
        .nested::<Counter>("counter");
    let site = Site::new(live);
    let visitor = site.visitor();
    let mut pages = Vec::new();
    for _ in 0..WARM + COUNTED {
        pages.push(Joining::open(&visitor).await);
    }
    for page in &pages[..WARM] {
        page.join_all().await;
    }
    let before = ALLOCATOR.allocated();
    for page in &pages[WARM..] {
        page.join_all().await;
    }
    let of_one = (ALLOCATOR.allocated() - before) / (COUNTED * BESIDE.len());
    assert!(of_one <= MOST, "{of_one} bytes instead of {MOST}");
}
