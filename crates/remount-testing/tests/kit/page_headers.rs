//! The headers of a page, between the site and the layers of the app.

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::Site;

struct Sign;

impl LiveView for Sign {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Open" }
    }
}

/// Answers with an error page.
struct Broken;

impl LiveView for Broken {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Err(remount::Error::status(StatusCode::NOT_FOUND))
    }

    fn render(&self) -> impl Markup {
        view! { "Nobody sees this." }
    }
}

fn live() -> Live<()> {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    Live::new(sessions).state(()).view_at::<Sign>("/")
}

const POLICY: &str = "default-src 'self'";
const KEPT: &str = "public, max-age=60";

/// Sets a policy and how long a page may be kept, whatever there is.
async fn set_both(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    for (name, value) in [(CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, KEPT)] {
        let value = HeaderValue::from_static(value);
        answer.headers_mut().insert(name, value);
    }
    answer
}

/// Sets a policy where there is none.
async fn add_policy(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let entry = answer.headers_mut().entry(CONTENT_SECURITY_POLICY);
    entry.or_insert(HeaderValue::from_static(POLICY));
    answer
}

/// The policy of the page.
async fn policy(app: Router) -> String {
    let answer = Site::new(app).visitor().get("/").await;
    let policy = answer.header("content-security-policy");
    policy.expect("it is there once").to_owned()
}

/// A layer's own headers are the only ones of their names on this page.
async fn check_layer(path: &str) {
    let live = live().view_at::<Broken>("/broken");
    let app = Router::from(live).layer(from_fn(set_both));
    let answer = Site::new(app).visitor().get(path).await;
    for (name, value) in [(CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, KEPT)] {
        let all: Vec<_> = answer.headers().get_all(name).iter().collect();
        assert_eq!(all, [value], "{path}");
    }
}

#[tokio::test]
async fn what_a_layer_sets_counts() {
    check_layer("/").await;
}

#[tokio::test]
async fn so_it_does_on_an_error_page() {
    check_layer("/broken").await;
}

#[tokio::test]
async fn a_layer_that_adds_what_is_missing_finds_that_of_the_site() {
    let app = Router::from(live()).layer(from_fn(add_policy));
    assert!(policy(app).await.starts_with("base-uri 'self'"));
}

#[tokio::test]
async fn unless_the_site_leaves_it_to_the_layers() {
    let live = live().without_page_header(CONTENT_SECURITY_POLICY);
    let app = Router::from(live).layer(from_fn(add_policy));
    assert_eq!(policy(app).await, POLICY);
}

fn styled(page: &Page<()>) -> impl Markup {
    view! { <style nonce=(page.nonce())>"p { color: red }"</style> (page.content()) }
}

/// The number that a page has written into itself is the one that its policy names.
async fn check_nonce(path: &str) {
    let policy = "style-src 'nonce-{nonce}'";
    let live = live().page_header(CONTENT_SECURITY_POLICY, policy);
    let live = live.view_at::<Broken>("/broken").on_error(|_, page| {
        let nonce = page.nonce().to_owned();
        page.draw(view! { <style nonce=(nonce)>"p { color: red }"</style> });
    });
    let live = live.layout(styled);
    let answer = Site::new(live).visitor().get(path).await;
    let nonce = answer.body().split("nonce=\"").nth(1);
    let nonce = nonce
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("none");
    let expected = policy.replace("{nonce}", nonce);
    assert_eq!(answer.header("content-security-policy"), Some(&*expected));
}

#[tokio::test]
async fn the_policy_of_a_page_names_its_number() {
    check_nonce("/").await;
}

#[tokio::test]
async fn the_policy_of_an_error_page_names_its_number() {
    check_nonce("/broken").await;
}

#[tokio::test]
async fn a_site_sets_headers_of_its_pages() {
    let live = live().page_header(CACHE_CONTROL, "no-store");
    let answer = Site::new(live).visitor().get("/").await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}
