//! Plain cookies, from a live view to the next request.

use http::header::SET_COOKIE;
use remount::prelude::*;
use remount::session::PlainCookie;
use remount_testing::{Answer, Fault, Site, Tab, Visitor, text};
use serde_json::json;

use crate::profile::{Profile, Pugs, app, first_text, named, post_session};
use crate::session_channel::SessionChannel;

pub(crate) const CONSENT: PlainCookie = PlainCookie::new("consent");

/// Shows the key, its cookie and what became of the last attempt to write it.
pub(crate) struct Consent {
    value: Option<String>,
    /// What the browser sent.
    brought: Option<String>,
    outcome: String,
}

#[derive(Event)]
pub(crate) enum ConsentEvent {
    Set { choice: String },
    SetAndWait { choice: String },
    SetAndLeave { choice: String },
    Remove,
}

/// What can be clicked, by its own name.
const BUTTONS: [&str; 4] = ["set", "set_and_wait", "set_and_leave", "remove"];

#[derive(Route)]
#[route("/consent")]
pub(super) struct ConsentRoute {
    #[query]
    eager: bool,
}

impl LiveView for Consent {
    type Scope = Pugs;
    type Route = ConsentRoute;
    type Event = ConsentEvent;

    async fn mount(route: ConsentRoute, socket: &mut Socket<Self>) -> Result<Self> {
        let mut outcome = String::new();
        if route.eager
            && let Err(error) = socket.session().update(to("eager"))
        {
            outcome = error.to_string();
        }
        let value = socket.session().get().consent;
        let brought = socket.session().cookie(&CONSENT);
        Ok(Self {
            value,
            brought,
            outcome,
        })
    }

    async fn handle_event(&mut self, event: ConsentEvent, socket: &mut Socket<Self>) -> Result {
        let session = socket.session();
        match event {
            ConsentEvent::Set { choice } => match session.update(to(&choice)) {
                Ok(_) => self.outcome.clear(),
                Err(error) => self.outcome = error.to_string(),
            },
            ConsentEvent::SetAndWait { choice } => {
                let write = session.update(to(&choice))?;
                self.outcome = format!("{:?}", write.outcome().await);
            }
            ConsentEvent::SetAndLeave { choice } => {
                session.update(to(&choice))?;
                socket.redirect(LocalPath::new("/elsewhere")?);
            }
            ConsentEvent::Remove => {
                session.update(|profile| profile.consent = None)?;
            }
        }
        self.value = socket.session().get().consent;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <i>(self.value.as_deref().unwrap_or("none"))</i>
            <code>(self.brought.as_deref().unwrap_or("none"))</code>
            <s>(&self.outcome)</s>
            for event in BUTTONS {
                <button phx-click=(event) phx-value-choice="yes">(event)</button>
            }
            <button
                id="forge"
                phx-click=(ConsentEvent::Set { choice: "a\r\nSet-Cookie: evil=1".to_owned() })
            >
                "forge"
            </button>
        }
    }
}

fn to(choice: &str) -> impl FnOnce(&mut Profile) {
    move |profile| profile.consent = Some(choice.to_owned())
}

/// The plain cookies that an answer sets.
fn plain(answer: &Answer) -> Vec<&str> {
    let set = answer.headers().get_all(SET_COOKIE).iter();
    set.map(|value| value.to_str().unwrap())
        .filter(|value| value.starts_with("consent="))
        .collect()
}

/// A site, a visitor of whom it knows the name, and his page.
async fn page() -> (Site, Visitor, Tab) {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let page = pug.open("/consent").await;
    (site, pug, page)
}

/// Posts by hand what the page was asked for by this event, and returns the answer.
async fn posted_by_hand(site: &Site, visitor: &Visitor, page: &Tab, event: &str) -> Answer {
    let mut channel = SessionChannel::of(page);
    site.network().next_posts([Fault::LoseRequest]);
    page.click(text(event)).await;
    let ticket = channel.heard("write")[0]["ticket"].clone();
    post_session(visitor, &json!({ "ticket": ticket })).await
}

#[tokio::test]
async fn a_cookie_follows_what_a_view_writes_and_comes_with_the_next_request() {
    let (_site, pug, page) = page().await;
    page.click(text("set")).await;
    assert_eq!(
        (page.text("i"), page.text("code")),
        ("yes".into(), "none".into())
    );
    assert_eq!(pug.cookie("consent").as_deref(), Some("yes"));
    let next = pug.get("/consent").await;
    assert_eq!(
        (first_text(&next, "i"), first_text(&next, "code")),
        ("yes".into(), "yes".into())
    );
    assert_eq!(next.header("set-cookie"), None);
    let page = pug.open("/consent").await;
    assert_eq!(
        (page.text("i"), page.text("code")),
        ("yes".into(), "yes".into())
    );
}

#[tokio::test]
async fn a_view_tells_what_the_browser_sends_from_what_the_site_wrote() {
    let (_site, pug, _page) = page().await;
    pug.set_cookie("consent", "planted");
    let page = pug.open("/consent").await;
    assert_eq!(
        (page.text("i"), page.text("code")),
        ("none".into(), "planted".into())
    );
}

#[tokio::test]
async fn no_script_and_no_other_site_gets_the_cookie_of_a_key() {
    let (site, pug, page) = page().await;
    let answer = posted_by_hand(&site, &pug, &page, "set").await;
    assert_eq!(
        plain(&answer),
        ["consent=yes; Path=/; HttpOnly; SameSite=Lax; Secure"]
    );
}

#[tokio::test]
async fn a_cookie_is_gone_once_its_key_has_no_value() {
    let (site, pug, page) = page().await;
    page.click(text("set")).await;
    page.reload().await;
    let answer = posted_by_hand(&site, &pug, &page, "remove").await;
    assert_eq!(page.text("i"), "none");
    assert_eq!(
        plain(&answer),
        ["consent=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"]
    );
    assert_eq!(pug.cookie("consent"), None);
}

#[tokio::test]
async fn a_view_learns_what_became_of_its_cookie() {
    let (_site, _pug, page) = page().await;
    page.click(text("set_and_wait")).await;
    assert_eq!(page.text("s"), "Committed");
}

#[tokio::test]
async fn a_redirect_waits_until_the_page_has_its_cookie() {
    let (site, pug, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("set_and_leave")).await;
    assert_eq!(page.path(), "/consent");
    site.network().release();
    site.settled().await;
    assert_eq!(page.path(), "/elsewhere");
    assert_eq!(pug.cookie("consent").as_deref(), Some("yes"));
}

#[tokio::test]
async fn a_first_visit_gets_a_session_with_its_first_cookie() {
    let site = Site::new(app());
    let pug = site.visitor();
    let page = pug.open("/consent").await;
    page.click(text("set")).await;
    assert_eq!(pug.cookie("consent").as_deref(), Some("yes"));
    let cookies = pug.cookies("/").unwrap();
    assert!(cookies.contains("__Host-remount-"), "{cookies}");
}

#[tokio::test]
async fn a_first_render_sets_no_cookie() {
    let page = Site::new(app()).visitor().get("/consent?eager=1").await;
    assert_eq!(page.header("set-cookie"), None);
    let why = first_text(&page, "s");
    assert!(why.contains("during the first render"), "{why}");
    assert_eq!(first_text(&page, "i"), "none");
}

#[tokio::test]
async fn a_value_that_no_cookie_can_hold_is_refused_and_the_page_goes_on() {
    let (_site, pug, page) = page().await;
    let mut channel = SessionChannel::of(&page);
    page.click("#forge").await;
    let why = page.text("s");
    assert!(
        why.contains("which the cookie `consent` cannot hold"),
        "{why}"
    );
    assert!(channel.heard("write").is_empty());
    page.click(text("set")).await;
    assert_eq!(pug.cookie("consent").as_deref(), Some("yes"));
}

#[tokio::test]
async fn a_cookie_that_a_page_leaves_behind_is_brought_by_another_page_of_the_session() {
    let (site, pug, gone) = page().await;
    let _other = pug.open("/consent").await;
    // What it posts at once, and what it posts as it goes.
    site.network().next_posts([Fault::LoseRequest; 2]);
    gone.click(text("set")).await;
    drop(gone);
    site.settled().await;
    assert_eq!(pug.cookie("consent").as_deref(), Some("yes"));
}

#[tokio::test]
async fn a_page_does_not_end_its_view_with_what_it_keeps() {
    let (site, _pug, page) = page().await;
    let mut channel = SessionChannel::of(&page);
    site.network().next_posts([Fault::Hold]);
    page.click(text("set_and_wait")).await;
    for n in 0..300 {
        let item = json!({"draft": format!(".1.\"{n}\"")}).to_string();
        channel.says("local", json!({ "item": item })).await;
    }
    site.network().release();
    site.settled().await;
    assert_eq!(page.text("s"), "Committed");
}
