//! Code of the site that panics: a rule of a key counts as one that refuses, a store as one that
//! cannot be asked, and a listener keeps nobody else from hearing.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::post;
use futures_util::FutureExt as _;
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use remount_session::{
    KeyRing, Merge, PageSession, Record, Session, SessionData, Sessions, Store, StoreError,
    StoreFuture, StoreKey, Stored, UpdateError,
};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, check = no_bombs)]
    name: String,
    #[session(browser, scope = local, check = no_bombs)]
    draft: String,
    #[session(version = 2, migrate = defused)]
    old: String,
    shape: Shape,
}

/// The same site before it had rules.
#[derive(SessionData, Clone, Default)]
struct Older {
    #[session(browser)]
    name: String,
    old: String,
}

fn no_bombs(text: &str) -> Result<(), &'static str> {
    assert_ne!(text, "bomb");
    Ok(())
}

fn defused(old: Stored<'_>) -> Option<String> {
    let old: String = old.read()?;
    no_bombs(&old).ok()?;
    Some(old)
}

#[derive(Clone, Copy, Default, Deserialize)]
enum Shape {
    #[default]
    Whole,
    Bomb,
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole => to.serialize_str("Whole"),
            Self::Bomb => panic!("it is a bomb"),
        }
    }
}

fn sessions<S: SessionData>() -> Sessions<S> {
    Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"))
}

fn site(sessions: &Sessions<Visitor>) -> Router {
    async fn name(session: Session<Visitor>) -> Result<(), UpdateError> {
        session.update(|visitor| visitor.name = "bomb".to_owned())
    }
    Router::new()
        .route("/name", post(name))
        .nest("/live", sessions.routes())
        .layer(sessions.layer())
}

async fn send(app: &Router, request: Request<Body>) -> (StatusCode, Option<String>, String) {
    let answer = app.clone().oneshot(request).await;
    let answer = answer.expect("a router always answers");
    let status = answer.status();
    let set = answer.headers().get(SET_COOKIE).map(|set| {
        let set = set.to_str().expect("our headers are ASCII");
        set.split(';').next().unwrap_or_default().to_owned()
    });
    let body = to_bytes(answer.into_body(), usize::MAX).await;
    let body = body.expect("the body is complete").to_vec();
    (status, set, String::from_utf8(body).expect("it is text"))
}

fn post_to(path: &str, cookie: Option<&str>, body: &Value) -> Request<Body> {
    let mut request = Request::post(path)
        .header(HOST, "pug.example")
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/json")
        .header("x-live-session", "1");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    let body = Body::from(body.to_string());
    request.body(body).expect("the request is whole")
}

/// What is in cookies is there at once.
fn at_once<T>(asked: impl Future<Output = Result<T, StoreError>>) -> T {
    let answer = asked.now_or_never().expect("cookies wait for nobody");
    answer.expect("cookies are never unavailable")
}

fn page(sessions: &Sessions<Visitor>) -> PageSession<Visitor> {
    at_once(sessions.connect(&HeaderMap::new(), None))
}

const REASON: &str = "could not be checked, because a rule of the site failed";

#[tokio::test]
async fn a_rule_that_panics_in_the_endpoint_refuses_the_put() {
    let app = site(&sessions());
    let (_, cookie, body) = send(&app, post_to("/live/session", None, &json!({}))).await;
    let body: Value = serde_json::from_str(&body).expect("it is JSON");
    let put = json!({"ticket": body["ticket"], "tab": "t", "n": 1, "put": {"name": "bomb"}});
    let (status, _, body) = send(&app, post_to("/live/session", cookie.as_deref(), &put)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let body: Value = serde_json::from_str(&body).expect("it is JSON");
    assert_eq!(body, json!({"error": {"key": "name", "reason": REASON}}));
}

#[tokio::test]
async fn a_rule_that_panics_in_an_update_of_a_handler_refuses_it() {
    let sessions = sessions::<Visitor>();
    async fn name(session: Session<Visitor>) -> String {
        let updated = session.update(|visitor| visitor.name = "bomb".to_owned());
        updated.expect_err("it is refused").to_string()
    }
    let app = Router::new()
        .route("/name", post(name))
        .layer(sessions.layer());
    let (status, _, body) = send(&app, post_to("/name", None, &json!({}))).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body, format!("session key `name` {REASON}"));
}

#[test]
fn a_rule_that_panics_in_an_update_of_a_view_refuses_it() {
    let page = page(&sessions());
    let updated = page.update(|visitor| visitor.name = "bomb".to_owned());
    let expected = UpdateError::Invalid {
        key: "name",
        reason: REASON.to_owned(),
    };
    assert_eq!(updated, Err(expected));
    assert_eq!(page.get().name, "");
}

#[test]
fn a_rule_that_panics_over_what_a_page_puts_refuses_it() {
    let page = page(&sessions());
    let refused = page.put(r#"{"draft":"bomb"}"#).expect_err("it is refused");
    assert_eq!(
        (refused.key.as_deref(), &*refused.reason),
        (Some("draft"), REASON)
    );
    assert_eq!(page.get().draft, "");
}

#[test]
fn a_rule_that_panics_over_what_a_page_brings_loses_that_value_alone() {
    let page = page(&sessions());
    let change = page.bring(r#"{"draft":".1.\"bomb\""}"#);
    assert_eq!(change.keys, Vec::<&str>::new());
    assert_eq!(page.get().draft, "");
    assert_eq!(page.bring(r#"{"draft":".1.\"text\""}"#).keys, ["draft"]);
    assert_eq!(page.get().draft, "text");
}

#[tokio::test]
async fn a_rule_or_migration_that_panics_over_what_is_stored_gives_the_default() {
    let older = sessions::<Older>();
    async fn write(session: Session<Older>) -> Result<(), UpdateError> {
        session.update(|visitor| {
            visitor.name = "bomb".to_owned();
            visitor.old = "bomb".to_owned();
        })
    }
    let app = Router::new().route("/", post(write)).layer(older.layer());
    let (_, cookie, _) = send(&app, post_to("/", None, &json!({}))).await;
    let mut headers = HeaderMap::new();
    let cookie = cookie.expect("it was written");
    headers.insert(COOKIE, HeaderValue::from_str(&cookie).expect("it is ASCII"));
    assert_eq!(at_once(older.load(&headers)).get().name, "bomb");
    let visitor = at_once(sessions::<Visitor>().load(&headers)).get();
    assert_eq!((&*visitor.name, &*visitor.old), ("", ""));
}

#[test]
fn a_value_that_panics_while_it_is_written_is_refused() {
    let page = page(&sessions());
    let updated = page.update(|visitor| visitor.shape = Shape::Bomb);
    let reason = "cannot be written as JSON".to_owned();
    assert_eq!(
        updated,
        Err(UpdateError::Invalid {
            key: "shape",
            reason
        })
    );
}

#[test]
fn a_listener_that_panics_keeps_nobody_else_from_hearing() {
    let sessions = sessions::<Visitor>();
    let heard: Arc<Mutex<usize>> = Arc::default();
    sessions.on_notice(|_| panic!("asked to"));
    let second = Arc::clone(&heard);
    sessions.on_notice(move |_| *second.lock().expect("no panic") += 1);
    let updated = page(&sessions).update(|visitor| visitor.name = "Pug".to_owned());
    assert!(updated.is_ok_and(|write| write.is_some()));
    assert_eq!(*heard.lock().expect("no panic"), 1);
}

/// Panics where it is asked, or while it is waited for.
struct BadStore {
    at_once: bool,
}

impl BadStore {
    fn panics<T: Send + 'static>(&self) -> StoreFuture<'_, T> {
        assert!(!self.at_once, "at once");
        Box::pin(async { panic!("while it is waited for") })
    }
}

impl Store for BadStore {
    fn load(&self, _: StoreKey) -> StoreFuture<'_, Option<Record>> {
        self.panics()
    }

    fn save(&self, _: StoreKey, _: Merge) -> StoreFuture<'_, ()> {
        self.panics()
    }

    fn delete(&self, _: StoreKey) -> StoreFuture<'_, Option<Record>> {
        self.panics()
    }

    fn sweep(&self, _: u64) -> StoreFuture<'_, usize> {
        self.panics()
    }
}

#[tokio::test]
async fn a_store_that_panics_is_one_that_cannot_be_asked() {
    let in_cookie = sessions::<Visitor>();
    let (_, cookie, _) = send(
        &site(&in_cookie),
        post_to("/live/session", None, &json!({})),
    )
    .await;
    for at_once in [true, false] {
        let stored = sessions::<Visitor>().store(BadStore { at_once });
        let app = site(&stored);
        let post = post_to("/live/session", None, &json!({}));
        let (status, _, _) = send(&app, post).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "save and sweep");
        let mut headers = HeaderMap::new();
        let cookie = cookie.as_deref().expect("a session was made");
        headers.insert(COOKIE, cookie.parse().expect("it is ASCII"));
        assert!(stored.load(&headers).await.is_err(), "load");
        assert!(stored.connect(&headers, None).await.is_err(), "load");
    }
}
