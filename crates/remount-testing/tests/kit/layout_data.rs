//! What a layout knows of the page, and of the visitor.

use axum::Router;
use http::header::CONTENT_SECURITY_POLICY;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Answer, Site, Visitor};

#[derive(SessionData, Clone, Default)]
struct Taste {
    #[session(browser, one_of = ["", "dark"])]
    theme: String,
}

struct House;

impl App for House {
    type Session = Taste;
    type State = ();
}

/// Brings a name.
struct Guests;

impl Scope for Guests {
    type App = House;
    type Value = &'static str;

    async fn enter(_: &mut Visit<House>) -> Result<&'static str> {
        Ok("Ada")
    }
}

#[derive(Route)]
#[route("/hall")]
struct HallRoute {
    #[query]
    floor: u8,
}

struct Hall;

impl LiveView for Hall {
    type Scope = House;
    type Route = HallRoute;
    type Event = ();

    async fn mount(_: HallRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.put_flash("warning", "Mind the step");
        if socket.is_connected() && socket.session().get().theme.is_empty() {
            let dark = |taste: &mut Taste| "dark".clone_into(&mut taste.theme);
            socket.session().update(dark)?;
        }
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"The hall"</p> }
    }
}

/// Is seen by guests only.
struct Parlour;

impl LiveView for Parlour {
    type Scope = Guests;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"The parlour"</p> }
    }
}

/// Stands beside the parlour.
struct Clock;

impl LiveView for Clock {
    type Scope = House;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Tick" }
    }
}

fn layout(page: &Page<House>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang=(page.request().language(&["en", "de"])) data-theme=(&page.session().theme)>
            <head>
                <title>"House"</title>
                <style nonce=(page.nonce())>"p { margin: 0 }"</style>
                (page.head())
            </head>
            <body>
                <i id="uri">(page.uri().to_string())</i>
                for (kind, message) in page.flash(), key = kind.name() {
                    <b class=(kind.name())>(message)</b>
                }
                <u>if let Some(name) = page.scope::<Guests>() { (name) }</u>
                (page.content())
            </body>
        </html>
    }
}

fn guests_layout(page: &Page<House>, name: &&'static str) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><title>"Guests"</title> (page.head())</head>
            <body>
                <h1>"Welcome, " (*name)</h1>
                (page.content())
                (nested::<Clock>("clock", ()).sticky())
            </body>
        </html>
    }
}

fn site(change: fn(Live<House>) -> Live<House>) -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .state(())
        .layout(layout)
        .view::<Hall>()
        .nested::<Clock>("clock")
        .scope::<Guests>(|guests| guests.view_at::<Parlour>("/parlour").layout(guests_layout));
    Site::new(Router::from(change(live)))
}

async fn get(visitor: &Visitor, path: &str) -> Answer {
    visitor.get(path).await
}

#[track_caller]
fn check(answer: &Answer, part: &str) {
    assert!(
        answer.body().contains(part),
        "{part} is not in {}",
        answer.body()
    );
}

#[tokio::test]
async fn it_knows_the_address_the_flash_messages_and_the_language() {
    let site = site(|live| live);
    let visitor = site.visitor();
    let answer = get(&visitor, "/hall?floor=2").await;
    check(&answer, "<i id=\"uri\">/hall?floor=2</i>");
    check(&answer, "<b class=\"warning\">Mind the step</b>");
    check(&answer, "<html lang=\"en\"");
}

#[tokio::test]
async fn it_knows_the_session_at_the_first_render() {
    let site = site(|live| live);
    let visitor = site.visitor();
    visitor.open("/hall").await;
    check(&get(&visitor, "/hall").await, "data-theme=\"dark\"");
}

#[tokio::test]
async fn a_scope_has_a_layout_of_its_own_that_knows_what_it_has_brought() {
    let site = site(|live| live);
    let page = site.visitor().open("/parlour").await;
    assert_eq!(page.text("h1"), "Welcome, Ada");
    assert_eq!(page.text("#clock"), "Tick");
}

#[tokio::test]
async fn what_a_scope_has_not_brought_is_not_there() {
    let site = site(|live| live);
    check(&get(&site.visitor(), "/hall").await, "<u></u>");
}

#[tokio::test]
async fn the_policy_of_each_page_names_its_own_number() {
    let site = site(|live| live.page_header(CONTENT_SECURITY_POLICY, "style-src 'nonce-{nonce}'"));
    let visitor = site.visitor();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let answer = get(&visitor, "/hall").await;
        let policy = answer
            .header(CONTENT_SECURITY_POLICY.as_str())
            .unwrap()
            .to_owned();
        let nonce = policy
            .strip_prefix("style-src 'nonce-")
            .unwrap()
            .trim_end_matches('\'');
        check(&answer, &format!("<style nonce=\"{nonce}\">"));
        seen.push(nonce.to_owned());
    }
    assert_eq!(seen[0].len(), 32);
    assert_ne!(seen[0], seen[1]);
}
