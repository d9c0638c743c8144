//! Sessions over HTTP: the endpoint, the layer and the extractor inside an axum router.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE, VARY};
use http::{Method, Request, StatusCode, request};
use remount_session::{
    ClientAddress, KeyRing, Notice, Origin, Session, SessionData, Sessions, UpdateError, WriteState,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
    #[session(browser, max_chars = 4000)]
    notes: String,
    visits: u32,
}

fn sessions() -> Sessions<Visitor> {
    Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"))
}

/// A site with the endpoint and a few handlers.
fn app(sessions: &Sessions<Visitor>) -> Router {
    async fn show(session: Session<Visitor>) -> String {
        session.get().name
    }
    async fn count(session: Session<Visitor>) -> Result<(), UpdateError> {
        session.update(|visitor| visitor.visits += 1)?;
        session.update(|visitor| visitor.name = format!("visitor {}", visitor.visits))
    }
    async fn too_much(session: Session<Visitor>) -> Result<(), UpdateError> {
        session.update(|visitor| visitor.notes = "x".repeat(3_900))
    }
    async fn nothing(_: Session<Visitor>) {}
    async fn cached(session: Session<Visitor>) -> Response {
        let headers = [(CACHE_CONTROL, "public, max-age=60"), (VARY, "accept")];
        (headers, session.get().name).into_response()
    }
    async fn secret(session: Session<Visitor>) -> Response {
        (
            [(CACHE_CONTROL, "no-store"), (VARY, "Cookie")],
            session.get().name,
        )
            .into_response()
    }
    Router::new()
        .route("/", get(show))
        .route("/count", get(count).post(count))
        .route("/too_much", post(too_much))
        .route("/nothing", get(nothing))
        .route("/cached", get(cached))
        .route("/secret", get(secret))
        .route("/static", get(|| async { "the same for everybody" }))
        .nest("/live", sessions.routes())
        .layer(sessions.layer())
}

async fn answer(app: &Router, request: Request<Body>) -> Response {
    app.clone()
        .oneshot(request)
        .await
        .expect("a router always answers")
}

fn headers<'a>(response: &'a Response, name: &http::HeaderName) -> Vec<&'a str> {
    let values = response.headers().get_all(name).iter();
    values
        .map(|value| value.to_str().expect("our headers are ASCII"))
        .collect()
}

async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("the body is complete");
    String::from_utf8(body.to_vec()).expect("the body is UTF-8")
}

async fn body(response: Response) -> Value {
    serde_json::from_str(&text(response).await).expect("the body is JSON")
}

/// A good request of a page; the tests spoil it.
fn good(path: &str) -> request::Builder {
    Request::post(path)
        .header(HOST, "pug.example")
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/json")
        .header("x-live-session", "1")
}

/// The first cookie that the answer sets, as the browser sends it back.
fn cookie(response: &Response) -> String {
    let set = headers(response, &SET_COOKIE)[0];
    set.split(';').next().expect("there is a pair").to_owned()
}

/// A cookie and a ticket of a new session.
async fn first_post(app: &Router) -> (String, String) {
    let request = good("/live/session")
        .body(Body::from("{}"))
        .expect("the request is whole");
    let response = answer(app, request).await;
    assert_eq!(response.status(), 201);
    let cookie = cookie(&response);
    let ticket = body(response).await["ticket"]
        .as_str()
        .expect("there is a ticket")
        .to_owned();
    (cookie, ticket)
}

fn with_cookie(cookie: &str, json: &Value) -> Request<Body> {
    let request = good("/live/session").header(COOKIE, cookie);
    request
        .body(Body::from(json.to_string()))
        .expect("the request is whole")
}

fn put(ticket: &str, put: &Value) -> Value {
    json!({ "ticket": ticket, "put": put, "tab": "a", "n": 1 })
}

async fn check_refused(app: &Router, request: Request<Body>, status: u16, error: Value) {
    let response = answer(app, request).await;
    assert_eq!(response.status(), status);
    assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
    assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
    assert_eq!(headers(&response, &CONTENT_TYPE), ["application/json"]);
    assert_eq!(body(response).await, json!({ "error": error }));
}

// ---- the endpoint ----

#[tokio::test]
async fn a_put_is_answered_with_the_cookie_that_holds_it() {
    let app = app(&sessions());
    let (cookie_before, ticket) = first_post(&app).await;
    let response = answer(
        &app,
        with_cookie(&cookie_before, &put(&ticket, &json!({ "name": "pug" }))),
    )
    .await;
    assert_eq!(response.status(), 204);
    assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
    assert_eq!(headers(&response, &CONTENT_TYPE), Vec::<&str>::new());
    let cookie = cookie(&response);
    assert_eq!(text(response).await, "");

    // Another server with the same secret, which has seen nothing of it.
    let page = Request::get("/")
        .header(COOKIE, cookie)
        .body(Body::empty())
        .expect("whole");
    let response = answer(&self::app(&sessions()), page).await;
    assert_eq!(text(response).await, "pug");
}

#[tokio::test]
async fn a_session_that_exists_gets_a_ticket_and_no_cookie() {
    let app = app(&sessions());
    let (cookie, _) = first_post(&app).await;
    let response = answer(&app, with_cookie(&cookie, &json!({}))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
    assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
    assert!(body(response).await["ticket"].is_string());
}

#[tokio::test]
async fn each_refusal_has_a_reason_and_no_cookie() {
    let app = app(&sessions());
    let (cookie, ticket) = first_post(&app).await;
    let (_, other) = first_post(&app).await;
    let reason = |text: &str| json!({ "reason": text });
    let whole = |request: request::Builder, body: &str| {
        request
            .body(Body::from(body.to_owned()))
            .expect("the request is whole")
    };

    let long = format!("{{\"tab\":\"{}\"}}", "x".repeat(16 << 10));
    check_refused(
        &app,
        whole(good("/live/session"), &long),
        413,
        reason("the body is larger than 16 KiB"),
    )
    .await;

    let mut request = whole(good("/live/session"), "{}");
    request
        .headers_mut()
        .insert(CONTENT_TYPE, "text/plain".parse().expect("ASCII"));
    check_refused(
        &app,
        request,
        415,
        reason("the content type is not application/json"),
    )
    .await;
    let mut request = whole(good("/live/session"), "{}");
    request.headers_mut().remove("x-live-session");
    check_refused(
        &app,
        request,
        415,
        reason("the header x-live-session is not 1"),
    )
    .await;
    check_refused(
        &app,
        whole(good("/live/session"), "name=pug"),
        415,
        reason("the body is not a JSON object of the expected form"),
    )
    .await;

    for site in ["cross-site", "same-site", "none"] {
        let mut request = whole(good("/live/session"), "{}");
        request
            .headers_mut()
            .insert("sec-fetch-site", site.parse().expect("ASCII"));
        request
            .headers_mut()
            .insert(ORIGIN, "https://pug.example".parse().expect("ASCII"));
        check_refused(
            &app,
            request,
            403,
            reason("the request does not come from a page of this site"),
        )
        .await;
    }
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("https://pug.example:8443"),
    ] {
        let mut request = whole(good("/live/session"), "{}");
        request.headers_mut().remove("sec-fetch-site");
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert(ORIGIN, origin.parse().expect("ASCII"));
        }
        check_refused(
            &app,
            request,
            403,
            reason("the request does not come from a page of this site"),
        )
        .await;
    }
    let twice = whole(
        good("/live/session").header("sec-fetch-site", "same-origin"),
        "{}",
    );
    check_refused(
        &app,
        twice,
        403,
        reason("the request does not come from a page of this site"),
    )
    .await;

    check_refused(
        &app,
        with_cookie(&cookie, &put("", &json!({}))),
        410,
        reason("the ticket is too old or not valid"),
    )
    .await;
    check_refused(
        &app,
        with_cookie(&cookie, &put(&other, &json!({}))),
        409,
        reason("the ticket is for another session"),
    )
    .await;
    check_refused(
        &app,
        with_cookie("a=b", &put(&ticket, &json!({}))),
        409,
        reason("there is no session"),
    )
    .await;
    let mut request = with_cookie(&cookie, &put(&ticket, &json!({})));
    request
        .headers_mut()
        .insert(HOST, "cat.example".parse().expect("ASCII"));
    check_refused(&app, request, 409, reason("the ticket is for another host")).await;

    let invalid = |key: &str, reason: &str| json!({ "key": key, "reason": reason });
    for (put_, error) in [
        (
            json!({ "visits": 1 }),
            invalid("visits", "may not be written by the browser"),
        ),
        (
            json!({ "age": 1 }),
            invalid("age", "is not a key of this session"),
        ),
        (
            json!({ "name": 1 }),
            invalid("name", "does not fit the type of the key"),
        ),
    ] {
        check_refused(&app, with_cookie(&cookie, &put(&ticket, &put_)), 422, error).await;
    }
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits() {
    let app = app(&sessions());
    let ask = || {
        let mut request = good("/live/session").body(Body::from("{}")).expect("whole");
        request
            .extensions_mut()
            .insert(ClientAddress([203, 0, 113, 9].into()));
        request
    };
    let mut statuses = Vec::new();
    // A minute may end in between, and two of them together are too many in any case.
    for _ in 0..2401 {
        statuses.push(answer(&app, ask()).await.status());
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS));
}

#[tokio::test]
async fn only_post_is_answered() {
    let app = app(&sessions());
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let request = Request::builder().method(method).uri("/live/session");
        let response = answer(&app, request.body(Body::empty()).expect("whole")).await;
        assert_eq!(response.status(), 405);
        assert_eq!(headers(&response, &ALLOW), ["POST"]);
        assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
        assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
    }
}

// ---- handlers ----

fn page(path: &str, cookie: Option<&str>) -> Request<Body> {
    let mut request = Request::get(path)
        .header(HOST, "pug.example")
        .header("sec-fetch-site", "none");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    request.body(Body::empty()).expect("the request is whole")
}

#[tokio::test]
async fn a_page_that_reads_the_session_is_private_and_sets_no_cookie() {
    let app = app(&sessions());
    let (cookie, _) = first_post(&app).await;
    for cookie in [None, Some(&*cookie)] {
        let response = answer(&app, page("/", cookie)).await;
        assert_eq!(response.status(), 200);
        assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
        assert_eq!(headers(&response, &CACHE_CONTROL), ["private"]);
        assert_eq!(headers(&response, &VARY), ["cookie"]);
    }
}

#[tokio::test]
async fn a_page_that_does_not_read_the_session_is_left_alone() {
    let app = app(&sessions());
    for path in ["/static", "/nothing"] {
        let response = answer(&app, page(path, None)).await;
        assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
        assert_eq!(headers(&response, &CACHE_CONTROL), Vec::<&str>::new());
        assert_eq!(headers(&response, &VARY), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn what_a_handler_says_about_caching_goes_on_as_far_as_it_is_not_public() {
    let app = app(&sessions());
    let response = answer(&app, page("/cached", None)).await;
    assert_eq!(headers(&response, &CACHE_CONTROL), ["private, max-age=60"]);
    assert_eq!(headers(&response, &VARY), ["accept", "cookie"]);
    let response = answer(&app, page("/secret", None)).await;
    assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
    assert_eq!(headers(&response, &VARY), ["Cookie"]);
}

/// What stands before the server may go by the other one.
#[tokio::test]
async fn two_hosts_are_refused_and_write_nothing() {
    let app = app(&sessions());
    for path in ["/live/session", "/count"] {
        for second in ["pug.example", "evil.example"] {
            let request = good(path).header(HOST, second);
            let request = request
                .body(Body::from("{}"))
                .expect("the request is whole");
            let response = answer(&app, request).await;
            assert_eq!(response.status(), 400, "{path} with {second}");
            assert_eq!(headers(&response, &SET_COOKIE), [""; 0]);
            assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
        }
    }
}

/// A page that anybody on the network can write has nothing saved in a site that is on https.
#[tokio::test]
async fn a_plain_http_page_proves_nothing_to_an_https_site() {
    let posted = |sessions: Sessions<Visitor>, origin: &'static str| async move {
        let app = app(&sessions);
        let mut seen = Vec::new();
        for path in ["/live/session", "/count"] {
            let mut request = good(path).header(ORIGIN, origin).body("{}".into());
            let request = request.as_mut().expect("the request is whole");
            request.headers_mut().remove("sec-fetch-site");
            let request = std::mem::take(request);
            seen.push(answer(&app, request).await.status().as_u16());
        }
        seen
    };
    let plain = "http://pug.example";
    assert_eq!(posted(sessions(), plain).await, [403, 403]);
    assert_eq!(posted(sessions().plain_http(), plain).await, [201, 200]);
    let secure = "https://pug.example:443";
    assert_eq!(posted(sessions(), secure).await, [201, 200]);
}

/// The name of the cookie of a session that begins at a server which listens there.
async fn cookie_at(sessions: Sessions<Visitor>, address: &str) -> String {
    sessions.listens_on(address.parse().expect("an address"));
    first_post(&app(&sessions)).await.0
}

#[tokio::test]
async fn a_debug_build_on_loopback_makes_cookies_without_https() {
    for address in ["127.0.0.1:4000", "[::1]:4000"] {
        let is_plain = cookie_at(sessions(), address).await.starts_with("remount-");
        assert_eq!(is_plain, cfg!(debug_assertions), "{address}");
        let cookie = cookie_at(sessions().https_only(), address).await;
        assert!(cookie.starts_with("__Host-remount-"), "{address}");
    }
    for address in ["0.0.0.0:4000", "[::]:4000", "192.168.1.7:4000"] {
        let cookie = cookie_at(sessions(), address).await;
        assert!(cookie.starts_with("__Host-remount-"), "{address}");
    }
}

/// Configured or said by the server, never sniffed, and no fallback from one name to the other.
#[tokio::test]
async fn what_a_request_says_of_its_host_changes_no_cookie() {
    let app = app(&sessions());
    for host in ["127.0.0.1:4000", "localhost", "[::1]"] {
        let mut request = good("/live/session").header("x-forwarded-proto", "http");
        request = request
            .header("x-forwarded-host", host)
            .header(ORIGIN, format!("http://{host}"));
        let mut request = request.body("{}".into()).expect("the request is whole");
        request
            .headers_mut()
            .insert(HOST, host.parse().expect("ASCII"));
        let response = answer(&app, request).await;
        assert!(cookie(&response).starts_with("__Host-remount-"), "{host}");
    }
}

#[tokio::test]
async fn a_cookie_of_the_other_kind_is_not_read() {
    let plain = sessions().plain_http();
    let (cookie, ticket) = first_post(&app(&plain)).await;
    let saved = answer(
        &app(&plain),
        with_cookie(&cookie, &put(&ticket, &json!({"name": "pug"}))),
    )
    .await;
    let saved = self::cookie(&saved);
    let shown = |sessions: Sessions<Visitor>, cookie: String| async move {
        text(answer(&app(&sessions), page("/", Some(&cookie))).await).await
    };
    assert_eq!(shown(plain, saved.clone()).await, "pug");
    assert_eq!(shown(sessions(), saved.clone()).await, "");
    assert_eq!(shown(sessions(), format!("__Host-{saved}")).await, "");
}

#[tokio::test]
async fn a_handler_that_writes_sets_the_cookie_and_tells_the_views() {
    let sessions = sessions();
    let heard: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let notices = Arc::clone(&heard);
    sessions.on_notice(move |notice| notices.lock().expect("no panic").push(notice.clone()));
    let app = app(&sessions);

    let form = |cookie: &str| {
        let request = Request::post("/count")
            .header(HOST, "pug.example")
            .header(COOKIE, cookie);
        let request = request.header(ORIGIN, "https://pug.example");
        request.body(Body::empty()).expect("the request is whole")
    };
    // A first visit: the form makes the session.
    let response = answer(&app, form("a=b")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(headers(&response, &SET_COOKIE).len(), 1);
    assert_eq!(headers(&response, &CACHE_CONTROL), ["no-store"]);
    let first = cookie(&response);
    let again = answer(&app, form(&first)).await;
    let second = cookie(&again);
    assert_eq!(
        first.split_once('=').map(|pair| pair.0),
        second.split_once('=').map(|pair| pair.0)
    );

    let response = answer(&self::app(&self::sessions()), page("/", Some(&second))).await;
    assert_eq!(text(response).await, "visitor 2");
    let heard = heard.lock().expect("no panic");
    assert_eq!(heard.len(), 2);
    for notice in heard.iter() {
        let Notice::Changed {
            keys,
            origin,
            state,
            ..
        } = notice
        else {
            panic!("{notice:?}");
        };
        assert_eq!(
            (&keys[..], *origin, *state),
            (
                &["visits", "name"][..],
                Origin::Handler,
                WriteState::Committed
            )
        );
    }
}

#[tokio::test]
async fn a_live_view_reads_what_a_handler_wrote() {
    let sessions = sessions();
    let app = app(&sessions);
    let (cookie, _) = first_post(&app).await;
    let upgrade = page("/", Some(&cookie));
    let socket = sessions.connect(upgrade.headers(), None).await;
    let socket = socket.expect("a cookie is read");
    let request = good("/count")
        .header(COOKIE, &cookie)
        .body(Body::empty())
        .expect("whole");
    assert_eq!(answer(&app, request).await.status(), 200);
    assert_eq!(socket.get().visits, 1);
}

#[tokio::test]
async fn a_handler_does_not_write_without_proof_of_origin() {
    let app = app(&sessions());
    let (cookie, _) = first_post(&app).await;
    for cookie in [None, Some(&*cookie)] {
        let response = answer(&app, page("/count", cookie)).await;
        assert_eq!(response.status(), 403);
        assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn a_handlers_refused_update_sets_no_cookie() {
    let app = app(&sessions());
    let request = good("/too_much").body(Body::empty()).expect("whole");
    let response = answer(&app, request).await;
    assert_eq!(response.status(), 422);
    assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
    assert!(text(response).await.contains("`notes`"));
}

#[tokio::test]
async fn after_the_answer_nothing_is_written() {
    let sessions = sessions();
    let kept: Arc<Mutex<Option<Session<Visitor>>>> = Arc::default();
    let handler = {
        let kept = Arc::clone(&kept);
        move |session: Session<Visitor>| async move {
            *kept.lock().expect("no panic") = Some(session);
        }
    };
    let app = Router::new()
        .route("/keep", post(handler))
        .layer(sessions.layer());
    answer(&app, good("/keep").body(Body::empty()).expect("whole")).await;
    let session = kept
        .lock()
        .expect("no panic")
        .take()
        .expect("the handler kept it");
    let refused = session.update(|visitor| visitor.visits = 1);
    assert_eq!(refused, Err(UpdateError::Answered));
}

#[tokio::test]
async fn a_handler_without_the_layer_is_told_what_is_missing() {
    let app = Router::new().route("/", get(|_: Session<Visitor>| async {}));
    let response = answer(&app, page("/", None)).await;
    assert_eq!(response.status(), 500);
    assert!(text(response).await.contains(".layer(sessions.layer())"));
}

#[tokio::test]
async fn cookies_that_do_not_open_are_no_session_and_no_error() {
    let app = app(&sessions());
    let (cookie, _) = first_post(&app).await;
    let (name, value) = cookie.split_once('=').expect("a pair");
    for damaged in [
        "",
        "A",
        "=",
        "\"",
        &value[..value.len() - 1],
        &format!("{value}A"),
        &value.to_lowercase(),
        &"A".repeat(5000),
    ] {
        let response = answer(&app, page("/", Some(&format!("{name}={damaged}")))).await;
        assert_eq!(response.status(), 200);
        assert_eq!(headers(&response, &SET_COOKIE), Vec::<&str>::new());
    }
}

#[tokio::test]
async fn the_endpoint_may_be_elsewhere_and_its_cookie_is_still_that_of_the_whole_host() {
    let sessions = sessions();
    let app = Router::new().nest("/admin/live", sessions.routes());
    let request = |path| good(path).body(Body::from("{}")).expect("it is whole");
    let response = answer(&app, request("/admin/live/session")).await;
    assert_eq!(response.status(), 201);
    assert!(headers(&response, &SET_COOKIE)[0].contains("; Path=/;"));
    let response = answer(&app, request("/live/session")).await;
    assert_eq!(response.status(), 404);
}
