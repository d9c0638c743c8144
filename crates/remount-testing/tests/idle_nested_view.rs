//! What an idle live view within another one takes, counted by the allocator. It is alone in its
//! program, since every thread of that counts.

use std::alloc::System;

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use cap::Cap;
use http::HeaderValue;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Visitor};
use serde_json::{Value, json};

/// It limits nothing.
#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// So many pages make what is made once.
const WARM: usize = 5;
/// Enough that it does not matter whether a table of the server grows among them.
const COUNTED: usize = 400;
/// What a page takes with such a view more than without one, in bytes. It may take less.
const MOST: usize = 700;

struct Counter(i64);

#[derive(Event)]
enum CounterEvent {
    Inc,
}

impl LiveView for Counter {
    type Scope = ();
    type Route = Args<i64>;
    type Event = CounterEvent;

    async fn mount(Args(from): Args<i64>, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(from))
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result {
        let CounterEvent::Inc = event;
        self.0 += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(self.0)</output>
            <button phx-click=(CounterEvent::Inc)>"+"</button>
        }
    }
}

#[derive(Route)]
#[route("/")]
struct HallRoute {
    #[query]
    counts: bool,
}

/// Shows a counter, or none.
struct Hall {
    counts: bool,
}

impl LiveView for Hall {
    type Scope = ();
    type Route = HallRoute;
    type Event = ();

    async fn mount(route: HallRoute, _: &mut Socket<Self>) -> Result<Self> {
        let counts = route.counts;
        Ok(Self { counts })
    }

    fn render(&self) -> impl Markup {
        let counter = self.counts.then(|| nested::<Counter>("counter", 7));
        view! { <h1>"Hall"</h1> (counter) }
    }
}

/// The text between these, behind a third one.
fn between<'a>(text: &'a str, behind: &str, from: &str, to: &str) -> Option<&'a str> {
    let (_, text) = text.split_once(behind)?;
    let (_, text) = text.split_once(from)?;
    text.split(to).next()
}

/// A page whose views are joined by hand: a kit's page would keep more than a server does.
async fn open(visitor: &Visitor, path: &str) -> remount_testing::Socket {
    let html = visitor.get(path).await.body().to_owned();
    let socket = visitor.socket().await;
    let id = between(&html, "<body>", "<div id=\"", "\"").expect("an element");
    let token = between(&html, id, "data-phx-session=\"", "\"").expect("a token");
    let url = format!("https://site.test{path}");
    let shown = join(&socket, id, token, Some(url.clone())).await;
    // What the kit itself takes for a second message is no part of that.
    match between(&shown, "counter", "data-phx-session=\\\"", "\\\"") {
        Some(token) => drop(join(&socket, "counter", token, None).await),
        None => drop(join(&socket, id, token, Some(url)).await),
    }
    socket
}

async fn join(
    socket: &remount_testing::Socket,
    id: &str,
    token: &str,
    url: Option<String>,
) -> String {
    let mut join = json!({
        "session": token, "static": null, "params": {"_mounts": 0}, "sticky": false,
    });
    if let Some(url) = url {
        join["url"] = Value::from(url);
    }
    let frame = json!(["1", "1", format!("lv:{id}"), "phx_join", join]);
    socket.send(&frame.to_string()).await;
    let frames = socket.frames();
    let reply = frames.last().expect("a reply");
    assert_eq!(reply[4]["status"], "ok", "{frames:?}");
    reply.to_string()
}

/// How many bytes the server holds for each of so many pages.
async fn bytes_of_page(visitor: &Visitor, path: &str) -> usize {
    let mut pages = Vec::new();
    for _ in 0..WARM {
        pages.push(open(visitor, path).await);
    }
    let mut counted = Vec::with_capacity(COUNTED);
    let before = ALLOCATOR.allocated();
    for _ in 0..COUNTED {
        counted.push(open(visitor, path).await);
    }
    (ALLOCATOR.allocated() - before) / COUNTED
}

/// What the kit has in the place of a system's socket grows to the longest message. So the first
/// one, the answer to the handshake, is longer than any frame.
async fn lengthen(mut response: Response) -> Response {
    let long = HeaderValue::try_from(".".repeat(4096)).expect("a header's value");
    response.headers_mut().insert("x-long", long);
    response
}

#[tokio::test]
async fn a_view_within_another_one_takes_a_page_so_many_bytes_at_most() {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .view::<Hall>()
        .nested::<Counter>("counter");
    let site = Site::new(Router::from(live).layer(map_response(lengthen)));
    let visitor = site.visitor();
    let without = bytes_of_page(&visitor, "/").await;
    let with = bytes_of_page(&visitor, "/?counts=true").await;
    let more = with - without;
    assert!(more <= MOST, "{more} bytes instead of {MOST}");
}
