//! Login, logout and the ends of a session, over HTTP.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use axum::routing::{get, post};
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{Request, request};
use remount_session::{KeyRing, Notice, Session, SessionData, Sessions, UpdateError};
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
    #[session(on_login = drop)]
    wanted: String,
    user: Option<i64>,
}

struct Site {
    app: Router,
    sessions: Sessions<Visitor>,
    notices: Arc<Mutex<Vec<Notice>>>,
}

impl Site {
    fn start() -> Self {
        async fn show(session: Session<Visitor>) -> String {
            let Visitor { name, wanted, user } = session.get();
            format!("{name}|{wanted}|{}", user.unwrap_or_default())
        }
        async fn want(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.update(|visitor| visitor.wanted = "/orders".to_owned())
        }
        async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.renew()?;
            session.update(|visitor| visitor.user = Some(7))
        }
        async fn callback(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.renew_cross_site()?;
            session.update(|visitor| visitor.user = Some(8))
        }
        async fn log_out(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.log_out()
        }
        async fn clear(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.clear()
        }
        async fn fail(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.renew()?;
            panic!("the handler fails after the renewal");
        }
        let sessions: Sessions<Visitor> =
            Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"));
        let notices: Arc<Mutex<Vec<Notice>>> = Arc::default();
        let heard = Arc::clone(&notices);
        sessions.on_notice(move |notice| heard.lock().expect("no panic").push(notice.clone()));
        let app = Router::new()
            .route("/", get(show))
            .route("/want", post(want))
            .route("/login", post(log_in))
            .route("/callback", post(callback))
            .route("/logout", post(log_out))
            .route("/clear", post(clear))
            .route("/fail", post(fail))
            .nest("/live", sessions.routes())
            .layer(sessions.layer());
        Self {
            app,
            sessions,
            notices,
        }
    }

    /// The sessions that have ended since the last call.
    fn ended(&self) -> Vec<String> {
        let notices = std::mem::take(&mut *self.notices.lock().expect("no panic"));
        let ended = notices.iter().filter_map(|notice| match notice {
            Notice::Ended { session } => Some(session.topic()),
            _ => None,
        });
        ended.collect()
    }
}

/// Keeps the cookies that answers set.
#[derive(Clone, Default)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    fn cookie_header(&self) -> http::HeaderValue {
        let cookies: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.join("; ").parse().expect("it is ASCII")
    }

    async fn send(&self, site: &Site, request: request::Builder, body: String) -> Response {
        let request = request
            .header(HOST, "pug.example")
            .header(COOKIE, self.cookie_header())
            .body(Body::from(body))
            .expect("the request is whole");
        let answer = site.app.clone().oneshot(request).await;
        answer.expect("a router always answers")
    }

    fn take(&mut self, response: &Response) {
        for set in response.headers().get_all(SET_COOKIE) {
            let set = set.to_str().expect("our headers are ASCII");
            let (pair, _) = set.split_once(';').expect("there are attributes");
            let (name, value) = pair.split_once('=').expect("there is a value");
            if set.contains("Max-Age=0;") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    async fn post(&mut self, site: &Site, path: &str) -> u16 {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        let response = self.send(site, request, String::new()).await;
        self.take(&response);
        response.status().as_u16()
    }

    async fn live(&mut self, site: &Site, json: Value) -> (u16, Value) {
        let response = self.live_answer(site, &json).await;
        self.take(&response);
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await;
        let body = body.expect("the body is complete");
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn live_answer(&self, site: &Site, json: &Value) -> Response {
        let request = Request::post("/live/session")
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/json")
            .header("x-live-session", "1");
        self.send(site, request, json.to_string()).await
    }

    async fn ticket(&mut self, site: &Site) -> String {
        let (_, body) = self.live(site, json!({})).await;
        body["ticket"]
            .as_str()
            .expect("there is a ticket")
            .to_owned()
    }

    async fn reads(&self, site: &Site) -> String {
        let response = self.send(site, Request::get("/"), String::new()).await;
        let body = to_bytes(response.into_body(), usize::MAX).await;
        String::from_utf8(body.expect("the body is complete").to_vec()).expect("it is text")
    }
}

fn name(ticket: &str, name: &str, n: u64) -> Value {
    json!({ "ticket": ticket, "put": { "name": name }, "tab": "a", "n": n })
}

async fn visitor(site: &Site) -> (Browser, String) {
    let mut browser = Browser::default();
    let ticket = browser.ticket(site).await;
    assert_eq!(browser.live(site, name(&ticket, "pug", 1)).await.0, 204);
    assert_eq!(browser.post(site, "/want").await, 200);
    assert_eq!(browser.reads(site).await, "pug|/orders|0");
    (browser, ticket)
}

#[tokio::test]
async fn a_login_keeps_what_was_typed_and_drops_what_ends_there() {
    let site = Site::start();
    let (mut browser, _) = visitor(&site).await;
    assert_eq!(browser.post(&site, "/login").await, 200);
    assert_eq!(browser.reads(&site).await, "pug||7");
    assert_eq!(browser.0.len(), 1);
}

#[tokio::test]
async fn a_login_without_a_session_makes_one() {
    let site = Site::start();
    let mut browser = Browser::default();
    assert_eq!(browser.post(&site, "/login").await, 200);
    assert_eq!(browser.reads(&site).await, "||7");
    assert_eq!(site.ended(), Vec::<String>::new());
}

/// What was planted before the login is not what is logged in.
#[tokio::test]
async fn session_fixation() {
    let site = Site::start();
    let (attacker, ticket) = visitor(&site).await;
    let mut victim = attacker.clone();
    assert_eq!(victim.post(&site, "/login").await, 200);
    assert_eq!(victim.reads(&site).await, "pug||7");
    assert_eq!(attacker.reads(&site).await, "||0");
    let status = victim.clone().live(&site, name(&ticket, "mops", 2)).await.0;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn the_sockets_of_the_old_session_hear_of_its_end() {
    let site = Site::start();
    let (mut browser, _) = visitor(&site).await;
    for path in ["/login", "/logout"] {
        let headers = [(COOKIE, browser.cookie_header())].into_iter().collect();
        let socket = site
            .sessions
            .connect(&headers, None)
            .await
            .expect("a cookie is read");
        assert_eq!(browser.post(&site, path).await, 200);
        assert_eq!(site.ended(), [socket.topic()]);
        assert_eq!(socket.due(true), remount_session::Due::End);
        let update = socket.update(|visitor| visitor.name = "late".to_owned());
        assert_eq!(update.unwrap_err(), UpdateError::Ended);
    }
}

#[tokio::test]
async fn a_logout_leaves_an_empty_session() {
    let site = Site::start();
    let (mut browser, _) = visitor(&site).await;
    browser.post(&site, "/login").await;
    assert_eq!(browser.post(&site, "/logout").await, 200);
    assert_eq!(browser.reads(&site).await, "||0");
    assert_eq!(browser.0.len(), 1);
}

/// An answer that was under way at the logout arrives after it.
#[tokio::test]
async fn resurrection_after_logout() {
    let site = Site::start();
    let (mut browser, ticket) = visitor(&site).await;
    let late = browser.live_answer(&site, &name(&ticket, "late", 2)).await;
    assert_eq!(browser.post(&site, "/logout").await, 200);
    browser.take(&late);
    assert_eq!(browser.0.len(), 2);
    assert_eq!(browser.reads(&site).await, "||0");
    // The same on a server that knows nothing of the logout.
    assert_eq!(browser.reads(&Site::start()).await, "||0");
    // The next answer that sets a cookie deletes the late one.
    let ticket = browser.ticket(&site).await;
    assert_eq!(browser.live(&site, name(&ticket, "new", 1)).await.0, 204);
    assert_eq!(browser.0.len(), 1);
}

#[tokio::test]
async fn a_request_that_arrives_after_the_logout_writes_nothing() {
    let site = Site::start();
    let (before, ticket) = visitor(&site).await;
    let mut browser = before.clone();
    assert_eq!(browser.post(&site, "/logout").await, 200);
    let late = before.live_answer(&site, &name(&ticket, "late", 2)).await;
    assert_eq!(late.status(), 409);
    assert!(late.headers().get(SET_COOKIE).is_none());
}

#[tokio::test]
async fn what_is_written_while_a_login_is_answered_goes_with_it() {
    let site = Site::start();
    let (mut browser, ticket) = visitor(&site).await;
    assert_eq!(browser.live(&site, name(&ticket, "mops", 2)).await.0, 204);
    // The login's request left before that answer came.
    assert_eq!(browser.post(&site, "/login").await, 200);
    assert_eq!(browser.reads(&site).await, "mops||7");
}

#[tokio::test]
async fn a_handler_that_fails_after_the_renewal_ends_nothing() {
    let site = Site::start();
    let (browser, _) = visitor(&site).await;
    let request = Request::post("/fail").header("sec-fetch-site", "same-origin");
    let task = {
        let (app, cookies) = (site.app.clone(), browser.cookie_header());
        let request = request.header(HOST, "pug.example").header(COOKIE, cookies);
        let request = request.body(Body::empty()).expect("the request is whole");
        tokio::spawn(app.oneshot(request))
    };
    assert!(task.await.is_err_and(|error| error.is_panic()));
    assert_eq!(browser.reads(&site).await, "pug|/orders|0");
    assert_eq!(site.ended(), Vec::<String>::new());
}

#[tokio::test]
async fn clearing_keeps_the_session() {
    let site = Site::start();
    let (mut browser, ticket) = visitor(&site).await;
    assert_eq!(browser.post(&site, "/clear").await, 200);
    assert_eq!(browser.reads(&site).await, "||0");
    assert_eq!(browser.live(&site, name(&ticket, "again", 2)).await.0, 204);
}

/// The answer of an identity provider comes from another site, and without the Lax cookie.
#[tokio::test]
async fn from_another_site_a_handler_can_renew_and_nothing_else() {
    let site = Site::start();
    let (mut browser, _) = visitor(&site).await;
    for (path, status) in [
        ("/want", 403),
        ("/logout", 403),
        ("/clear", 403),
        ("/login", 403),
        ("/callback", 200),
    ] {
        let request = Request::post(path).header("sec-fetch-site", "cross-site");
        let response = Browser::default().send(&site, request, String::new()).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers().contains_key(SET_COOKIE), status == 200);
        browser.take(&response);
    }
    // The session of the login is the later born.
    assert_eq!(browser.reads(&site).await, "||8");
}
