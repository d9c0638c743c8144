use remount::prelude::*;
use remount::session::{KeyRing, PlainCookie};

use crate::browser::{get, http};
use crate::site::{SECRET, Server};

#[tokio::test]
async fn the_first_answer_holds_the_whole_page() {
    let server = Server::start().await;
    let page = get(&server.address, "/?tab=a", None).await;
    assert_eq!(page.status, 200);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    for part in [
        "<!DOCTYPE html>",
        "<title>Home</title>",
        "<output>0</output>",
        "<s>a</s>",
        "<b>Hello, !</b>",
        "data-phx-main",
        "<script defer src=\"/live/assets/",
    ] {
        assert!(
            page.body.contains(part),
            "{part:?} is missing in {}",
            page.body
        );
    }
}

#[tokio::test]
async fn a_page_is_not_kept_for_somebody_else() {
    let server = Server::start().await;
    let page = get(&server.address, "/", None).await;
    assert_eq!(
        page.header("cache-control"),
        Some("max-age=0, private, must-revalidate")
    );
    assert_eq!(page.header("vary"), Some("cookie"));
}

#[tokio::test]
async fn every_page_has_ids_of_its_own() {
    let server = Server::start().await;
    let first = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let second = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn a_view_that_can_not_be_mounted_is_a_page_with_status_500() {
    let server = Server::start().await;
    let page = get(&server.address, "/other/broken", None).await;
    assert_eq!(page.status, 500);
    assert!(
        !page.body.contains("this one is broken"),
        "an error's text is for the log"
    );
}

#[tokio::test]
async fn a_path_is_decoded_into_parameters() {
    let server = Server::start().await;
    let page = get(&server.address, "/other/a%20%3Cb%3E", None).await;
    assert!(
        page.body.contains("<p>other a &lt;b&gt;</p>"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn the_script_is_served_for_ever_under_its_hash() {
    let server = Server::start().await;
    let page = get(&server.address, "/", None).await;
    let start = page.body.find("/live/assets/").unwrap();
    let path = page.body[start..].split('"').next().unwrap();
    let script = http(
        &server.address,
        "GET",
        path,
        &[("accept-encoding", "identity")],
        "",
    )
    .await;
    assert_eq!(script.status, 200);
    assert_eq!(
        script.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert!(
        script.body.contains("phx"),
        "the script is the stock client's"
    );
}

struct Sign;

impl LiveView for Sign {
    type App = ();
    type Event = ();
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Open" }
    }
}

#[tokio::test]
async fn a_page_is_told_that_its_site_has_no_session() {
    let sessions = || Sessions::<()>::new(KeyRing::new(SECRET).unwrap());
    let consent = PlainCookie::new("consent");
    for (sessions, is_told) in [
        (sessions(), true),
        (sessions().plain_cookie(consent), false),
    ] {
        let live = Live::<()>::new(plain_layout, sessions, ()).view::<Sign>("/");
        let server = Server::of(axum::Router::new().merge(live)).await;
        let page = get(&server.address, "/", None).await;
        let said = r#"<meta name="remount-session" content="none">"#;
        assert_eq!(page.body.contains(said), is_told, "{}", page.body);
    }
    let page = get(&Server::start().await.address, "/", None).await;
    assert!(!page.body.contains("remount-session"), "{}", page.body);
}

#[tokio::test]
async fn an_address_in_the_query_does_not_lead_elsewhere() {
    let server = Server::start().await;
    let page = get(&server.address, "/?tab=http://evil.example/other/7", None).await;
    assert!(
        page.body.contains("<s>http://evil.example/other/7</s>"),
        "{}",
        page.body
    );
}
