//! Sites below a path: nested in a router, behind a proxy that strips it, two in one router.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, OriginalUri, Request};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui;
use remount_testing::{Site, Tab};
use tower::ServiceExt;

struct House;

impl App for House {
    type Session = Visitor;
    type State = ();
}

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 20)]
    name: String,
}

/// Shows where it is, and goes elsewhere.
struct Room {
    prefix: String,
    params: String,
    address: String,
    count: u32,
    name: String,
    saved: bool,
}

#[derive(Event)]
enum RoomEvent {
    Count,
    Rename,
    Next,
    Hall,
}

#[derive(Route)]
enum RoomRoute {
    #[route("/")]
    First,
    #[route("/rooms/{room}")]
    Room { room: String },
}

#[derive(Route)]
#[route("/hall")]
struct HallRoute;

impl LiveView for Room {
    type Scope = House;
    type Route = RoomRoute;
    type Event = RoomEvent;

    async fn mount(route: RoomRoute, socket: &mut Socket<Self>) -> Result<Self> {
        if matches!(&route, RoomRoute::Room { room } if room == "13") {
            return Err(remount::Error::status(StatusCode::NOT_FOUND));
        }
        let house = socket.request().prefix_param("house").unwrap_or("none");
        let room = match &route {
            RoomRoute::First => "none",
            RoomRoute::Room { room } => room,
        };
        Ok(Self {
            prefix: socket.request().prefix().to_owned(),
            params: format!("{room} of {house}"),
            address: address(socket, &route),
            count: 0,
            name: socket.session().get().name,
            saved: false,
        })
    }

    async fn handle_params(&mut self, route: RoomRoute, socket: &mut Socket<Self>) -> Result {
        self.address = address(socket, &route);
        Ok(())
    }

    async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            RoomEvent::Count => self.count += 1,
            RoomEvent::Rename => {
                socket
                    .session()
                    .update(|visitor| visitor.name = "Ada".to_owned())?;
            }
            RoomEvent::Next => {
                let room = "8".to_owned();
                socket.push_patch(RoomRoute::Room { room });
            }
            RoomEvent::Hall => socket.push_navigate(HallRoute),
        }
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.saved |= change.state == WriteState::Committed;
        self.name = change.now.name;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p id="prefix">(&self.prefix)</p>
            <p id="params">(&self.params)</p>
            <p id="address">(&self.address)</p>
            <p id="count">(self.count)</p>
            <p id="name">(&self.name)</p>
            <p id="saved">(self.saved)</p>
            <button id="inc" phx-click=(RoomEvent::Count)>"Count"</button>
            <button id="rename" phx-click=(RoomEvent::Rename)>"Rename"</button>
            <button id="next" phx-click=(RoomEvent::Next)>"Next"</button>
            <button id="to-hall" phx-click=(RoomEvent::Hall)>"To the hall"</button>
            <form id="form" phx-hook="PersistSession"><input name="name"></form>
        }
    }
}

/// As the browser has it.
fn address(visit: &Visit<House>, route: &RoomRoute) -> String {
    let mut address = visit.request().prefix().to_owned();
    if matches!(route, RoomRoute::Room { .. }) {
        route.write(&mut address);
    }
    address
}

struct Hall;

impl LiveView for Hall {
    type Scope = House;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"The hall"</h1> }
    }
}

fn sessions() -> Sessions<Visitor> {
    Sessions::new(KeyRing::new(&[7; 32]).unwrap())
}

fn house() -> Live<House> {
    Live::new(sessions())
        .state(())
        .view::<Room>()
        .view_at::<Hall>("/hall")
        .on_error(|_, page| page.draw(view! { <ui::Link to=(HallRoute)>"To the hall"</ui::Link> }))
}

/// Does everything that needs a route of the site, on a page of room 7 below this prefix.
async fn use_all_of(page: &Tab, prefix: &str) {
    assert_eq!(page.text("#prefix"), prefix);
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
    page.click("#rename").await;
    assert_eq!(
        (page.text("#name"), page.text("#saved")),
        ("Ada".into(), "true".into())
    );
    page.click("#next").await;
    assert_eq!(page.path(), format!("{prefix}/rooms/8"));
    assert_eq!(page.text("#count"), "1", "it is the same view");
    page.back().await;
    assert_eq!(page.text("#address"), format!("{prefix}/rooms/7"));
    page.disconnect().await;
    page.reconnect().await;
    assert_eq!(page.text("#address"), format!("{prefix}/rooms/7"));
    page.click("#to-hall").await;
    assert_eq!(
        (page.path(), page.text("h1")),
        (format!("{prefix}/hall"), "The hall".into())
    );
}

const PROXY: ([u8; 4], u16) = ([10, 0, 0, 7], 40_000);

/// A proxy that has the site below `/app`, and says so if asked to.
fn behind_proxy(app: impl Into<Router>, says_so: bool) -> Router {
    let app = app.into();
    let pass_on = move |request: Request| pass_on(app.clone(), request, says_so);
    Router::new().fallback(pass_on)
}

async fn pass_on(app: Router, mut request: Request, says_so: bool) -> Response {
    let asked = request.uri().path_and_query().unwrap().as_str();
    let Some(path) = asked.strip_prefix("/app") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let path = if path.is_empty() { "/" } else { path };
    *request.uri_mut() = path.parse().unwrap();
    if says_so {
        let prefix = HeaderValue::from_static("/app");
        request.headers_mut().insert("x-forwarded-prefix", prefix);
    }
    // The server behind it knows of no other request than that of the proxy.
    request.extensions_mut().remove::<OriginalUri>();
    let proxy = ConnectInfo(SocketAddr::from(PROXY));
    request.extensions_mut().insert(proxy);
    app.oneshot(request).await.into_response()
}

#[tokio::test]
async fn a_site_works_where_a_router_nests_it() {
    let app: Router = Router::new().nest("/admin", house().into());
    let site = Site::new(app);
    let page = site.visitor().open("/admin/rooms/7").await;
    use_all_of(&page, "/admin").await;
}

#[tokio::test]
async fn its_root_is_the_path_at_which_it_is_nested() {
    let app: Router = Router::new().nest("/admin", house().into());
    let site = Site::new(app);
    let page = site.visitor().open("/admin?a=b").await;
    assert_eq!(page.text("#address"), "/admin");
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
}

#[tokio::test]
async fn a_site_works_as_a_service_that_is_nested_twice() {
    let inner = Router::new().nest("/b", house().at("/c").into());
    let app: Router = Router::new().nest_service("/a", inner);
    let site = Site::new(app);
    let page = site.visitor().open("/a/b/rooms/7").await;
    use_all_of(&page, "/a/b").await;
}

#[tokio::test]
async fn views_have_the_parameters_of_the_path_at_which_they_are_nested() {
    let app: Router = Router::new().nest("/houses/{house}", house().into());
    let site = Site::new(app);
    let ada = site.visitor();
    let html = ada.get("/houses/3%20a/rooms/7").await;
    assert!(html.body().contains("7 of 3 a"), "{}", html.body());
    let page = ada.open("/houses/3%20a/rooms/7").await;
    assert_eq!(page.text("#params"), "7 of 3 a");
    use_all_of(&page, "/houses/3%20a").await;
}

#[tokio::test]
async fn a_site_works_behind_a_proxy_that_strips_a_prefix_and_says_so() {
    let site = Site::new(behind_proxy(house().trust_prefix_from("10.0.0.0/8"), true));
    let page = site.visitor().open("/app/rooms/7").await;
    use_all_of(&page, "/app").await;
}

#[tokio::test]
async fn a_link_on_an_error_page_leads_into_the_site() {
    let nested = Router::new().nest("/admin", house().at("/admin/live").into());
    let proxied = behind_proxy(house().trust_prefix_from("10.0.0.0/8"), true);
    for (app, prefix) in [
        (Router::from(house()), ""),
        (nested, "/admin"),
        (proxied, "/app"),
    ] {
        let site = Site::new(app);
        let page = site.visitor().get(&format!("{prefix}/rooms/13")).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        let link = format!("href=\"{prefix}/hall\"");
        assert!(page.body().contains(&link), "{}", page.body());
    }
}

#[tokio::test]
async fn a_prefix_counts_if_its_proxy_is_trusted() {
    let app = behind_proxy(house().trust_prefix_from("10.0.0.8"), true);
    let page = Site::new(app).visitor().get("/app/rooms/7").await;
    assert!(!page.body().contains("/app"), "{}", page.body());
}

#[tokio::test]
async fn a_visitor_cannot_say_from_where_a_page_loads_its_script() {
    let app = behind_proxy(house().trust_prefix_from("10.0.0.0/8"), false);
    let site = Site::new(app);
    for prefix in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a, /b",
    ] {
        let headers = [("x-forwarded-prefix", prefix)];
        let page = site.visitor();
        let page = page
            .send(http::Method::GET, "/app/rooms/7", &headers, "")
            .await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(
            !page.body().contains("remount-mount"),
            "{prefix}: {}",
            page.body()
        );
    }
}

#[tokio::test]
async fn a_page_names_its_routes_only_where_they_are_not_the_usual_ones() {
    let told = async |app: Router, path: &str| {
        let page = Site::new(app).visitor().get(path).await;
        let start = page.body().split_once("remount-mount\" content=\"");
        start.map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
    };
    assert_eq!(told(house().into(), "/").await, None);
    let at = house().at("/house/live").into();
    assert_eq!(told(at, "/").await.as_deref(), Some("/house/live"));
    let nested: Router = Router::new().nest("/admin", house().into());
    assert_eq!(told(nested, "/admin").await.as_deref(), Some("/admin/live"));
}

#[tokio::test]
async fn what_a_visitor_types_is_saved_below_a_prefix() {
    let app: Router = Router::new().nest("/admin", house().at("/x").into());
    let site = Site::new(app);
    let ada = site.visitor();
    let page = ada.open("/admin/rooms/7").await;
    page.fill("#form input", "Grace").await;
    site.advance(std::time::Duration::from_secs(1)).await;
    assert_eq!(page.text("#name"), "Grace");
    let other = ada.open("/admin").await;
    assert_eq!(other.text("#name"), "Grace");
}

#[tokio::test]
async fn two_sites_in_one_router_share_a_session_and_no_route() {
    let sessions = sessions();
    let site = || Live::new(sessions.clone()).view::<Room>();
    let app: Router = Router::new()
        .merge(site())
        .nest("/admin", site().at("/x").into());
    let site = Site::new(app);
    let ada = site.visitor();
    let (shop, admin) = (ada.open("/").await, ada.open("/admin").await);
    shop.click("#rename").await;
    for page in [&shop, &admin] {
        page.click("#inc").await;
        assert_eq!(
            (page.text("#count"), page.text("#name")),
            ("1".into(), "Ada".into())
        );
    }
}

#[tokio::test]
async fn a_link_to_the_other_site_of_a_router_loads_its_page() {
    let sessions = sessions();
    let hall = Live::new(sessions.clone());
    let hall = hall.view_at::<Hall>("/hall").at("/hall/live");
    let room = Live::new(sessions).view::<Room>();
    let site = Site::new(Router::new().merge(room).merge(hall));
    let page = site.visitor().open("/").await;
    page.click("#to-hall").await;
    assert_eq!(
        (page.path(), page.text("h1")),
        ("/hall".into(), "The hall".into())
    );
}
