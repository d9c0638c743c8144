//! Links: whether the view stays, and which of them say that the page is there.

use std::convert::Infallible;

use axum::Router;
use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui;
use remount_testing::{Site, Tab};

#[derive(Route, Clone, Debug, PartialEq)]
enum DogsRoute {
    #[route("/")]
    All {
        #[query]
        page: u8,
    },
    #[route("/dogs/{name}")]
    Dog { name: String },
}

#[derive(Route)]
#[route("/cats")]
struct CatsRoute;

fn dog(name: &str) -> DogsRoute {
    let name = name.to_owned();
    DogsRoute::Dog { name }
}

/// Dogs, with links everywhere.
struct Dogs {
    /// How many addresses it had.
    addresses: u32,
}

impl LiveView for Dogs {
    type Scope = ();
    type Route = DogsRoute;
    type Event = ();

    async fn mount(_: DogsRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { addresses: 1 })
    }

    async fn handle_params(&mut self, _: DogsRoute, _: &mut Socket<Self>) -> Result {
        self.addresses += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <h1>"Dogs"</h1>
            <output>(self.addresses)</output>
            (tabs())
            <ui::Link id="checked" to=(Self::patch(dog("rex")))>"Rex"</ui::Link>
            <ui::Link id="replace" to=(dog("rex")) replace=(true)>"Rex, once"</ui::Link>
            <ui::Link id="other" to=(dog("rex")) aria-current="location">"Rex, there"</ui::Link>
            <ui::Link id="path" to=(LocalPath::new("/dogs/rex?from=path").unwrap())>"Rex"</ui::Link>
            <Frame><ui::Link id="in-slot" to=(dog("rex"))>"Rex, framed"</ui::Link></Frame>
            (live_component::<Kennel>(0, ()))
            (memo((), |()| view! { <ui::Link id="in-memo" to=(dog("rex"))>"Rex"</ui::Link> }))
        }
    }
}

/// What all views show.
fn tabs() -> impl Markup {
    view! {
        <nav>
            <ui::Link id="all" to=(DogsRoute::All { page: 0 })>"All"</ui::Link>
            <ui::Link id="second" to=(DogsRoute::All { page: 2 })>"More"</ui::Link>
            <ui::Link id="rex" to=(dog("rex"))>"Rex"</ui::Link>
            <ui::Link id="cats" to=(CatsRoute)>"Cats"</ui::Link>
        </nav>
    }
}

#[component]
fn frame(#[slot] children: Slot<'_>) -> impl Markup {
    view! { <section>(children)</section> }
}

/// A part of the dogs' view.
struct Kennel;

impl LiveComponent for Kennel {
    type App = ();
    type Props<'a> = ();
    type Event = ();
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self
    }

    fn render(&self) -> impl Markup {
        view! { <div><ui::Link id="in-component" to=(dog("rex"))>"Rex"</ui::Link></div> }
    }
}

struct Cats;

impl LiveView for Cats {
    type Scope = ();
    type Route = CatsRoute;
    type Event = ();

    async fn mount(_: CatsRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"Cats"</h1> (tabs()) }
    }
}

/// Stands beside both.
struct Beside;

impl LiveView for Beside {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! {
            <ui::Link id="beside-rex" to=(dog("rex"))>"Rex"</ui::Link>
            <ui::Link id="beside-cats" to=(CatsRoute)>"Cats"</ui::Link>
        }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><title>"Pets"</title> (page.head())</head>
            <body>
                <ui::Link id="in-layout" to=(CatsRoute)>"Cats"</ui::Link>
                <ui::Link id="dogs-in-layout" to=(DogsRoute::All { page: 0 })>"Dogs"</ui::Link>
                <ui::Link id="there-in-layout" to=(CatsRoute) aria-current="location">
                    "Cats"
                </ui::Link>
                (nested::<Beside>("beside", ()).sticky())
                (page.content())
            </body>
        </html>
    }
}

fn pets() -> Live<()> {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    Live::new(sessions)
        .state(())
        .layout(layout)
        .view::<Dogs>()
        .view::<Cats>()
        .nested::<Beside>("beside")
}

async fn open(path: &str) -> (Site, Tab) {
    let site = Site::new(Router::from(pets()));
    let page = site.visitor().open(path).await;
    (site, page)
}

/// What a link does: `patch` or `redirect`.
fn kind(page: &Tab, link: &str) -> String {
    page.attribute(link, "data-phx-link").unwrap()
}

/// Whether a link says that the page is there.
fn is_current(page: &Tab, link: &str) -> bool {
    page.attribute(link, "aria-current").as_deref() == Some("page")
}

/// The tabs that say so.
fn current(page: &Tab) -> Vec<&'static str> {
    let tabs = ["#all", "#second", "#rex", "#cats"];
    tabs.into_iter()
        .filter(|tab| is_current(page, tab))
        .collect()
}

#[tokio::test]
async fn a_link_to_an_address_of_the_same_view_is_a_patch_and_any_other_is_none() {
    let (_site, page) = open("/").await;
    assert_eq!(kind(&page, "#rex"), "patch");
    assert_eq!(kind(&page, "#cats"), "redirect");
    page.click("#cats").await;
    assert_eq!(page.text("h1"), "Cats");
    assert_eq!(kind(&page, "#rex"), "redirect");
    assert_eq!(kind(&page, "#cats"), "patch");
}

#[tokio::test]
async fn a_link_knows_where_it_is_over_http_already() {
    let site = Site::new(Router::from(pets()));
    let served = site.visitor().get("/dogs/rex").await;
    for link in [
        r#""patch" data-phx-link-state="push" aria-current="page" id="rex""#,
        r#""patch" data-phx-link-state="push" aria-current="page" id="beside-rex""#,
        r#""patch" data-phx-link-state="push" id="all""#,
        r#""redirect" data-phx-link-state="push" id="cats""#,
    ] {
        assert!(
            served.body().contains(link),
            "{link} is not in {}",
            served.body()
        );
    }
}

#[tokio::test]
async fn a_patch_keeps_the_view_and_a_navigation_does_not() {
    let (_site, page) = open("/").await;
    page.click("#rex").await;
    assert_eq!(
        (page.path(), page.text("output")),
        ("/dogs/rex".into(), "2".into())
    );
    page.click("#cats").await;
    page.click("#rex").await;
    assert_eq!(
        (page.path(), page.text("output")),
        ("/dogs/rex".into(), "1".into())
    );
}

#[tokio::test]
async fn the_link_to_where_the_page_is_says_so_after_a_patch_and_back() {
    let (_site, page) = open("/").await;
    assert_eq!(current(&page), ["#all"]);
    page.click("#second").await;
    assert_eq!(current(&page), ["#second"]);
    page.click("#rex").await;
    assert_eq!(current(&page), ["#rex"]);
    page.back().await;
    assert_eq!(current(&page), ["#second"]);
    page.back().await;
    assert_eq!(current(&page), ["#all"]);
    page.forward().await;
    page.forward().await;
    assert_eq!(current(&page), ["#rex"]);
}

#[tokio::test]
async fn the_link_to_where_the_page_is_says_so_in_another_view() {
    let (_site, page) = open("/dogs/rex").await;
    page.click("#cats").await;
    assert_eq!(current(&page), ["#cats"]);
    page.back().await;
    assert_eq!(current(&page), ["#rex"]);
    page.reconnect().await;
    assert_eq!(current(&page), ["#rex"]);
}

#[tokio::test]
async fn what_the_address_says_beside_its_route_does_not_count() {
    let (_site, page) = open("/?page=2&from=mail").await;
    assert_eq!(current(&page), ["#second"]);
    let (_site, page) = open("/?page=0").await;
    assert_eq!(current(&page), ["#all"]);
    let (_site, page) = open("/dogs/r%65x").await;
    assert_eq!(current(&page), ["#rex"]);
}

#[tokio::test]
async fn a_link_is_right_wherever_in_a_view_it_stands() {
    let (_site, page) = open("/").await;
    let links = [
        "#checked",
        "#replace",
        "#in-slot",
        "#in-component",
        "#in-memo",
    ];
    for link in links {
        assert_eq!(kind(&page, link), "patch", "{link}");
        assert!(!is_current(&page, link), "{link}");
    }
    page.click("#checked").await;
    assert_eq!(page.path(), "/dogs/rex");
    for link in links {
        assert!(is_current(&page, link), "{link}");
    }
}

#[tokio::test]
async fn a_link_keeps_what_its_template_says_of_where_it_is() {
    let (_site, page) = open("/dogs/rex").await;
    assert_eq!(
        page.attribute("#other", "aria-current").as_deref(),
        Some("location")
    );
}

#[tokio::test]
async fn links_beside_the_main_view_follow_it() {
    let (_site, page) = open("/").await;
    assert_eq!(kind(&page, "#beside-rex"), "patch");
    assert!(!is_current(&page, "#beside-rex"));
    page.click("#beside-rex").await;
    assert_eq!(
        (page.path(), page.text("output")),
        ("/dogs/rex".into(), "2".into())
    );
    assert!(is_current(&page, "#beside-rex"));
    page.click("#beside-cats").await;
    assert!(is_current(&page, "#beside-cats"));
    assert!(!is_current(&page, "#beside-rex"));
    assert_eq!(kind(&page, "#beside-rex"), "redirect");
    assert_eq!(kind(&page, "#beside-cats"), "patch");
    page.back().await;
    assert!(is_current(&page, "#beside-rex"));
    assert_eq!(kind(&page, "#beside-rex"), "patch");
}

#[tokio::test]
async fn a_link_in_a_layout_knows_where_the_page_is_when_it_is_loaded() {
    let (_site, page) = open("/cats").await;
    assert_eq!(kind(&page, "#in-layout"), "patch");
    assert!(is_current(&page, "#in-layout"));
    assert_eq!(kind(&page, "#dogs-in-layout"), "redirect");
    assert!(!is_current(&page, "#dogs-in-layout"));
}

#[tokio::test]
async fn once_the_page_goes_on_all_of_the_query_counts_for_a_link_in_a_layout() {
    let (_site, page) = open("/cats?from=mail").await;
    assert!(is_current(&page, "#in-layout"));
    page.click("#dogs-in-layout").await;
    page.back().await;
    assert_eq!(page.path(), "/cats?from=mail");
    assert!(!is_current(&page, "#in-layout"));
}

#[tokio::test]
async fn the_script_looks_after_links_in_a_layout_and_no_others() {
    let (_site, page) = open("/cats").await;
    let is_followed = |link: &str| page.attribute(link, "data-remount-here").is_some();
    assert!(is_followed("#in-layout") && is_followed("#dogs-in-layout"));
    assert!(!is_followed("#there-in-layout"), "the template says it");
    assert!(!is_followed("#cats") && !is_followed("#beside-cats"));
    let there = page.attribute("#there-in-layout", "aria-current");
    assert_eq!(there.as_deref(), Some("location"));
}

#[tokio::test]
async fn a_link_in_a_layout_says_where_the_page_is_also_where_it_goes_on() {
    let (_site, page) = open("/cats").await;
    let in_layout = || {
        let links = ["#in-layout", "#dogs-in-layout"];
        links.map(|link| is_current(&page, link))
    };
    page.click("#dogs-in-layout").await;
    assert_eq!(in_layout(), [false, true]);
    page.click("#second").await;
    assert_eq!(in_layout(), [false, false]);
    page.back().await;
    assert_eq!(in_layout(), [false, true]);
    page.back().await;
    assert_eq!(in_layout(), [true, false]);
}

#[tokio::test]
async fn a_link_in_a_layout_leads_to_its_view_also_where_another_has_come() {
    let (_site, page) = open("/cats").await;
    page.click("#dogs-in-layout").await;
    assert_eq!((page.path(), page.text("h1")), ("/".into(), "Dogs".into()));
    assert_eq!(kind(&page, "#in-layout"), "patch", "it stays as it was");
    page.click("#in-layout").await;
    assert_eq!(
        (page.path(), page.text("h1")),
        ("/cats".into(), "Cats".into())
    );
    page.back().await;
    assert_eq!((page.path(), page.text("h1")), ("/".into(), "Dogs".into()));
}

/// Whether a path leads to the own view, only the server knows.
#[tokio::test]
async fn a_link_to_a_path_of_the_own_view_mounts_it_anew_without_a_page_load() {
    let (_site, page) = open("/").await;
    page.click("#rex").await;
    assert_eq!(page.text("output"), "2");
    let loaded = page.attribute("[data-phx-main]", "id");
    page.click("#path").await;
    assert_eq!(
        (page.path(), page.text("output")),
        ("/dogs/rex?from=path".into(), "1".into())
    );
    assert_eq!(page.attribute("[data-phx-main]", "id"), loaded);
}

#[tokio::test]
async fn a_link_that_replaces_leaves_no_address_behind() {
    let (_site, page) = open("/").await;
    page.click("#second").await;
    page.click("#replace").await;
    assert_eq!(page.path(), "/dogs/rex");
    page.back().await;
    assert_eq!(page.path(), "/");
}

#[tokio::test]
async fn below_a_prefix_links_begin_with_it() {
    let site = Site::new(Router::new().nest("/pets", pets().into()));
    let page = site.visitor().open("/pets/dogs/rex").await;
    let href = |link: &str| page.attribute(link, "href").unwrap();
    assert_eq!(
        [href("#all"), href("#second"), href("#rex"), href("#cats")],
        ["/pets", "/pets?page=2", "/pets/dogs/rex", "/pets/cats"]
    );
    assert_eq!(href("#in-layout"), "/pets/cats");
    assert_eq!(current(&page), ["#rex"]);
    page.click("#all").await;
    assert_eq!(
        (page.path(), current(&page)),
        ("/pets".into(), vec!["#all"])
    );
    page.click("#beside-cats").await;
    assert_eq!(
        (page.path(), current(&page)),
        ("/pets/cats".into(), vec!["#cats"])
    );
}
