//! What a view learns of the request that brought its page.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab};

/// What a layer of the app has found out.
#[derive(Clone)]
struct Member(String);

/// Shows what it was told when it was mounted, and what it knows later.
struct Door {
    told: String,
    mounts: String,
    assets: String,
    later: String,
}

#[derive(Event)]
enum DoorEvent {
    Look,
}

fn told(socket: &Socket<Door>) -> String {
    let request = socket.request();
    let member = request.extension::<Member>();
    let member = member.map_or("a stranger", |member| &member.0);
    let (host, address) = (request.host(), request.client_address());
    format!("{member} at {host:?} from {address:?}")
}

impl LiveView for Door {
    type Scope = ();
    type Route = ();
    type Event = DoorEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let said = |name| {
            let params = socket.connect_params();
            format!("{:?}", params.and_then(|params| params.get(name)))
        };
        Ok(Self {
            told: told(socket),
            mounts: said("_mounts"),
            assets: said("_track_static"),
            later: String::new(),
        })
    }

    async fn handle_event(&mut self, _: DoorEvent, socket: &mut Socket<Self>) -> Result {
        let params = socket.connect_params();
        self.later = format!("{} with {params:?}", told(socket));
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p id="told">(&self.told)</p>
            <p id="mounts">(&self.mounts)</p>
            <p id="assets">(&self.assets)</p>
            <p id="later">(&self.later)</p>
            <button phx-click=(DoorEvent::Look)>"Look"</button>
            <a href="/b" data-phx-link="redirect" data-phx-link-state="push">"On"</a>
        }
    }
}

/// A layer that lets in who says a name, and who has said one before.
async fn know(mut request: Request, next: Next) -> axum::response::Response {
    let cookies = request.headers().get("cookie");
    let name = cookies.and_then(|cookies| cookies.to_str().ok()?.strip_prefix("name="));
    if let Some(name) = name.map(str::to_owned) {
        request.extensions_mut().insert(Member(name));
    }
    next.run(request).await
}

/// Of the two assets one is marked.
fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <title>"Door"</title>
                <link rel="stylesheet" href="/door.css?of=yesterday" phx-track-static>
                <link rel="icon" href="data:,">
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}

fn app() -> Router {
    let ring = KeyRing::new(&[7; 32]).unwrap();
    let live = Live::new(Sessions::new(ring)).layout(layout);
    let live = live.view_at::<Door>("/").view_at::<Door>("/b");
    Router::new().merge(live).layer(from_fn(know))
}

async fn enter(site: &Site) -> Tab {
    let ada = site.visitor();
    ada.set_cookie("name", "Ada");
    ada.open("/").await
}

const ADA: &str = r#"Ada at Some("site.test") from Some(198.18.0.1)"#;

#[tokio::test]
async fn the_first_html_knows_the_request_of_the_page() {
    let site = Site::new(app());
    let ada = site.visitor();
    ada.set_cookie("name", "Ada");
    let page = ada.get("/").await;
    assert!(
        page.body().contains("Ada at Some(&quot;site.test&quot;)"),
        "{}",
        page.body()
    );
}

#[tokio::test]
async fn a_view_that_has_joined_knows_the_request_of_its_socket() {
    let site = Site::new(app());
    let page = enter(&site).await;
    assert_eq!(page.text("#told"), ADA);
}

#[tokio::test]
async fn a_view_that_is_reached_without_a_page_load_knows_it_too() {
    let site = Site::new(app());
    let page = enter(&site).await;
    page.click("a").await;
    assert_eq!((page.path(), page.text("#told")), ("/b".into(), ADA.into()));
}

#[tokio::test]
async fn what_the_script_brings_is_there_when_the_view_is_mounted_for_its_join() {
    let site = Site::new(app());
    let html = site.visitor().get("/").await;
    assert!(html.body().contains(r#"<p id="mounts">None</p>"#));
    let page = enter(&site).await;
    assert_eq!(page.text("#mounts"), "Some(Number(Number(0)))");
    page.disconnect().await;
    page.reconnect().await;
    assert_eq!(page.text("#mounts"), "Some(Number(Number(1)))");
}

#[tokio::test]
async fn a_view_learns_which_of_the_marked_assets_its_page_has() {
    let site = Site::new(app());
    let page = enter(&site).await;
    let assets = r#"Some(List([String("https://site.test/door.css?of=yesterday")]))"#;
    assert_eq!(page.text("#assets"), assets);
}

#[tokio::test]
async fn handlers_know_the_request_and_not_what_the_script_brought() {
    let site = Site::new(app());
    let page = enter(&site).await;
    page.click("button").await;
    assert_eq!(page.text("#later"), format!("{ADA} with None"));
}
