//! Which views a layout places, and what becomes of the others.

use std::sync::{Arc, Mutex};

use axum::Router;
use http::StatusCode;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::Site;

/// The views of these types that were mounted.
type Mounted = Arc<Mutex<Vec<&'static str>>>;

struct House;

impl App for House {
    type Session = ();
    type State = Mounted;
}

/// The main view, whose title says which page it is.
struct Room;

/// Stands beside it.
struct Menu;

/// Stands beside it, and lets nobody in.
struct Guard;

/// Stands beside it, and panics in the middle of what it shows.
struct Broken;

fn note(visit: &Visit<House>, view: &'static str) {
    visit.state().lock().unwrap().push(view);
}

#[derive(Route)]
#[route("/")]
struct RoomRoute {
    #[query]
    title: Option<String>,
}

impl LiveView for Room {
    type Scope = House;
    type Route = RoomRoute;
    type Event = ();

    async fn mount(route: RoomRoute, socket: &mut Socket<Self>) -> Result<Self> {
        note(socket, "room");
        socket.set_page_title(route.title.as_deref().unwrap_or("Room"));
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"In the room"</p> }
    }
}

impl LiveView for Menu {
    type Scope = House;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        note(socket, "menu");
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <nav>"Menu"</nav> }
    }
}

impl LiveView for Guard {
    type Scope = House;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        note(socket, "guard");
        socket.redirect(LocalPath::new("/outside")?);
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Halt" }
    }
}

impl LiveView for Broken {
    type Scope = House;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <i>"Half of it"</i> (remount::markup::template(|_| panic!("as it was told to"))) }
    }
}

/// A view that no site knows.
struct Nobody;

impl LiveView for Nobody {
    type Scope = House;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "never" }
    }
}

fn with_menu(page: &Page<House>) -> impl Markup {
    view! {
        <body>
            (nested::<Menu>("menu", ()).sticky()) (page.content()) <footer>"The end"</footer>
        </body>
    }
}

fn with_guard(page: &Page<House>) -> impl Markup {
    view! { <body>(page.content()) (nested::<Guard>("guard", ()).sticky())</body> }
}

fn with_broken(page: &Page<House>) -> impl Markup {
    view! { <body>(nested::<Broken>("broken", ()).sticky()) (page.content())</body> }
}

fn with_a_stranger(page: &Page<House>) -> impl Markup {
    view! { <body>(nested::<Nobody>("nobody", ()).sticky()) (page.content())</body> }
}

/// Places the menu on pages with this title only.
fn with_menu_in_the_hall(page: &Page<House>) -> impl Markup {
    view! {
        <body>
            (page.content())
            if page.title_or("") == "Hall" {
                (nested::<Menu>("menu", ()).sticky())
            }
        </body>
    }
}

/// What a GET is answered with under this layout, and what was mounted for it.
async fn load<L>(path: &str, layout: L) -> (StatusCode, String, Vec<&'static str>)
where
    L: for<'a> remount::Layout<'a, House> + Send + Sync + 'static,
{
    let mounted = Mounted::default();
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .state(Arc::clone(&mounted))
        .layout(layout)
        .view::<Room>()
        .nested::<Menu>("menu")
        .nested::<Guard>("guard")
        .nested::<Broken>("broken");
    let site = Site::new(Router::from(live));
    let answer = site.visitor().get(path).await;
    let mut mounted = std::mem::take(&mut *mounted.lock().unwrap());
    mounted.sort_unstable();
    (answer.status(), answer.body().to_owned(), mounted)
}

#[tokio::test]
async fn only_the_views_that_the_layout_places_are_mounted() {
    let (status, body, mounted) = load("/", with_menu).await;
    assert_eq!((status, mounted), (StatusCode::OK, vec!["menu", "room"]));
    assert!(body.contains("<nav>Menu</nav>"), "{body}");
}

#[tokio::test]
async fn views_are_written_where_the_layout_places_them() {
    let (_, body, _) = load("/", with_menu).await;
    let order = [
        "<body>",
        "id=\"menu\"",
        "Menu",
        "data-phx-main",
        "In the room",
        "The end",
    ];
    let places: Vec<_> = order.iter().map(|part| body.find(part)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{body}"
    );
}

#[tokio::test]
async fn a_view_that_is_placed_beside_a_certain_title_is_mounted_beside_that_only() {
    let (_, body, mounted) = load("/?title=Hall", with_menu_in_the_hall).await;
    assert_eq!(mounted, ["menu", "room"]);
    assert!(body.contains("<nav>Menu</nav>"), "{body}");
    let (_, body, mounted) = load("/?title=Attic", with_menu_in_the_hall).await;
    assert_eq!(mounted, ["room"]);
    assert!(body.contains("In the room"), "{body}");
}

#[tokio::test]
async fn a_view_sends_the_page_elsewhere_only_where_it_is_placed() {
    assert_eq!(load("/", with_guard).await.0, StatusCode::SEE_OTHER);
    assert_eq!(load("/", with_menu).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_layout_that_places_what_the_site_does_not_have_mounts_nothing() {
    let (status, _, mounted) = load("/", with_a_stranger).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(mounted, [""; 0]);
}

#[tokio::test]
async fn nothing_is_left_of_a_view_that_panics_in_the_middle() {
    let (status, body, _) = load("/", with_broken).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !body.contains("Half of it") && body.contains("id=\"broken\""),
        "{body}"
    );
    assert!(body.contains("In the room"), "{body}");
}
