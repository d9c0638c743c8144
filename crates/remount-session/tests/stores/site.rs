//! A site with handlers and the endpoint, and a browser that keeps its cookies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, request};
use remount_session::{
    KeyRing, LoginEnd, Notice, Session, SessionData, Sessions, Store, UpdateError,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::plain_cookies::CONSENT;

#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 40)]
    pub(crate) name: String,
    #[session(browser, max_chars = 40)]
    pub(crate) colour: String,
    pub(crate) draft: String,
    pub(crate) user: Option<i64>,
    #[session(cookie = CONSENT)]
    pub(crate) consent: Option<String>,
}

/// A server process.
pub(crate) struct Site {
    pub(crate) app: Router,
    pub(crate) sessions: Sessions<Visitor>,
    heard: Arc<Mutex<Vec<Notice>>>,
}

impl Site {
    pub(crate) fn with_store(store: impl Store) -> Self {
        let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        Self::new(Sessions::new(ring).store(store))
    }

    pub(crate) fn new(sessions: Sessions<Visitor>) -> Self {
        type Done = Result<(), UpdateError>;
        async fn show(session: Session<Visitor>) -> String {
            session.get().name
        }
        async fn draft(session: Session<Visitor>) -> String {
            session.get().draft.len().to_string()
        }
        async fn name(session: Session<Visitor>, Path(name): Path<String>) -> Done {
            session.update(|visitor| visitor.name = name)
        }
        async fn write(session: Session<Visitor>, Path(length): Path<usize>) -> Done {
            session.update(|visitor| visitor.draft = "x".repeat(length))
        }
        async fn log_in(session: Session<Visitor>) -> Done {
            session.renew()?;
            session.update(|visitor| visitor.user = Some(7))
        }
        async fn log_in_until_quit(session: Session<Visitor>) -> Done {
            session.renew_until(LoginEnd::Browser)?;
            session.update(|visitor| visitor.user = Some(7))
        }
        async fn log_in_for_long(session: Session<Visitor>) -> Done {
            session.renew_until(LoginEnd::Session)?;
            session.update(|visitor| visitor.user = Some(8))
        }
        async fn log_out(session: Session<Visitor>) -> Done {
            session.log_out()
        }
        let heard: Arc<Mutex<Vec<Notice>>> = Arc::default();
        let notices = Arc::clone(&heard);
        sessions.on_notice(move |notice| notices.lock().expect("no panic").push(notice.clone()));
        let app = Router::new()
            .route("/", get(show))
            .route("/draft", get(draft))
            .route("/name/{name}", post(name))
            .route("/write/{length}", post(write))
            .route("/login", post(log_in))
            .route("/login-until-quit", post(log_in_until_quit))
            .route("/login-for-long", post(log_in_for_long))
            .route("/logout", post(log_out))
            .nest("/live", sessions.routes())
            .layer(sessions.layer());
        Self {
            app,
            sessions,
            heard,
        }
    }

    /// The notices since the last call.
    pub(crate) fn heard(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.heard.lock().expect("no panic"))
    }
}

#[derive(Clone, Default)]
pub(crate) struct Browser(BTreeMap<String, String>, BTreeSet<String>);

impl Browser {
    pub(crate) fn cookie_names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// The value of the cookie of this name.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Sets a cookie as another system does.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The `Cookie` header.
    pub(crate) fn cookies(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("pug.example"));
        let cookies = HeaderValue::from_str(&self.cookies()).expect("cookies are ASCII");
        headers.insert(COOKIE, cookies);
        headers
    }

    pub(crate) async fn send(
        &self,
        app: &Router,
        request: request::Builder,
        body: String,
    ) -> Response {
        let request = request
            .header(HOST, "pug.example")
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, self.cookies())
            .body(Body::from(body))
            .expect("the request is whole");
        let answer = app.clone().oneshot(request).await;
        answer.expect("a router always answers")
    }

    /// Stores the cookies of an answer.
    pub(crate) fn take(&mut self, response: &Response) {
        for set in response.headers().get_all(SET_COOKIE) {
            let set = set.to_str().expect("our headers are ASCII");
            let (pair, attributes) = set.split_once(';').expect("there are attributes");
            let (name, value) = pair.split_once('=').expect("there is a value");
            if attributes.contains("Max-Age=0;") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
            if !attributes.contains("Max-Age=") {
                self.1.insert(name.to_owned());
            }
        }
    }

    /// Forgets the cookies that have no age.
    pub(crate) fn quit(&mut self) {
        for name in std::mem::take(&mut self.1) {
            self.0.remove(&name);
        }
    }

    /// Posts an ordinary form.
    pub(crate) async fn post(&mut self, site: &Site, path: &str) -> u16 {
        self.post_to(&site.app, path).await
    }

    pub(crate) async fn post_to(&mut self, app: &Router, path: &str) -> u16 {
        let response = self.send(app, Request::post(path), String::new()).await;
        self.take(&response);
        response.status().as_u16()
    }

    /// Posts to the endpoint; the answer has not arrived yet.
    pub(crate) async fn send_live(&self, site: &Site, body: &Value) -> Response {
        let request = Request::post("/live/session")
            .header(CONTENT_TYPE, "application/json")
            .header("x-live-session", "1");
        self.send(&site.app, request, body.to_string()).await
    }

    /// Posts to the endpoint.
    pub(crate) async fn live(&mut self, site: &Site, body: &Value) -> (u16, Value) {
        let response = self.send_live(site, body).await;
        self.take(&response);
        let status = response.status().as_u16();
        (
            status,
            serde_json::from_str(&text(response).await).unwrap_or_default(),
        )
    }

    /// The ticket of a page that asks for one.
    pub(crate) async fn ticket(&mut self, site: &Site) -> String {
        let (_, body) = self.live(site, &json!({})).await;
        body["ticket"]
            .as_str()
            .expect("there is a ticket")
            .to_owned()
    }

    pub(crate) async fn get(&self, site: &Site, path: &str) -> String {
        text(self.get_whole(&site.app, path).await).await
    }

    /// The answer with its headers.
    pub(crate) async fn get_whole(&self, app: &Router, path: &str) -> Response {
        self.send(app, Request::get(path), String::new()).await
    }

    /// What a page would render.
    pub(crate) async fn visitor(&self, site: &Site) -> Visitor {
        let read = site.sessions.load(&self.headers()).await;
        read.expect("the store answers").get()
    }

    /// The name that a page shows.
    pub(crate) async fn reads(&self, site: &Site) -> String {
        self.get(site, "/").await
    }
}

pub(crate) fn put(ticket: &str, n: u64, put: &Value) -> Value {
    json!({ "ticket": ticket, "put": put, "tab": "a", "n": n })
}

pub(crate) async fn text(response: Response) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await;
    String::from_utf8(body.expect("the body is complete").to_vec()).expect("it is text")
}

/// A path at which there is no file.
pub(crate) fn new_file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(end);
        // It need not be there.
        let _ = std::fs::remove_file(file);
    }
    path
}
