//! What no page of the site sends: from other sites, with forged tokens, or as garbage.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use remount::Limits;
use remount_testing::{Site, Tab, text};
use serde_json::{Value, json};

use crate::log::Log;
use crate::raw::{Container, MAIN, Speaker, answers, topic};
use crate::site::{NEWS, app, gated, kit, limited, sessions};

const SOCKET: &str = "/live/websocket?vsn=2.0.0";

/// The status of the answer to a page of this origin that asks `host` for a socket.
async fn upgrade(site: &Site, host: &str, origin: &str) -> u16 {
    let headers = [("host", host), ("origin", origin)];
    let socket = site.visitor().try_socket(SOCKET, &headers).await;
    socket.map_or_else(|status| status.as_u16(), |_| 101)
}

/// A page of another site opens no socket with the visitor's cookie.
#[tokio::test]
async fn cross_site_websocket() {
    for origin in ["https://evil.example", "null"] {
        let site = kit();
        let status = site
            .visitor()
            .try_socket(SOCKET, &[("origin", origin)])
            .await;
        assert_eq!(status.err(), Some(http::StatusCode::FORBIDDEN), "{origin}");
    }
}

/// Whoever is on the way to an https site can write pages of its http address, and browsers take
/// them for pages of the same site.
#[tokio::test]
async fn plain_http_page_at_an_https_site() {
    let site = kit();
    for (host, origin, status) in [
        ("chat.example", "http://chat.example", 403),
        ("chat.example", "https://chat.example", 101),
        ("chat.example:443", "https://chat.example", 101),
    ] {
        assert_eq!(
            upgrade(&site, host, origin).await,
            status,
            "{host} {origin}"
        );
    }

    let plain = Site::new(app(sessions().plain_http(), &Arc::default()));
    let status = upgrade(&plain, "chat.example", "http://chat.example").await;
    assert_eq!(status, 101);
}

#[tokio::test]
async fn the_log_says_why_a_socket_was_refused_and_what_to_do() {
    let (log, _guard) = Log::listen();
    let site = kit();
    upgrade(&site, "chat.example", "http://chat.example").await;
    let cure = "configure it with `Sessions::plain_http`";
    assert!(log.text().contains(cure), "{}", log.text());
    assert!(!log.text().contains("proxy"), "{}", log.text());
    upgrade(&site, "127.0.0.1:4000", "https://chat.example").await;
    let cure = "proxy_set_header Host $http_host;";
    assert!(log.text().contains(cure), "{}", log.text());
}

/// A page that is refused tries again and again, and so may whoever wants to fill the log.
#[tokio::test]
async fn sockets_that_are_refused_again_do_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let site = kit();
    for _ in 0..20 {
        upgrade(&site, "chat.example", "https://evil.example").await;
    }
    let told = log.text().matches("a socket was refused: ").count();
    assert_eq!(told, 1, "{}", log.text());
    upgrade(&site, "chat.example", "http://chat.example").await;
    let another = log.text().contains("`Sessions::plain_http`");
    assert!(another, "another reason is told");
}

#[tokio::test]
async fn two_hosts_are_answered_with_400() {
    let site = kit();
    let visitor = site.visitor();
    for path in [SOCKET, "/", "/live/session"] {
        // The visitor's request names the site as its host too.
        let headers = [
            ("host", "chat.example"),
            ("origin", "https://chat.example"),
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
        ];
        let asked = visitor.send(Method::GET, path, &headers, "").await;
        assert_eq!(asked.status(), 400, "{path}");
        let asked = visitor.send(Method::GET, path, &headers[1..], "").await;
        assert_ne!(asked.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn a_socket_with_more_headers_than_are_kept_is_refused() {
    let too_long = Some(http::StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    for (limit, bytes, refused) in [
        (16_384, 16_000, None),
        (16_384, 17_000, too_long),
        (32_768, 32_000, None),
        (32_768, 33_000, too_long),
    ] {
        let (site, _) = limited(Limits::default().header_bytes(limit));
        let header = "x".repeat(bytes);
        let headers = [("x-long", header.as_str())];
        let socket = site.visitor().try_socket(SOCKET, &headers).await;
        assert_eq!(socket.err(), refused, "{bytes} bytes");
    }
}

async fn refused_join(change: impl FnOnce(&mut Container), path: &str, reason: &str) {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let beside = speaker.join_main(&visitor, "/").await;
    let mut main = Container::main(&visitor, "/").await;
    change(&mut main);
    let (_, reply) = speaker.join(&main.topic(), main.join(path)).await;
    let refused = json!({"status": "error", "response": {"reason": reason}});
    assert_eq!(reply, refused);
    let answered = speaker.click(&beside, "inc", json!({})).await;
    let counted = json!({"diff": {"1": "1"}});
    assert_eq!(answered["response"], counted, "the view beside it goes on");
}

#[tokio::test]
async fn a_forged_token_is_stale() {
    let forge = |main: &mut Container| {
        let other = if &main.session[10..11] == "_" {
            "-"
        } else {
            "_"
        };
        main.session.replace_range(10..11, other);
    };
    refused_join(forge, "/", "stale").await;
    refused_join(|main| main.session.clear(), "/", "stale").await;
}

#[tokio::test]
async fn a_token_of_another_element_is_stale() {
    refused_join(|main| main.id = "phx-mine".to_owned(), "/", "stale").await;
}

#[tokio::test]
async fn a_token_of_a_page_that_is_older_than_it_may_be_is_stale() {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    let (site, _) = limited(Limits::default().page_age(HOUR * 5));
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    for (hours, status) in [(4, "ok"), (2, "error")] {
        site.advance(HOUR * hours).await;
        let mut speaker = Speaker::new(&visitor).await;
        let (_, reply) = speaker.join(&main.topic(), main.join("/")).await;
        assert_eq!(reply["status"], status, "{reply}");
        let reason = (status == "error").then_some("stale");
        assert_eq!(reply["response"]["reason"].as_str(), reason);
    }
}

#[tokio::test]
async fn an_address_of_another_view_is_unauthorized() {
    refused_join(|_| {}, "/other/1", "unauthorized").await;
    refused_join(|_| {}, "/nowhere", "unauthorized").await;
}

#[tokio::test]
async fn an_address_of_no_live_view_is_unauthorized_where_a_link_leads_to_it_too() {
    let site = kit();
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    let mut speaker = Speaker::new(&visitor).await;
    for path in ["/elsewhere", "/nowhere", ""] {
        let join = main.redirect(path);
        let (_, reply) = speaker.join(&main.topic(), join).await;
        let expected = if path.is_empty() { "ok" } else { "error" };
        assert_eq!(reply["status"], expected, "{path:?}: {reply}");
        if !path.is_empty() {
            assert_eq!(reply["response"], json!({"reason": "unauthorized"}));
        }
    }
}

/// The view goes on as it was.
async fn check_unchanged(page: &Tab) {
    page.frames();
    page.click(text("More")).await;
    assert_eq!(answers(page), [json!({"diff": {"1": "1"}})]);
}

#[tokio::test]
async fn a_garbage_frame_is_refused_and_the_view_goes_on() {
    for frame in [
        "garbage",
        "[]",
        "[1,2,3,4,5]",
        r#"["4","5","lv:x"]"#,
        r#"{"join_ref":"4"}"#,
        &"[".repeat(20_000),
    ] {
        let site = kit();
        let page = site.visitor().open("/").await;
        page.send_frame(frame).await;
        check_unchanged(&page).await;
    }
}

/// An event of the main view that the view refuses, for a field or for its name, and after which
/// it is as it was.
async fn unchanged(event: &str, value: Value, field: &str, reason: &str) {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    page.push_event("#script", event, value).await;
    let answer = &answers(&page)[0];
    if cfg!(debug_assertions) {
        assert_eq!(answer["diff"].as_object().unwrap().len(), 1, "{answer}");
        let told = &answer["diff"]["e"][0];
        assert_eq!(told[0], "remount:refused", "{answer}");
        assert_eq!(told[1]["view"], "socket::site::Home");
        assert_eq!(told[1]["event"], event);
        assert_eq!(told[1]["field"], field);
        let said = told[1]["reason"].as_str().unwrap();
        assert!(said.contains(reason), "{said}");
    } else {
        assert_eq!(*answer, json!({}));
    }
    check_unchanged(&page).await;
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
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    page.push_event("#script", "add", json!({"by": "hunter2"}))
        .await;
    let said = page.frames();
    assert_eq!(said.len(), 1);
    assert!(!said[0].to_string().contains("hunter2"), "{}", said[0]);
}

#[tokio::test]
async fn an_unknown_topic_is_answered_with_an_error() {
    let site = kit();
    let mut speaker = Speaker::new(&site.visitor()).await;
    let (_, reply) = speaker.join("room:1", json!({})).await;
    let unmatched = json!({"status": "error", "response": {"reason": "unmatched topic"}});
    assert_eq!(reply, unmatched);
}

#[tokio::test]
async fn more_than_a_hundred_views_on_one_socket_are_refused() {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let mut statuses = Vec::new();
    for _ in 0..101 {
        let main = Container::main(&visitor, "/").await;
        let (_, reply) = speaker.join(&main.topic(), main.join("/")).await;
        statuses.push(reply["status"].clone());
    }
    assert!(statuses[..100].iter().all(|status| status == "ok"));
    assert_eq!(statuses[100], "error");
}

#[tokio::test]
async fn a_message_that_can_not_be_read_is_answered_if_it_says_who_waits() {
    let site = kit();
    let page = site.visitor().open("/").await;
    let event = page.send(MAIN, "event", json!({"type": "click"})).await;
    assert_eq!(event, Some(json!({"status": "ok", "response": {}})));
    let patch = page.send(MAIN, "live_patch", json!({"url": 7})).await;
    assert_eq!(patch.unwrap()["status"], "error");
}

#[tokio::test]
async fn a_socket_that_sends_nothing_but_garbage_is_closed() {
    let site = kit();
    let socket = site.visitor().socket().await;
    for _ in 0..200 {
        socket.send("garbage").await;
    }
    assert_eq!(socket.close_code(), Some(1008));
}

#[tokio::test]
async fn a_flood_of_news_ends_the_view_that_does_not_handle_it_and_no_other() {
    let (site, gate) = gated();
    let (victim, other) = (
        site.visitor().open("/").await,
        site.visitor().open("/").await,
    );
    victim.click(text("Wait")).await;
    victim.frames();
    for _ in 0..300 {
        gate.news().broadcast(&NEWS, "news".to_owned());
        site.settled().await;
    }
    let frames = victim.frames();
    let ended: Vec<_> = frames
        .iter()
        .filter(|frame| frame[3] == "phx_error")
        .collect();
    assert_eq!(ended.len(), 1, "{frames:?}");
    assert_eq!(ended[0][2], topic(&victim));
    assert_eq!(other.count("li"), 300);
    victim.click(text("More")).await;
    assert_eq!(victim.text("output"), "1", "its socket and its page go on");
}

#[tokio::test]
async fn a_browser_that_sends_more_than_a_view_handles_has_to_wait_and_loses_nothing() {
    let (site, gate) = gated();
    let page = site.visitor().open("/").await;
    page.click(text("Wait")).await;
    let value = json!({"by": 1, "padding": "x".repeat(16_000)});
    for _ in 0..40 {
        page.push_event("#script", "add", value.clone()).await;
    }
    gate.open();
    site.settled().await;
    assert_eq!(page.text("output"), "40");
}
