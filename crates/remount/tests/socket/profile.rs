//! A site on which visitors have a profile, which is kept with the session: they type into it, and
//! its views write into it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum::{Form, Router};
use http::{Method, StatusCode};
use remount::prelude::*;
use remount::session::{KeyRing, Outcome, UpdateError};
use remount_testing::dom::Document;
use remount_testing::{Answer, Site, Tab, Visitor};
use serde::Deserialize;
use serde_json::Value;

use crate::cookies::{CONSENT, Consent};
use crate::profile::views::{Editor, Header, Other};
use crate::site::SECRET;

mod views;

#[derive(SessionData, Clone, Default)]
pub(crate) struct Profile {
    #[session(browser, max_chars = 40)]
    pub(crate) username: String,
    #[session(browser, max_chars = 40)]
    pub(crate) colour: String,
    pub(crate) joined: Option<i64>,
    #[session(browser, scope = local, max_chars = 40)]
    pub(crate) draft: String,
    #[session(cookie = CONSENT)]
    pub(crate) consent: Option<String>,
}

/// What became of writes for which no view waits, in the order in which it was told.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<Outcome>>>);

impl Told {
    pub(crate) fn all(&self) -> Vec<Outcome> {
        self.held().clone()
    }

    fn held(&self) -> MutexGuard<'_, Vec<Outcome>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Pugs;

impl App for Pugs {
    type Session = Profile;
    type State = Told;
}

pub(crate) fn sessions() -> Sessions<Profile> {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    sessions.https_only()
}

pub(crate) fn app() -> Router {
    app_with(&sessions())
}

pub(crate) fn app_with(sessions: &Sessions<Profile>) -> Router {
    app_telling(sessions, &Told::default())
}

/// The site that tells here what became of writes.
pub(crate) fn app_telling(sessions: &Sessions<Profile>, told: &Told) -> Router {
    app_of(sessions, live(sessions, told))
}

/// The site's live views, to which others can be added.
pub(crate) fn live(sessions: &Sessions<Profile>, told: &Told) -> Live<Pugs> {
    Live::new(sessions.clone())
        .state(told.clone())
        .layout(layout)
        .view::<Editor>()
        .view::<Other>()
        .view::<Consent>()
        .nested::<Header>("header")
}

pub(crate) fn app_of(sessions: &Sessions<Profile>, live: Live<Pugs>) -> Router {
    Router::new()
        .route("/name", post(save_name))
        .route("/clear", post(clear))
        .route("/logout", post(log_out))
        .route("/elsewhere", get(async || Html("<p>elsewhere</p>")))
        .route_layer(sessions.layer())
        .merge(live)
}

/// A request that the site's own pages make.
pub(crate) const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Sends an ordinary form, as a browser without scripts does.
pub(crate) async fn send_form(visitor: &Visitor, path: &str, form: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded"), OURS];
    let answer = visitor.send(Method::POST, path, &headers, form).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.body());
    answer
}

/// Posts to the session's endpoint as the page's script does.
pub(crate) async fn post_session(visitor: &Visitor, body: &Value) -> Answer {
    let headers = [
        ("content-type", "application/json"),
        ("x-live-session", "1"),
        OURS,
    ];
    let posted = visitor.send(Method::POST, "/live/session", &headers, body.to_string());
    posted.await
}

/// A visitor of whom the site knows this name.
pub(crate) async fn named(site: &Site, username: &str) -> Visitor {
    let visitor = site.visitor();
    send_form(&visitor, "/name", &format!("username={username}")).await;
    visitor
}

/// Types into a field, and rests for as long as the page's script waits for more.
pub(crate) async fn type_into(site: &Site, page: &Tab, field: &str, text: &str) {
    page.fill(format!("[name={field}]"), text).await;
    site.advance(Duration::from_millis(300)).await;
}

/// The text of an element of a page that no socket has changed.
#[track_caller]
pub(crate) fn first_text(page: &Answer, css: &str) -> String {
    assert_eq!(page.status(), StatusCode::OK, "{}", page.body());
    let document = Document::parse(page.body()).unwrap();
    let found = document.select(css).unwrap();
    assert_eq!(found.len(), 1, "{css} in {}", page.body());
    document.text(found[0])
}

/// The name in a visitor's cookie: a server shows it that remembers nothing.
pub(crate) async fn kept_name(visitor: &Visitor) -> String {
    first_text(&kept(visitor, "/").await, "i")
}

/// What a server shows at this path that knows a visitor by his cookies alone.
pub(crate) async fn kept(visitor: &Visitor, path: &str) -> Answer {
    let restarted = Site::new(app());
    let same = restarted.visitor();
    for cookie in visitor.cookies(path).iter().flat_map(|all| all.split("; ")) {
        let (name, value) = cookie.split_once('=').unwrap();
        same.set_cookie(name, value);
    }
    same.get(path).await
}

fn layout(page: &Page<Pugs>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html>
            <head>(page.head())</head>
            <body>(nested::<Header>("header", ()).sticky()) (page.content())</body>
        </html>
    }
}

#[derive(Deserialize)]
struct NameForm {
    username: String,
}

async fn save_name(
    session: Session<Profile>,
    Form(form): Form<NameForm>,
) -> Result<Redirect, UpdateError> {
    session.update(|profile| profile.username = form.username)?;
    Ok(Redirect::to("/"))
}

async fn clear(session: Session<Profile>) -> Result<Redirect, UpdateError> {
    session.clear()?;
    Ok(Redirect::to("/"))
}

async fn log_out(session: Session<Profile>) -> Result<Redirect, UpdateError> {
    session.log_out()?;
    Ok(Redirect::to("/"))
}
