//! Plain cookies, from a live view to the next request.

use remount::prelude::*;
use remount::session::PlainCookie;
use serde_json::{Value, json};

use crate::browser::{Answer, Joined, get, post_session};
use crate::session::cookie_of;
use crate::site::{Server, Site};

pub(crate) const CONSENT: PlainCookie = PlainCookie::new("consent");

/// Shows the cookie and what became of the last attempt to write it.
pub(crate) struct Consent {
    value: Option<String>,
    outcome: String,
}

#[derive(Event)]
pub(crate) enum ConsentEvent {
    Set { value: String },
    SetAndAwait { value: String },
    SetAndGo { value: String },
    Remove,
}

impl LiveView for Consent {
    type App = Site;
    type Event = ConsentEvent;
    type Info = ();

    async fn mount(params: Params, socket: &mut Socket<Self>) -> Result<Self> {
        let mut outcome = String::new();
        if params.get("eager").is_some()
            && let Err(error) = socket.session().set_cookie(&CONSENT, "eager")
        {
            outcome = error.to_string();
        }
        let value = socket.session().cookie(&CONSENT);
        Ok(Self { value, outcome })
    }

    async fn handle_event(&mut self, event: ConsentEvent, socket: &mut Socket<Self>) -> Result {
        let session = socket.session();
        match event {
            ConsentEvent::Set { value } => match session.set_cookie(&CONSENT, &value) {
                Ok(_) => self.outcome.clear(),
                Err(error) => self.outcome = error.to_string(),
            },
            ConsentEvent::SetAndAwait { value } => {
                let write = session.set_cookie(&CONSENT, &value)?;
                self.outcome = format!("{:?}", write.outcome().await);
            }
            ConsentEvent::SetAndGo { value } => {
                session.set_cookie(&CONSENT, &value)?;
                socket.redirect("/elsewhere")?;
            }
            ConsentEvent::Remove => {
                session.remove_cookie(&CONSENT)?;
            }
        }
        self.value = socket.session().cookie(&CONSENT);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <i>(self.value.as_deref().unwrap_or("none"))</i>
            <s>(&self.outcome)</s>
        }
    }
}

/// The plain cookies that an answer sets.
fn plain(answer: &Answer) -> Vec<&str> {
    let headers = answer.headers.iter();
    headers
        .filter(|(name, value)| name == "set-cookie" && value.starts_with("consent="))
        .map(|(_, value)| &**value)
        .collect()
}

/// A page of a visitor with a session, and the reference of its session channel.
async fn page(server: &Server, cookie: &str) -> (Joined, String) {
    let mut page = Joined::with_cookie(&server.address, "/consent", Some(cookie)).await;
    let (session_ref, _) = page.socket.join_session().await;
    (page, session_ref)
}

async fn post(server: &Server, cookie: Option<&str>, write: &Value) -> Answer {
    let body = json!({"ticket": write["ticket"]});
    post_session(&server.address, cookie, &body).await
}

#[tokio::test]
async fn a_cookie_that_a_view_sets_comes_with_the_next_request() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let (mut page, _) = page(&server, &session).await;
    let shown = page.click("set", json!({"value": "yes"})).await;
    assert_eq!(shown["diff"], json!({"0": "yes"}));
    let write = page.socket.pushed("session", "write").await;
    let answer = post(&server, Some(&session), &write).await;
    assert_eq!(answer.status, 204);
    assert_eq!(
        plain(&answer),
        ["consent=yes; Path=/; HttpOnly; SameSite=Lax; Secure"]
    );
    let cookies = format!("{}; consent=yes", answer.cookie().expect("the session's"));
    let next = get(&server.address, "/consent", Some(&cookies)).await;
    assert!(next.body.contains("<i>yes</i>"), "{}", next.body);
    assert_eq!(next.header("set-cookie"), None);
    let joined = Joined::with_cookie(&server.address, "/consent", Some(&cookies)).await;
    assert!(joined.reply.to_string().contains("yes"), "{}", joined.reply);
}

#[tokio::test]
async fn a_cookie_that_a_view_removes_is_gone() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let cookies = format!("{session}; consent=yes");
    let (mut page, _) = page(&server, &cookies).await;
    let shown = page.click("remove", json!({})).await;
    assert_eq!(shown["diff"], json!({"0": "none"}));
    let write = page.socket.pushed("session", "write").await;
    let answer = post(&server, Some(&cookies), &write).await;
    assert_eq!(
        plain(&answer),
        ["consent=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"]
    );
}

#[tokio::test]
async fn a_view_learns_what_became_of_its_cookie() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let (mut page, session_ref) = page(&server, &session).await;
    let event = json!({
        "type": "click", "event": "set_and_await", "value": {"value": "yes"},
    });
    let reference = page.push("event", event).await;
    let write = page.socket.pushed("session", "write").await;
    let answer = post(&server, Some(&session), &write).await;
    let done = json!({"write": write["write"], "status": answer.status});
    let done = page
        .socket
        .push(&session_ref, "session", "done", done)
        .await;
    page.socket.reply(&done).await;
    let shown = page.socket.reply(&reference).await;
    assert!(shown.to_string().contains("Committed"), "{shown}");
}

#[tokio::test]
async fn a_redirect_waits_until_the_page_has_its_cookie() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let (mut page, session_ref) = page(&server, &session).await;
    let event = json!({
        "type": "click", "event": "set_and_go", "value": {"value": "yes"},
    });
    page.push("event", event).await;
    let write = page.socket.pushed("session", "write").await;
    let asked = page
        .socket
        .push(&session_ref, "session", "ticket", json!({}))
        .await;
    page.socket.reply(&asked).await;
    assert!(
        !page
            .socket
            .has_passed(|frame| frame.to_string().contains("/elsewhere"))
    );
    let answer = post(&server, Some(&session), &write).await;
    let done = json!({"write": write["write"], "status": answer.status});
    page.socket
        .push(&session_ref, "session", "done", done)
        .await;
    page.socket
        .expect(|frame| frame.to_string().contains("/elsewhere"))
        .await;
}

#[tokio::test]
async fn a_first_visit_gets_a_session_with_its_first_cookie() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/consent").await;
    page.socket.join_session().await;
    page.click("set", json!({"value": "yes"})).await;
    let write = page.socket.pushed("session", "write").await;
    let answer = post(&server, None, &write).await;
    assert_eq!((answer.status, plain(&answer).len()), (201, 1));
    assert!(
        answer
            .cookie()
            .expect("the session's")
            .starts_with("__Host-remount-")
    );
}

#[tokio::test]
async fn a_first_render_sets_no_cookie() {
    let server = Server::start().await;
    let page = get(&server.address, "/consent?eager=1", None).await;
    assert_eq!((page.status, page.header("set-cookie")), (200, None));
    assert!(
        page.body.contains("during the first render"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<i>none</i>"), "{}", page.body);
}

#[tokio::test]
async fn a_value_that_no_cookie_can_hold_is_refused_and_the_page_goes_on() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let (mut page, session_ref) = page(&server, &session).await;
    let value = json!({"value": "a\r\nSet-Cookie: evil=1"});
    let shown = page.click("set", value).await.to_string();
    assert!(shown.contains("which no cookie can hold"), "{shown}");
    // Nothing was sent before the answer to this.
    let asked = page
        .socket
        .push(&session_ref, "session", "ticket", json!({}))
        .await;
    page.socket.reply(&asked).await;
    assert!(!page.socket.has_passed(|frame| frame[3] == "write"));
}

#[tokio::test]
async fn a_cookie_whose_page_is_gone_is_sent_by_another_page_of_the_session() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let (mut other, _) = page(&server, &session).await;
    let (mut gone, _) = page(&server, &session).await;
    gone.click("set", json!({"value": "yes"})).await;
    drop(gone);
    let write = other.socket.pushed("session", "write").await;
    let answer = post(&server, Some(&session), &write).await;
    assert_eq!(plain(&answer).len(), 1);
}

#[tokio::test]
async fn a_page_does_not_end_its_view_with_what_it_keeps() {
    let server = Server::start().await;
    let session = cookie_of(&server, "pug").await;
    let (mut page, session_ref) = page(&server, &session).await;
    let event = json!({"type": "click", "event": "set_and_await", "value": {"value": "yes"}});
    page.push("event", event).await;
    let write = page.socket.pushed("session", "write").await;
    for n in 0..300 {
        let item = json!({"draft": format!(".1.\"{n}\"")}).to_string();
        page.socket
            .push(&session_ref, "session", "local", json!({"item": item}))
            .await;
    }
    let done = json!({"write": write["write"], "status": 204});
    page.socket
        .push(&session_ref, "session", "done", done)
        .await;
    let frame = page
        .socket
        .expect(|frame| {
            frame[3] == "phx_error" || frame[3] == "diff" || frame[4].to_string().contains("diff")
        })
        .await;
    assert_ne!(frame[3], "phx_error", "{frame}");
}
