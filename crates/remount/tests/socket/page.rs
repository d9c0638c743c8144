//! Pages as they first arrive, over HTTP.

use http::Method;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::Site;

use crate::raw::Container;
use crate::site::{SECRET, kit};

/// The page that somebody new is sent who asks for this address.
async fn page(path: &str) -> String {
    kit().visitor().get(path).await.body().to_owned()
}

#[track_caller]
fn check_has(page: &str, part: &str) {
    assert!(page.contains(part), "{part:?} is missing in {page}");
}

#[tokio::test]
async fn the_first_answer_holds_the_whole_page() {
    let site = kit();
    let page = site.visitor().get("/?tab=a").await;
    assert_eq!(page.status(), 200);
    let kind = page.header("content-type");
    assert_eq!(kind, Some("text/html; charset=utf-8"));
    for part in [
        "<!DOCTYPE html>",
        "<title>Home</title>",
        "<output>0</output>",
        "<s>a</s>",
        "<b>Hello, !</b>",
        "data-phx-main",
        "<script defer src=\"/live/assets/",
    ] {
        check_has(page.body(), part);
    }
}

#[tokio::test]
async fn a_page_is_not_kept_for_somebody_else() {
    let site = kit();
    let page = site.visitor().get("/").await;
    let kept = page.header("cache-control");
    assert_eq!(kept, Some("max-age=0, private, must-revalidate"));
    assert_eq!(page.header("vary"), Some("cookie"));
}

#[tokio::test]
async fn every_page_has_ids_of_its_own() {
    let site = kit();
    let visitor = site.visitor();
    let first = Container::main(&visitor, "/").await;
    let second = Container::main(&visitor, "/").await;
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn a_view_that_can_not_be_mounted_is_a_page_with_status_500() {
    let site = kit();
    let page = site.visitor().get("/other/broken").await;
    assert_eq!(page.status(), 500);
    let tells = page.body().contains("this one is broken");
    assert_eq!(
        tells,
        cfg!(debug_assertions),
        "in a release build it is for the log"
    );
}

#[tokio::test]
async fn a_path_is_decoded_into_parameters() {
    check_has(&page("/other/a%20%3Cb%3E").await, ">other a &lt;b&gt;</p>");
}

#[tokio::test]
async fn the_script_is_served_for_ever_under_its_hash() {
    let site = kit();
    let visitor = site.visitor();
    let page = visitor.get("/").await;
    let start = page.body().find("/live/assets/").unwrap();
    let path = page.body()[start..].split('"').next().unwrap();
    let identity = [("accept-encoding", "identity")];
    let script = visitor.send(Method::GET, path, &identity, "").await;
    assert_eq!(script.status(), 200);
    let kept = script.header("cache-control");
    assert_eq!(kept, Some("public, max-age=31536000, immutable"));
    let is_stock = script.body().contains("phx");
    assert!(is_stock, "the script is the stock client's");
}

struct Sign;

impl LiveView for Sign {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Open" }
    }
}

#[tokio::test]
async fn a_page_is_told_that_its_site_has_no_session() {
    let sessions = Sessions::<()>::new(KeyRing::new(SECRET).unwrap());
    let site = Site::new(Live::new(sessions).view_at::<Sign>("/"));
    let told = site.visitor().get("/").await;
    check_has(
        told.body(),
        r#"<meta name="remount-session" content="none">"#,
    );
    let page = page("/").await;
    assert!(!page.contains("remount-session"), "{page}");
}

#[tokio::test]
async fn an_address_in_the_query_does_not_lead_elsewhere() {
    let page = page("/?tab=http://evil.example/other/7").await;
    check_has(&page, "<s>http://evil.example/other/7</s>");
}
