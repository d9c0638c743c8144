//! What a site on loopback, as all are on which somebody works, makes of cookies.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use http::StatusCode;
use remount::Sessions;
use remount::session::{KeyRing, ListeningAddress};
use remount_testing::{Answer, Site, Visitor};
use serde_json::json;

use crate::browser;
use crate::log::Log;
use crate::profile::{Profile, app_with, first_text, post_session, send_form};
use crate::session_channel::SessionChannel;
use crate::site::{SECRET, Server};

fn sessions() -> Sessions<Profile> {
    Sessions::new(KeyRing::new(SECRET).unwrap())
}

/// A server on loopback that nobody has asked anything yet.
fn site(sessions: &Sessions<Profile>) -> Site {
    Site::at("http://localhost:4000/", app_with(sessions))
}

async fn save(visitor: &Visitor) -> Answer {
    send_form(visitor, "/name", "username=pug").await
}

fn is_for_https(answer: &Answer) -> bool {
    let set = answer.header("set-cookie").expect("it sets a cookie");
    let is_secure = set.ends_with("; Secure");
    assert_eq!(set.starts_with("__Host-"), is_secure, "{set}");
    is_secure
}

#[tokio::test]
async fn a_debug_build_makes_cookies_that_work_without_https_and_a_release_build_does_not() {
    let site = site(&sessions());
    let pug = site.visitor();
    assert_eq!(is_for_https(&save(&pug).await), !cfg!(debug_assertions));
    assert_eq!(first_text(&pug.get("/").await, "i"), "pug");
    assert_eq!(pug.open("/").await.text("i"), "pug");
}

/// Whatever the first request to a server is, the second finds what it has set.
#[tokio::test]
async fn every_way_to_a_session_knows_where_its_server_listens() {
    let made = post_session(&site(&sessions()).visitor(), &json!({})).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    assert_eq!(is_for_https(&made), !cfg!(debug_assertions));

    let site = site(&sessions());
    let pug = site.visitor();
    save(&pug).await;
    site.restart(app_with(&sessions())).await;
    assert_eq!(first_text(&pug.get("/").await, "i"), "pug");
    let page = pug.open("/").await;
    site.restart(app_with(&sessions())).await;
    assert_eq!(page.text("i"), "pug", "it has come back over its socket");
}

#[tokio::test]
async fn a_site_that_wants_https_only_keeps_to_it_in_every_build() {
    let site = site(&sessions().https_only());
    assert!(is_for_https(&save(&site.visitor()).await));
}

#[tokio::test]
async fn the_log_names_the_cure_where_a_browser_drops_cookies_over_plain_http() {
    let cure = "configure it with `Sessions::plain_http`";
    for (sessions, is_cure) in [
        (sessions().https_only(), true),
        (sessions().plain_http(), false),
    ] {
        let (log, _guard) = Log::listen();
        let site = site(&sessions);
        let page = site.visitor().open("/").await;
        let failed = json!({"reason": "no-cookies", "keys": [], "plain_http": true});
        SessionChannel::of(&page).says("failed", failed).await;
        assert_eq!(log.text().contains(cure), is_cure, "{}", log.text());
        assert!(log.text().contains("a page cannot keep its session"));
    }
}

/// The address is the server's own word: nothing in memory could say it.
#[tokio::test]
async fn a_server_tells_its_app_where_it_listens_in_a_debug_build() {
    async fn listens(request: Request) -> String {
        let address = ListeningAddress::of(request.extensions());
        format!("{:?}", address.map(|ListeningAddress(address)| address))
    }
    let server = Server::of(Router::new().route("/", get(listens))).await;
    let told = browser::get(&server.address, "/").await;
    let address: SocketAddr = server.address.parse().unwrap();
    let expected = cfg!(debug_assertions).then_some(address);
    assert_eq!(told, format!("{expected:?}"));
}
