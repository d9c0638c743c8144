use serde_json::json;

use crate::browser::{Joined, LiveSocket, get};
use crate::site::Server;

#[tokio::test]
async fn an_event_is_answered_with_what_changed_and_nothing_else() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    assert_eq!(
        page.click("inc", json!({"value": ""})).await,
        json!({"diff": {"1": "1"}})
    );
    assert_eq!(page.click("add", json!({"by": "0"})).await, json!({}));
    assert_eq!(
        page.click("add", json!({"by": "41"})).await,
        json!({"diff": {"1": "42"}})
    );
}

#[tokio::test]
async fn a_form_is_decoded_into_an_events_fields() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let payload = json!({
        "type": "form", "event": "add", "value": "_unused_x=&x=&by=5", "meta": {"_target": "by"}, "uploads": {},
    });
    let reference = page.push("event", payload).await;
    let reply = page.socket.reply(&reference).await;
    assert_eq!(reply["response"], json!({"diff": {"1": "5"}}));
}

#[tokio::test]
async fn events_of_one_view_are_answered_in_order() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let click = |event: &str| json!({"type": "click", "event": event, "value": {}});
    let waiting = page.push("event", click("wait")).await;
    let counted = page.push("event", click("inc")).await;
    server.gate.open();
    let first = page.socket.expect(|frame| frame[3] == "phx_reply").await;
    let second = page.socket.expect(|frame| frame[3] == "phx_reply").await;
    assert_eq!((&first[1], &second[1]), (&json!(waiting), &json!(counted)));
}

#[tokio::test]
async fn a_view_that_waits_does_not_hold_back_its_sibling() {
    let server = Server::start().await;
    let document = get(&server.address, "/", None).await;
    let mut page = Joined::at(&server.address, "/").await;
    let waiting = page
        .push(
            "event",
            json!({"type": "click", "event": "wait", "value": {}}),
        )
        .await;
    let (_, header) = page
        .socket
        .join(&document.container("id=\"header\""), None)
        .await;
    assert_eq!(header["status"], "ok");
    server.gate.open();
    page.socket.reply(&waiting).await;
}

#[tokio::test]
async fn what_is_broadcast_reaches_every_view_that_subscribed() {
    let server = Server::start().await;
    let mut one = Joined::at(&server.address, "/").await;
    let mut other = Joined::at(&server.address, "/").await;
    one.click("announce", json!({"text": "<hi>"})).await;
    for page in [&mut one, &mut other] {
        let diff = page.pushed("diff").await;
        assert!(diff.to_string().contains("&lt;hi&gt;"), "{diff}");
    }
}

#[tokio::test]
async fn a_pushed_event_a_title_and_a_flash_travel_with_the_answer() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    assert_eq!(
        page.click("tell", json!({})).await,
        json!({"diff": {"e": [["told", [1, 2]]]}})
    );
    assert_eq!(
        page.click("title", json!({"text": "New"})).await,
        json!({"diff": {"t": "New"}})
    );
    let flash = page.click("flash", json!({})).await.to_string();
    assert!(flash.contains("Done &lt;well&gt;"), "{flash}");
    let cleared = page.click("lv:clear-flash", json!({"key": "info"})).await;
    assert!(
        cleared["diff"].is_object(),
        "the message is gone: {cleared}"
    );
}

#[tokio::test]
async fn a_panic_ends_its_own_view_only() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let url = format!("http://{}/", server.address);
    let (sibling_ref, _) = page.socket.join(&main, Some(&url)).await;

    page.push(
        "event",
        json!({"type": "click", "event": "panic", "value": {}}),
    )
    .await;
    let crashed = page.socket.expect(|frame| frame[3] == "phx_error").await;
    let expected = json!([page.join_ref, page.join_ref, page.topic, "phx_error", {}]);
    assert_eq!(crashed, expected);

    let click = json!({"type": "click", "event": "inc", "value": {}});
    let reference = page
        .socket
        .push(&sibling_ref, &main.topic(), "event", click)
        .await;
    assert_eq!(
        page.socket.reply(&reference).await["response"],
        json!({"diff": {"1": "1"}})
    );
}

#[tokio::test]
async fn a_view_that_failed_can_be_joined_again() {
    let server = Server::start().await;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let url = format!("http://{}/", server.address);
    let mut socket = LiveSocket::open(&server.address, None).await;
    let (join_ref, _) = socket.join(&main, Some(&url)).await;
    let fail = json!({"type": "click", "event": "fail", "value": {}});
    socket.push(&join_ref, &main.topic(), "event", fail).await;
    socket.expect(|frame| frame[3] == "phx_error").await;
    let (_, again) = socket.join(&main, Some(&url)).await;
    assert_eq!(again["status"], "ok");
}
