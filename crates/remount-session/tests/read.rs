//! What pages get besides the endpoint: the script, and the values that they may write.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use axum::routing::post;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, ETAG, HOST,
    IF_NONE_MATCH, ORIGIN, SET_COOKIE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, Request, request};
use remount_session::{ClientAddress, KeyRing, Session, SessionData, Sessions, UpdateError};
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
    #[session(browser, min = 0, max = 10, default = 5)]
    volume: u8,
    #[session(browser, scope = local)]
    draft: String,
    member: Option<i64>,
}

fn sessions() -> Sessions<Visitor> {
    Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"))
}

fn app(sessions: &Sessions<Visitor>) -> Router {
    async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
        session.update(|visitor| {
            visitor.name = "pug".to_owned();
            visitor.member = Some(7);
        })
    }
    Router::new()
        .route("/log_in", post(log_in))
        .layer(sessions.layer())
        .nest("/live", sessions.routes())
}

async fn answer(app: &Router, request: request::Builder) -> Response {
    let request = request.body(Body::empty()).expect("the request is whole");
    let answer = app.clone().oneshot(request).await;
    answer.expect("a router always answers")
}

async fn bytes(response: Response) -> Vec<u8> {
    let body = to_bytes(response.into_body(), usize::MAX).await;
    body.expect("the body is complete").to_vec()
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&bytes(response).await).expect("the body is JSON")
}

fn header<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    let value = response.headers().get(name)?;
    Some(value.to_str().expect("our headers are ASCII"))
}

/// As a page of the site asks; the tests spoil it.
fn reads(path: &str) -> request::Builder {
    asks(path).header("sec-fetch-site", "same-origin")
}

fn asks(path: &str) -> request::Builder {
    Request::get(path)
        .header(HOST, "pug.example")
        .header("x-live-session", "1")
}

/// The cookie of a visitor whom a handler has logged in.
async fn logged_in(app: &Router) -> String {
    let request = Request::post("/log_in")
        .header(HOST, "pug.example")
        .header("sec-fetch-site", "same-origin");
    let response = answer(app, request).await;
    let cookie = header(&response, &SET_COOKIE).expect("it sets a cookie");
    cookie
        .split(';')
        .next()
        .expect("there is a pair")
        .to_owned()
}

// ---- values ----

#[tokio::test]
async fn a_page_reads_the_keys_that_it_may_write_and_no_other() {
    let app = app(&sessions());
    let cookie = logged_in(&app).await;
    let response = answer(&app, reads("/live/session/values").header(COOKIE, cookie)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, &CONTENT_TYPE), Some("application/json"));
    assert_eq!(header(&response, &CACHE_CONTROL), Some("no-store"));
    let nosniff = header(&response, &X_CONTENT_TYPE_OPTIONS);
    assert_eq!(nosniff, Some("nosniff"));
    assert_eq!(header(&response, &SET_COOKIE), None);
    assert_eq!(body(response).await, json!({ "name": "pug", "volume": 5 }));
}

#[tokio::test]
async fn a_visitor_without_a_session_reads_the_defaults_and_gets_none() {
    let response = answer(&app(&sessions()), reads("/live/session/values")).await;
    assert_eq!(header(&response, &SET_COOKIE), None);
    assert_eq!(body(response).await, json!({ "name": "", "volume": 5 }));
}

#[tokio::test]
async fn nobody_reads_the_values_of_another_session() {
    let app = app(&sessions());
    let cookie = logged_in(&app).await;
    let (name, sealed) = cookie.split_once('=').expect("a pair");
    let forged = [
        format!("{name}={}", &sealed[1..]),
        format!("{name}=A{sealed}"),
        format!("{}x={sealed}", &name[..name.len() - 1]),
    ];
    for cookie in forged {
        let response = answer(&app, reads("/live/session/values").header(COOKIE, cookie)).await;
        assert_eq!(body(response).await, json!({ "name": "", "volume": 5 }));
    }
}

#[tokio::test]
async fn a_page_of_another_origin_reads_nothing() {
    let app = app(&sessions());
    let cookie = logged_in(&app).await;
    let asks = || asks("/live/session/values").header(COOKIE, &cookie);
    let foreign = [
        asks().header("sec-fetch-site", "cross-site"),
        asks().header("sec-fetch-site", "same-site"),
        asks().header("sec-fetch-site", "none"),
        asks()
            .header("sec-fetch-site", "same-origin")
            .header("sec-fetch-site", "none"),
        asks().header(ORIGIN, "https://evil.example"),
        asks().header(ORIGIN, "http://pug.example"),
        asks().header(ORIGIN, "null"),
        asks(),
    ];
    for request in foreign {
        let response = answer(&app, request).await;
        assert_eq!(response.status(), 403);
        assert_eq!(header(&response, &SET_COOKIE), None);
        let reason = "the request does not come from a page of this site";
        assert_eq!(
            body(response).await,
            json!({ "error": { "reason": reason } })
        );
    }
}

/// An address that the visitor is sent to, an image or a script of another site.
#[tokio::test]
async fn what_does_not_come_from_a_script_reads_nothing() {
    let app = app(&sessions());
    let cookie = logged_in(&app).await;
    let request = Request::get("/live/session/values")
        .header(HOST, "pug.example")
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, cookie);
    assert_eq!(answer(&app, request).await.status(), 415);
}

/// Browsers say nothing of a page of the same origin there, and send the header for no other.
#[tokio::test]
async fn on_a_plain_http_site_a_page_reads_without_saying_where_it_comes_from() {
    let app = app(&sessions().plain_http());
    assert_eq!(
        answer(&app, asks("/live/session/values")).await.status(),
        200
    );
    let foreign = asks("/live/session/values").header(ORIGIN, "http://evil.example");
    assert_eq!(answer(&app, foreign).await.status(), 403);
}

#[tokio::test]
async fn who_reads_too_often_is_answered_with_429() {
    let app = app(&sessions().post_limit(3));
    let ask = || {
        let request = reads("/live/session/values");
        answer(
            &app,
            request.extension(ClientAddress([203, 0, 113, 9].into())),
        )
    };
    for _ in 0..3 {
        assert_eq!(ask().await.status(), 200);
    }
    assert_eq!(ask().await.status(), 429);
}

#[tokio::test]
async fn two_hosts_are_refused_and_read_nothing() {
    let request = reads("/live/session/values").header(HOST, "evil.example");
    assert_eq!(answer(&app(&sessions()), request).await.status(), 400);
}

// ---- the script ----

#[tokio::test]
async fn the_script_comes_in_the_smallest_coding_that_the_browser_takes() {
    let app = app(&sessions());
    let script = remount_client::session_script();
    let cases = [
        ("gzip, deflate, br", Some("br"), script.brotli),
        ("gzip", Some("gzip"), script.gzip),
        ("identity", None, script.plain),
    ];
    for (accepted, coding, expected) in cases {
        let request = Request::get("/live/session.js").header(ACCEPT_ENCODING, accepted);
        let response = answer(&app, request).await;
        assert_eq!(header(&response, &CONTENT_ENCODING), coding);
        assert_eq!(header(&response, &CACHE_CONTROL), Some("no-cache"));
        assert_eq!(header(&response, &VARY), Some("accept-encoding"));
        let kind = header(&response, &CONTENT_TYPE);
        assert_eq!(kind, Some("text/javascript; charset=utf-8"));
        assert_eq!(bytes(response).await, expected);
    }
}

#[tokio::test]
async fn a_browser_that_has_the_script_is_told_so_and_sent_nothing() {
    let app = app(&sessions());
    let request = || Request::get("/live/session.js").header(ACCEPT_ENCODING, "br");
    let first = answer(&app, request()).await;
    let tag = header(&first, &ETAG).expect("it has one").to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"old\", {tag}")] {
        let again = answer(&app, request().header(IF_NONE_MATCH, known)).await;
        assert_eq!(again.status(), 304);
        assert_eq!(header(&again, &ETAG), Some(&*tag));
        assert_eq!(header(&again, &CACHE_CONTROL), Some("no-cache"));
        assert_eq!(bytes(again).await, b"");
    }
    let other = answer(&app, request().header(IF_NONE_MATCH, "\"old\"")).await;
    assert_eq!(other.status(), 200);
    let plain = Request::get("/live/session.js").header(IF_NONE_MATCH, tag);
    assert_eq!(answer(&app, plain).await.status(), 200, "another coding");
}

/// Whether an app has the routes below this path.
async fn check_routes_below(app: &Router, path: &str) {
    let values = reads(&format!("{path}/session/values"));
    assert_eq!(answer(app, values).await.status(), 200);
    let script = Request::get(format!("{path}/session.js"));
    assert_eq!(answer(app, script).await.status(), 200);
    let elsewhere = Request::get("/session.js");
    assert_eq!(answer(app, elsewhere).await.status(), 404);
}

#[tokio::test]
async fn the_routes_may_be_nested_anywhere() {
    let deep = Router::new().nest("/b/c", sessions().routes());
    let app = Router::new().nest("/a", deep);
    check_routes_below(&app, "/a/b/c").await;
}

#[tokio::test]
async fn the_routes_may_be_merged_below_a_path() {
    for path in ["/a/b", "/a/b/"] {
        let app = Router::new().merge(sessions().routes_at(path));
        check_routes_below(&app, "/a/b").await;
    }
}
