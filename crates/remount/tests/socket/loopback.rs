//! What a server that listens on loopback, as all of these do, makes of cookies.

use remount::session::{KeyRing, Sessions};
use serde_json::json;

use crate::browser::{Answer, Joined, LiveSocket, get, http, post_session};
use crate::log::Log;
use crate::site::{SECRET, Server, Visitor};

fn sessions() -> Sessions<Visitor> {
    Sessions::new(KeyRing::new(SECRET).unwrap())
}

/// Saves a name as the form without scripts does.
async fn save(server: &Server) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    http(&server.address, "POST", "/name", &headers, "username=pug").await
}

fn is_for_https(answer: &Answer) -> bool {
    let set = answer.header("set-cookie").expect("it sets a cookie");
    let is_secure = set.ends_with("; Secure");
    assert_eq!(set.starts_with("__Host-"), is_secure, "{set}");
    is_secure
}

#[tokio::test]
async fn a_debug_build_makes_cookies_that_work_without_https_and_a_release_build_does_not() {
    let server = Server::with_sessions(sessions()).await;
    let saved = save(&server).await;
    assert_eq!(is_for_https(&saved), !cfg!(debug_assertions));

    let cookie = saved.cookie().unwrap();
    let page = get(&server.address, "/", Some(&cookie)).await;
    assert!(page.body.contains("<i>pug</i>"), "{}", page.body);
    let page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    assert!(page.reply.to_string().contains("pug"), "{}", page.reply);
}

/// Whatever the first request to a server is, the second finds what it has set.
#[tokio::test]
async fn every_way_to_a_session_knows_where_its_server_listens() {
    let server = Server::with_sessions(sessions()).await;
    let made = post_session(&server.address, None, &json!({})).await;
    assert_eq!(made.status, 201);
    assert_eq!(is_for_https(&made), !cfg!(debug_assertions));

    let cookie = save(&server).await.cookie().unwrap();
    let restarted = Server::with_sessions(sessions()).await;
    let page = get(&restarted.address, "/", Some(&cookie)).await;
    assert!(page.body.contains("<i>pug</i>"), "{}", page.body);

    let container = page.container("data-phx-main");
    let restarted = Server::with_sessions(sessions()).await;
    let mut socket = LiveSocket::open(&restarted.address, Some(&cookie)).await;
    let url = format!("http://{}/", restarted.address);
    let (_, reply) = socket.join(&container, Some(&url)).await;
    assert!(reply.to_string().contains("pug"), "{reply}");
}

#[tokio::test]
async fn a_site_that_wants_https_only_keeps_to_it_in_every_build() {
    let server = Server::with_sessions(sessions().https_only()).await;
    assert!(is_for_https(&save(&server).await));
}

#[tokio::test]
async fn the_log_names_the_cure_where_a_browser_drops_cookies_over_plain_http() {
    let cure = "configure it with `Sessions::plain_http`";
    for (sessions, is_cure) in [
        (sessions().https_only(), true),
        (sessions().plain_http(), false),
    ] {
        let (log, _guard) = Log::listen();
        let server = Server::with_sessions(sessions).await;
        let mut page = Joined::at(&server.address, "/").await;
        let (join_ref, _) = page.socket.join_session().await;
        let failed = json!({"reason": "no-cookies", "keys": [], "plain_http": true});
        let push = page.socket.push(&join_ref, "session", "failed", failed);
        let reference = push.await;
        page.socket.reply(&reference).await;
        assert_eq!(log.text().contains(cure), is_cure, "{}", log.text());
        assert!(log.text().contains("a page cannot keep its session"));
    }
}
