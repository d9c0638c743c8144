use remount::session::{KeyRing, Sessions};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite;

use crate::browser::{Container, Joined, LiveSocket, get, status_of};
use crate::log::Log;
use crate::site::{SECRET, Server};

async fn refused_upgrade(version: &str, origin: &str) {
    let server = Server::start().await;
    let error = LiveSocket::try_open(&server.address, version, Some(origin), None)
        .await
        .err();
    match error {
        Some(tungstenite::Error::Http(response)) => assert_eq!(response.status(), 403),
        other => panic!("expected 403, got {other:?}"),
    }
}

/// The status of the answer to a page that asks `host` for a socket.
async fn upgrade(server: &Server, host: &[&str], origin: &str) -> u16 {
    let mut headers = vec![
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("origin", origin),
    ];
    headers.extend(host.iter().map(|host| ("host", *host)));
    let path = "/live/websocket?vsn=2.0.0";
    status_of(&server.address, "GET", path, &headers).await
}

/// A page of another site opens no socket with the visitor's cookie.
#[tokio::test]
async fn cross_site_websocket() {
    refused_upgrade("2.0.0", "https://evil.example").await;
    refused_upgrade("2.0.0", "null").await;
}

/// Whoever is on the way to an https site can write pages of its http address, and browsers take
/// them for pages of the same site.
#[tokio::test]
async fn plain_http_page_at_an_https_site() {
    let server = Server::start().await;
    let host = ["chat.example"];
    assert_eq!(upgrade(&server, &host, "http://chat.example").await, 403);
    assert_eq!(upgrade(&server, &host, "https://chat.example").await, 101);
    let with_port = ["chat.example:443"];
    assert_eq!(
        upgrade(&server, &with_port, "https://chat.example").await,
        101
    );

    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap()).plain_http();
    let plain = Server::with_sessions(sessions).await;
    assert_eq!(upgrade(&plain, &host, "http://chat.example").await, 101);
}

#[tokio::test]
async fn the_log_says_why_a_socket_was_refused_and_what_to_do() {
    let (log, _guard) = Log::listen();
    let server = Server::start().await;
    upgrade(&server, &["chat.example"], "http://chat.example").await;
    assert!(
        log.text()
            .contains("configure it with `Sessions::plain_http`")
    );
    assert!(!log.text().contains("proxy"), "{}", log.text());
    upgrade(&server, &["127.0.0.1:4000"], "https://chat.example").await;
    assert!(log.text().contains("proxy_set_header Host $http_host;"));
}

/// A page that is refused tries again and again, and so may whoever wants to fill the log.
#[tokio::test]
async fn sockets_that_are_refused_again_do_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let server = Server::start().await;
    for _ in 0..20 {
        upgrade(&server, &["chat.example"], "https://evil.example").await;
    }
    let told = log.text().matches("a socket was refused: ").count();
    assert_eq!(told, 1, "{}", log.text());
    upgrade(&server, &["chat.example"], "http://chat.example").await;
    assert!(
        log.text().contains("`Sessions::plain_http`"),
        "another reason is told"
    );
}

#[tokio::test]
async fn two_hosts_are_answered_with_400() {
    let server = Server::start().await;
    let hosts = ["chat.example", "chat.example"];
    assert_eq!(upgrade(&server, &hosts, "https://chat.example").await, 400);
    for path in ["/", "/live/session"] {
        let headers = hosts.map(|host| ("host", host));
        assert_eq!(status_of(&server.address, "GET", path, &headers).await, 400);
    }
}

#[tokio::test]
async fn a_socket_of_another_protocol_version_is_refused() {
    let server = Server::start().await;
    refused_upgrade("1.0.0", &format!("http://{}", server.address)).await;
}

async fn refused_join(change: impl FnOnce(&mut Container), url: &str, reason: &str) {
    let server = Server::start().await;
    let mut main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    change(&mut main);
    let mut page = Joined::at(&server.address, "/").await;
    let url = format!("http://{}{url}", server.address);
    let (_, reply) = page.socket.join(&main, Some(&url)).await;
    assert_eq!(
        reply,
        json!({"status": "error", "response": {"reason": reason}})
    );
    let answered = page.click("inc", json!({})).await;
    assert_eq!(
        answered,
        json!({"diff": {"1": "1"}}),
        "the view beside it goes on"
    );
}

#[tokio::test]
async fn a_forged_token_is_stale() {
    refused_join(|main| main.session.replace_range(10..11, "_"), "/", "stale").await;
    refused_join(|main| main.session.clear(), "/", "stale").await;
}

#[tokio::test]
async fn a_token_of_another_element_is_stale() {
    refused_join(|main| main.id = "phx-mine".to_owned(), "/", "stale").await;
}

#[tokio::test]
async fn an_address_of_another_view_is_unauthorized() {
    refused_join(|_| {}, "/other/1", "unauthorized").await;
    refused_join(|_| {}, "/nowhere", "unauthorized").await;
}

async fn void(frame: &str) {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    page.socket.send(frame).await;
    assert_eq!(
        page.click("inc", json!({})).await,
        json!({"diff": {"1": "1"}}),
        "{frame:?}"
    );
}

#[tokio::test]
async fn a_garbage_frame_is_refused_and_the_view_goes_on() {
    void("garbage").await;
    void("[]").await;
    void("[1,2,3,4,5]").await;
    void(r#"["4","5","lv:x"]"#).await;
    void(r#"{"join_ref":"4"}"#).await;
    void(&"[".repeat(20_000)).await;
}

/// An event of the main view that the view refuses, for a field or for its name, and after which
/// it is as it was.
async fn unchanged(event: &str, value: Value, field: &str, reason: &str) {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let answer = page.click(event, value).await;
    let told = &answer["diff"]["e"][0];
    if cfg!(debug_assertions) {
        assert_eq!(answer["diff"].as_object().unwrap().len(), 1, "{answer}");
        assert_eq!(told[0], "remount:refused", "{answer}");
        assert_eq!(told[1]["view"], "socket::site::Home");
        assert_eq!(told[1]["event"], event);
        assert_eq!(told[1]["field"], field);
        let said = told[1]["reason"].as_str().unwrap();
        assert!(said.contains(reason), "{said}");
    } else {
        assert_eq!(answer, json!({}));
    }
    assert_eq!(
        page.click("inc", json!({})).await,
        json!({"diff": {"1": "1"}})
    );
}

#[tokio::test]
async fn an_unknown_event_changes_nothing() {
    unchanged("delete_everything", json!({}), "", "no variant").await;
}

#[tokio::test]
async fn an_event_with_a_field_of_the_wrong_form_changes_nothing() {
    let whole = "is not a whole number";
    unchanged("add", json!({"by": "many"}), "by", whole).await;
    unchanged("add", json!({}), "by", "is missing").await;
    let deep = json!({"by": {"deep": [1]}});
    unchanged("add", deep, "by", "an object").await;
}

#[tokio::test]
async fn what_was_sent_with_an_event_that_is_refused_is_not_sent_back() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let answer = page.click("add", json!({"by": "hunter2"})).await;
    assert!(!answer.to_string().contains("hunter2"), "{answer}");
}

#[tokio::test]
async fn an_unknown_topic_is_answered_with_an_error() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let reference = page.socket.push("", "room:1", "phx_join", json!({})).await;
    let reply = page.socket.reply(&reference).await;
    assert_eq!(
        reply,
        json!({"status": "error", "response": {"reason": "unmatched topic"}})
    );
}

#[tokio::test]
async fn more_than_a_hundred_views_on_one_socket_are_refused() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let url = format!("http://{}/", server.address);
    let mut statuses = Vec::new();
    for _ in 0..100 {
        let main = get(&server.address, "/", None)
            .await
            .container("data-phx-main");
        let (_, reply) = page.socket.join(&main, Some(&url)).await;
        statuses.push(reply["status"].clone());
    }
    assert!(statuses[..99].iter().all(|status| status == "ok"));
    assert_eq!(statuses[99], "error");
}

#[tokio::test]
async fn a_message_that_can_not_be_read_is_answered_if_it_says_who_waits() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let topic = page.topic.clone();
    let event = page.push("event", json!({"type": "click"})).await;
    assert_eq!(
        page.socket.reply(&event).await,
        json!({"status": "ok", "response": {}})
    );
    let patch = page
        .socket
        .push("4", &topic, "live_patch", json!({"url": 7}))
        .await;
    assert_eq!(page.socket.reply(&patch).await["status"], "error");
}

#[tokio::test]
async fn a_socket_that_sends_nothing_but_garbage_is_closed() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    for _ in 0..200 {
        if page.socket.try_send("garbage").await.is_err() {
            break;
        }
    }
    assert_eq!(page.socket.close_code().await, Some(1008));
}

#[tokio::test]
async fn a_flood_of_news_ends_the_view_that_does_not_handle_it_and_no_other() {
    let server = Server::start().await;
    let document = get(&server.address, "/", None).await;
    let mut victim = Joined::at(&server.address, "/").await;
    victim
        .socket
        .join(&document.container("id=\"header\""), None)
        .await;
    victim
        .push(
            "event",
            json!({"type": "click", "event": "wait", "value": {}}),
        )
        .await;

    let mut flood = Joined::at(&server.address, "/").await;
    for _ in 0..300 {
        flood.click("announce", json!({"text": "news"})).await;
    }
    let ended = victim.socket.expect(|frame| frame[3] == "phx_error").await;
    assert_eq!(ended[2], json!(victim.topic));
    victim
        .socket
        .send(r#"[null,"77","phoenix","heartbeat",{}]"#)
        .await;
    victim.socket.expect(|frame| frame[1] == "77").await;
}

#[tokio::test]
async fn a_browser_that_sends_more_than_a_view_handles_has_to_wait_and_loses_nothing() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    page.push(
        "event",
        json!({"type": "click", "event": "wait", "value": {}}),
    )
    .await;
    let mut last = String::new();
    for _ in 0..40 {
        let padding = "x".repeat(16_000);
        let value = json!({"by": 1, "padding": padding});
        last = page
            .push(
                "event",
                json!({"type": "click", "event": "add", "value": value}),
            )
            .await;
    }
    server.gate.open();
    assert_eq!(
        page.socket.reply(&last).await["response"],
        json!({"diff": {"1": "40"}})
    );
}
