//! The live view of `examples/counter` on `/`, and on `/bare` a handler of axum that answers the
//! same head and as many bytes. What a first render costs beyond that is remount's own.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, Request};
use remount::prelude::*;
use tower::ServiceExt as _;

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

/// An answer as the live view gave it once.
#[derive(Clone)]
struct Page {
    headers: HeaderMap,
    html: String,
}

impl Page {
    async fn of(live: &Router) -> Result<Self> {
        let request = Request::get("/")
            .header("host", "127.0.0.1")
            .body(Body::empty())?;
        let (parts, body) = live.clone().oneshot(request).await?.into_parts();
        let html = to_bytes(body, usize::MAX).await?;
        Ok(Self {
            headers: parts.headers,
            html: String::from_utf8(html.into())?,
        })
    }
}

async fn bare(State(page): State<Page>) -> Response {
    let mut response = Response::new(Body::from(page.html));
    *response.headers_mut() = page.headers;
    response
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(Sessions::from_env()?).view_at::<Counter>("/");
    let live = Router::new().merge(live);
    let page = Page::of(&live).await?;
    let app = live.merge(Router::new().route("/bare", get(bare)).with_state(page));
    Ok(serve(app).await?)
}
