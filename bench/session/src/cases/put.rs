//! A page puts one key, and beside it a bare handler takes the same request. Without a socket.

use axum::body::{Body, to_bytes};
use axum::routing::post;
use axum::{Json, Router};
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use remount_session::Sessions;
use serde_json::{Value, json};
use tower::Service as _;

use super::Case;
use crate::browser::Browser;
use crate::now::now;
use crate::sites::remount;
use crate::visitor::Visitor;

pub(super) fn cases() -> Vec<Case> {
    vec![
        endpoint("remount, encrypted", &remount::sessions()),
        endpoint("remount, signed", &remount::signed_sessions()),
        bare(),
    ]
}

fn endpoint(name: &'static str, sessions: &Sessions<Visitor>) -> Case {
    let mut router = Router::new().merge(sessions.routes_at("/live"));
    let mut page = Page::begin(&mut router);
    case(name, move || {
        page.put(&mut router, StatusCode::NO_CONTENT, true);
    })
}

fn bare() -> Case {
    let mut site = Router::new().merge(remount::sessions().routes_at("/live"));
    let mut page = Page::begin(&mut site);
    let mut router = Router::new().route("/live/session", post(json));
    case("a bare handler", move || {
        page.put(&mut router, StatusCode::NO_CONTENT, false);
    })
}

async fn json(Json(_): Json<Value>) -> StatusCode {
    StatusCode::NO_CONTENT
}

fn case(name: &'static str, mut run: impl FnMut() + 'static) -> Case {
    run();
    Case {
        name,
        cookie_bytes: 0,
        run: Box::new(run),
    }
}

struct Page {
    browser: Browser,
    ticket: Value,
    puts: u64,
}

impl Page {
    fn begin(router: &mut Router) -> Self {
        let mut browser = Browser::new();
        let answer = send(router, &browser, "{}".to_owned());
        assert_eq!(answer.status(), StatusCode::CREATED);
        browser.take(answer.headers());
        let body = now(to_bytes(answer.into_body(), 4_096)).expect("the body is there");
        let mut body: Value = serde_json::from_slice(&body).expect("the body is JSON");
        let ticket = body["ticket"].take();
        Self {
            browser,
            ticket,
            puts: 0,
        }
    }

    fn put(&mut self, router: &mut Router, expected: StatusCode, sets_a_cookie: bool) {
        self.puts += 1;
        let Self { ticket, puts, .. } = self;
        let name = format!("Augusta {}", *puts % 10);
        let body = json!({ "ticket": ticket, "put": { "name": name }, "tab": "a tab", "n": puts });
        let answer = send(router, &self.browser, body.to_string());
        assert_eq!(answer.status(), expected);
        if sets_a_cookie {
            self.browser.take(answer.headers());
        }
    }
}

fn send(router: &mut Router, browser: &Browser, body: String) -> axum::response::Response {
    let mut request = Request::post("/live/session")
        .header(CONTENT_TYPE, "application/json")
        .header("x-live-session", "1")
        .body(Body::from(body))
        .expect("a request is whole");
    request.headers_mut().extend(browser.headers().clone());
    // A router is always ready.
    let Ok(answer) = now(router.call(request));
    answer
}
