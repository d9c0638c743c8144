//! The raw door: frames as they are, from pages and without one.

use remount_testing::{Site, Socket, Tab};
use serde_json::{Value, json};

use crate::site::app;

fn click(event: &str) -> Value {
    json!({"type": "click", "event": event, "value": {}})
}

/// The reference of the main view's join, and its topic.
fn channel(page: &Tab) -> (String, String) {
    let topic = format!("lv:{}", page.attribute("[data-phx-main]", "id").unwrap());
    let frames = page.frames();
    let joined = frames.iter().find(|frame| frame[2] == topic).unwrap();
    (joined[0].as_str().unwrap().to_owned(), topic)
}

#[tokio::test]
async fn a_click_is_answered_with_what_changed_and_nothing_else() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    let (join_ref, topic) = channel(&page);
    page.click("#inc").await;
    let frames = page.frames();
    let answer = json!({"status": "ok", "response": {"diff": {"1": "1"}}});
    let reference = &frames[0][1];
    assert_eq!(
        frames,
        [json!([join_ref, reference, topic, "phx_reply", answer])]
    );
    assert!(page.frames().is_empty(), "each frame is told once");
}

#[tokio::test]
async fn frames_outlive_the_page_that_they_have_sent_elsewhere() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click("#members").await;
    let said = page.frames();
    let sent = said
        .iter()
        .filter(|frame| frame[4]["response"]["rendered"].is_object());
    assert_eq!(
        sent.count(),
        2,
        "that of the first page and that of the second"
    );
}

#[tokio::test]
async fn a_message_that_no_page_sends_is_answered_to_the_test() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    let reply = page
        .send("#count", "no such message", json!({}))
        .await
        .unwrap();
    assert_eq!(reply["status"], "error", "{reply}");
    let void = page.send("#count", "event", json!({"type": "click"})).await;
    assert_eq!(void, Some(json!({"status": "ok", "response": {}})));
}

#[tokio::test]
async fn what_a_message_of_the_test_has_changed_is_on_the_page() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    let reply = page.send("#count", "event", click("inc")).await;
    assert_eq!(reply.unwrap()["response"], json!({"diff": {"1": "1"}}));
    assert_eq!(page.text("#count"), "1");
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "2");
}

#[tokio::test]
async fn a_message_of_the_test_can_send_the_page_elsewhere() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.send("#count", "event", click("join")).await;
    assert_eq!(page.path(), "/members");
}

#[tokio::test]
async fn what_a_frame_of_the_test_has_changed_is_on_the_page() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    let (join_ref, topic) = channel(&page);
    let frame = json!([join_ref, "mine", topic, "event", click("inc")]);
    page.send_frame(&frame.to_string()).await;
    assert_eq!(page.text("#count"), "1");
    assert_eq!(page.frames()[0][1], "mine");
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "2");
}

#[tokio::test]
async fn a_page_goes_on_after_frames_that_are_none() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.frames();
    for frame in ["garbage", "[]", r#"["1","mine","room:1","phx_join",{}]"#] {
        page.send_frame(frame).await;
    }
    assert_eq!(page.frames()[0][4]["response"]["reason"], "unmatched topic");
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
}

#[tokio::test]
async fn a_socket_without_a_page_hears_what_the_server_answers() {
    let site = Site::new(app());
    let socket = site.visitor().socket().await;
    let join = json!(["1", "1", "lv:forged", "phx_join", {"session": "forged", "params": {}}]);
    socket.send(&join.to_string()).await;
    let answer = json!({"status": "error", "response": {"reason": "stale"}});
    let frames = [json!(["1", "1", "lv:forged", "phx_reply", answer])];
    assert_eq!(socket.frames(), frames);
    assert!(socket.frames().is_empty());
    assert_eq!((socket.is_open(), socket.close_code()), (true, None));
}

#[tokio::test]
async fn a_socket_knows_with_which_code_it_was_closed() {
    let site = Site::new(app());
    let socket = site.visitor().socket().await;
    for _ in 0..100 {
        socket.send("garbage").await;
    }
    assert_eq!((socket.is_open(), socket.close_code()), (false, Some(1008)));
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed_in_the_end() {
    let site = Site::new(app());
    let socket = site.visitor().socket().await;
    site.advance(std::time::Duration::from_secs(61)).await;
    assert_eq!(socket.close_code(), Some(1001));
}

#[tokio::test]
async fn a_socket_ends_with_its_server() {
    let site = Site::new(app());
    let socket = site.visitor().socket().await;
    site.restart(app()).await;
    assert_eq!((socket.is_open(), socket.close_code()), (false, Some(1012)));

    let socket = site.visitor().socket().await;
    site.crash(app()).await;
    assert_eq!((socket.is_open(), socket.close_code()), (false, None));
    socket.send("into the void").await;
    assert!(socket.frames().is_empty());
}

#[tokio::test]
#[should_panic(expected = "the network lets no socket be opened")]
async fn no_socket_is_opened_where_the_network_is_cut() {
    let site = Site::new(app());
    site.network().cut_sockets(true);
    site.visitor().socket().await;
}

#[tokio::test]
async fn a_socket_that_the_server_does_not_want_is_refused_with_its_status() {
    async fn ask(path: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
        let site = Site::new(app());
        let socket = site.visitor().try_socket(path, headers).await;
        socket.map_err(|status| status.as_u16())
    }
    let path = "/live/websocket?vsn=2.0.0";
    assert!(ask(path, &[]).await.is_ok());
    let foreign = [("origin", "https://evil.test")];
    assert_eq!(ask(path, &foreign).await.err(), Some(403));
    let elsewhere = [("host", "else.test"), ("origin", "https://else.test")];
    assert!(ask(path, &elsewhere).await.is_ok());
    assert_eq!(ask("/live/websocket?vsn=1.0.0", &[]).await.err(), Some(403));
}

/// A binary frame: a zero, four lengths, four texts, and whatever is behind them.
fn binary(texts: [&str; 4], payload: &[u8]) -> Vec<u8> {
    let lengths = texts.map(|text| u8::try_from(text.len()).unwrap());
    [&[0], &lengths[..], texts.concat().as_bytes(), payload].concat()
}

#[tokio::test]
async fn a_binary_frame_is_answered_by_its_channel_and_the_socket_stays() {
    let site = Site::new(app());
    let socket = site.visitor().socket().await;
    let answers = [
        json!([null, "1", "phoenix", "phx_reply", {"status": "ok", "response": {}}]),
        json!(["2", "3", "lvu:0", "phx_reply", {"status": "error", "response": {"reason": "unmatched topic"}}]),
    ];
    socket
        .send_binary(&binary(["", "1", "phoenix", "heartbeat"], b""))
        .await;
    socket
        .send_binary(&binary(["2", "3", "lvu:0", "chunk"], b"\xff\0"))
        .await;
    assert_eq!(socket.frames(), answers);
    assert!(socket.is_open());
}

#[tokio::test]
async fn who_sends_bytes_that_are_no_frames_is_soon_closed() {
    let site = Site::new(app());
    let socket = site.visitor().socket().await;
    for _ in 0..40 {
        socket.send_binary(b"\x07garbage").await;
    }
    assert!(socket.frames().is_empty(), "nobody can be answered");
    assert_eq!(socket.close_code(), Some(1008));
}
