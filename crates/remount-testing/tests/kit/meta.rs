//! What a page says of itself to search engines.

use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui;
use remount_testing::{Site, Tab, containing};

#[derive(Route, Clone)]
#[route("/ferns")]
struct FernsRoute {
    #[query]
    sort: String,
}

#[derive(Route)]
#[route("/moss")]
struct MossRoute;

struct Ferns;

#[derive(Event)]
enum FernsEvent {
    Praise,
}

impl LiveView for Ferns {
    type Scope = ();
    type Route = FernsRoute;
    type Event = FernsEvent;

    async fn mount(_: FernsRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_description("Ferns are old.");
        socket.set_page_canonical(FernsRoute::read_default());
        Ok(Self)
    }

    async fn handle_event(&mut self, _: FernsEvent, socket: &mut Socket<Self>) -> Result {
        socket.set_page_description("Ferns are \"old\" & <good>.");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(FernsEvent::Praise)>"Praise"</button>
            <ui::Link to=(MossRoute)>"Moss"</ui::Link>
        }
    }
}

impl FernsRoute {
    fn read_default() -> Self {
        let sort = String::new();
        Self { sort }
    }
}

/// Says nothing of itself.
struct Moss;

impl LiveView for Moss {
    type Scope = ();
    type Route = MossRoute;
    type Event = ();

    async fn mount(_: MossRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <ui::Link to=(FernsRoute { sort: "age".to_owned() })>"Ferns"</ui::Link> }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <title>"Plants"</title>
                <ui::LiveMeta
                    description=(page.description())
                    canonical=(page.canonical())
                    default="All about plants."
                />
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}

#[derive(Route)]
#[route("/heath")]
struct HeathRoute;

/// Says nothing of itself either.
struct Heath;

impl LiveView for Heath {
    type Scope = ();
    type Route = HeathRoute;
    type Event = ();

    async fn mount(_: HeathRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <ui::Link to=(MossRoute)>"Moss"</ui::Link> }
    }
}

/// Writes by itself what all of its pages say.
fn fixed_layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <title>"Plants"</title>
                <meta name="description" content="Nothing but plants.">
                <link rel="canonical" href="/plants">
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .layout(layout)
        .view::<Ferns>()
        .view::<Moss>();
    Site::new(live)
}

#[track_caller]
fn check(tab: &Tab, description: &str, canonical: Option<&str>) {
    assert_eq!(tab.description().as_deref(), Some(description));
    assert_eq!(tab.canonical().as_deref(), canonical);
}

#[tokio::test]
async fn a_page_arrives_with_what_its_view_says_of_it() {
    let answer = site().visitor().get("/ferns?sort=age").await;
    let description = "<meta name=\"description\" content=\"Ferns are old.\" \
                       data-default=\"All about plants.\" data-remount-meta>";
    assert!(answer.body().contains(description), "{}", answer.body());
    let canonical = "<link rel=\"canonical\" href=\"/ferns\" data-remount-meta>";
    assert!(answer.body().contains(canonical), "{}", answer.body());
}

#[tokio::test]
async fn a_view_that_a_link_leads_to_says_what_it_is_and_nothing_is_left_of_the_one_before() {
    let site = site();
    let tab = site.visitor().open("/moss").await;
    check(&tab, "All about plants.", None);
    tab.click(containing("Ferns")).await;
    check(&tab, "Ferns are old.", Some("/ferns"));
    tab.click(containing("Moss")).await;
    check(&tab, "All about plants.", None);
}

#[tokio::test]
async fn a_handler_may_say_something_else() {
    let site = site();
    let tab = site.visitor().open("/ferns").await;
    tab.click(containing("Praise")).await;
    check(&tab, "Ferns are \"old\" & <good>.", Some("/ferns"));
}

#[tokio::test]
async fn what_a_layout_has_written_by_itself_stays() {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).layout(fixed_layout);
    let site = Site::new(live.view::<Moss>().view::<Heath>());
    let tab = site.visitor().open("/heath").await;
    tab.click(containing("Moss")).await;
    assert_eq!(tab.path(), "/moss");
    check(&tab, "Nothing but plants.", Some("/plants"));
}
