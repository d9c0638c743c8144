//! What a GET of a view costs: one routing, and one buffer.

use std::future::poll_fn;
use std::pin::Pin;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use http::Request;
use http::header::{CONTENT_LENGTH, HOST};
use remount_session::KeyRing;
use tower::ServiceExt as _;

use super::*;
use crate::prelude::*;

struct Sign;

impl LiveView for Sign {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"Open"</h1> }
    }
}

/// Stands beside the sign, so the layout is run once more for it.
struct Bell;

impl LiveView for Bell {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Ding" }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! { <nav>(nested::<Bell>("bell", ()).sticky())</nav><main>(page.content())</main> }
}

fn live() -> Live<(), NoState> {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).layout(layout).nested::<Bell>("bell");
    live.view_at::<Sign>("/sign")
}

async fn answer(live: Live<(), NoState>) -> Response {
    let request = Request::get("/sign").header(HOST, "site.test");
    let request = request.body(Body::empty()).unwrap();
    Router::from(live).oneshot(request).await.unwrap()
}

/// The site's own table of routes is for the addresses that pages name on their sockets.
#[tokio::test]
async fn a_get_that_axum_has_routed_is_not_routed_again() {
    let mut live = live();
    live.setup.routes = matchit::Router::new();
    assert_eq!(answer(live).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_page_is_one_frame_of_the_length_that_its_head_says() {
    let (head, mut body) = answer(live()).await.into_parts();
    let length = head.headers[CONTENT_LENGTH].to_str().unwrap();
    let frame = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await;
    let page = frame.unwrap().unwrap().into_data().unwrap();
    assert_eq!(page.len().to_string(), length);
    assert!(page.ends_with(b"</main>"), "{page:?}");
    assert!(body.is_end_stream());
}

#[test]
#[should_panic(
    expected = "two nested views are called \"bell\": `remount::live::tests::Bell` and \
                `remount::live::tests::Sign`"
)]
fn two_nested_views_of_one_name_are_refused() {
    let _ = live().nested::<Sign>("bell");
}

#[test]
#[should_panic(
    expected = "the nested view `remount::live::tests::Bell` has two names: \"bell\" and \"ding\""
)]
fn a_nested_view_with_two_names_is_refused() {
    let _ = live().nested::<Bell>("ding");
}
