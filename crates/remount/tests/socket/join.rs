use serde_json::{Value, json};

use crate::browser::{Joined, LiveSocket, get};
use crate::site::Server;

#[tokio::test]
async fn a_join_is_answered_with_the_whole_tree_the_title_and_the_clients_version() {
    let server = Server::start().await;
    let page = Joined::at(&server.address, "/").await;
    let rendered = &page.reply["rendered"];
    let statics = rendered["s"].as_array().expect("statics");
    let dynamics = rendered
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| key.parse::<u32>().is_ok());
    assert_eq!(dynamics.count() + 1, statics.len());
    assert_eq!(rendered["t"], "Home");
    assert_eq!(
        rendered.get("r"),
        None,
        "a root flag at the top would be taken for a reply"
    );
    assert_eq!(page.reply["liveview_version"], "1.2.12");
}

#[tokio::test]
async fn several_views_live_on_one_socket() {
    let server = Server::start().await;
    let page = get(&server.address, "/", None).await;
    let mut socket = LiveSocket::open(&server.address, None).await;
    let url = format!("http://{}/", server.address);
    let (_, main) = socket
        .join(&page.container("data-phx-main"), Some(&url))
        .await;
    let (_, header) = socket
        .join(&page.container("id=\"header\""), Some(&url))
        .await;
    assert_eq!(
        (&main["status"], &header["status"]),
        (&json!("ok"), &json!("ok"))
    );
}

#[tokio::test]
async fn references_are_echoed_as_the_strings_they_were() {
    let server = Server::start().await;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let mut socket = LiveSocket::open(&server.address, None).await;
    let join = json!(["j\"1", "r-01", main.topic(), "phx_join", {
        "url": format!("http://{}/", server.address), "params": {}, "session": main.session,
    }]);
    socket.send(&join.to_string()).await;
    let reply = socket.expect(|frame| frame[3] == "phx_reply").await;
    assert_eq!((&reply[0], &reply[1]), (&json!("j\"1"), &json!("r-01")));
}

#[tokio::test]
async fn a_second_join_of_a_topic_replaces_the_first() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let first = page.join_ref.clone();
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let (_, again) = page
        .socket
        .join(&main, Some(&format!("http://{}/", server.address)))
        .await;
    assert_eq!(again["status"], "ok", "another page's view joins beside it");

    let container = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let url = format!("http://{}/", server.address);
    let (old, _) = page.socket.join(&container, Some(&url)).await;
    let (new, reply) = page.socket.join(&container, Some(&url)).await;
    assert_eq!(reply["status"], "ok");
    let closed = page.socket.expect(|frame| frame[3] == "phx_close").await;
    assert_eq!(closed[0], json!(old));
    assert_ne!(old, new);
    assert_ne!(first, new);
}

#[tokio::test]
async fn frames_of_an_earlier_incarnation_are_void() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let topic = page.topic.clone();
    let click = json!({"type": "click", "event": "inc", "value": {}});
    page.socket.push("999", &topic, "event", click).await;
    assert_eq!(
        page.click("inc", json!({})).await["diff"],
        json!({"1": "1"})
    );
}

#[tokio::test]
async fn a_view_that_was_left_is_gone_and_may_be_left_again() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    for _ in 0..2 {
        let reference = page.push("phx_leave", json!({})).await;
        assert_eq!(page.socket.reply(&reference).await["status"], "ok");
    }
    let reference = page
        .push(
            "event",
            json!({"type": "click", "event": "inc", "value": {}}),
        )
        .await;
    let reply = page.socket.reply(&reference).await;
    assert_eq!(
        reply,
        json!({"status": "error", "response": {"reason": "unmatched topic"}})
    );
}

#[tokio::test]
async fn a_channel_that_is_left_is_answered_and_then_closed() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let (session_ref, _) = page.socket.join_session().await;
    let topic = page.topic.clone();
    for (join_ref, topic) in [(page.join_ref, &*topic), (session_ref, "session")] {
        let left = page
            .socket
            .push(&join_ref, topic, "phx_leave", json!({}))
            .await;
        let of_topic = |frame: &Value| frame[2] == topic;
        let reply = page.socket.expect(of_topic).await;
        let expected = json!({"status": "ok", "response": {}});
        assert_eq!(reply, json!([join_ref, left, topic, "phx_reply", expected]));
        let closed = page.socket.expect(of_topic).await;
        assert_eq!(closed, json!([join_ref, join_ref, topic, "phx_close", {}]));
    }
}

#[tokio::test]
async fn who_leaves_an_earlier_incarnation_leaves_nothing_else() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let (session_ref, _) = page.socket.join_session().await;
    for topic in [&*page.topic.clone(), "session"] {
        let left = page.socket.push("999", topic, "phx_leave", json!({})).await;
        assert_eq!(page.socket.reply(&left).await["status"], "ok");
    }
    page.click("rename", json!({"username": "pug"})).await;
    let write = page.socket.expect(|frame| frame[3] == "write").await;
    assert_eq!(write[0], json!(session_ref), "the session is still heard");
    assert!(!page.socket.has_passed(|frame| frame[3] == "phx_close"));
}

#[tokio::test]
async fn a_heartbeat_is_answered_while_a_view_waits() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let waiting = page
        .push(
            "event",
            json!({"type": "click", "event": "wait", "value": {}}),
        )
        .await;
    page.socket
        .send(r#"[null,"77","phoenix","heartbeat",{}]"#)
        .await;
    let beat = page.socket.expect(|frame| frame[1] == "77").await;
    assert_eq!(
        beat,
        json!([null, "77", "phoenix", "phx_reply", {"status": "ok", "response": {}}])
    );
    server.gate.open();
    assert_eq!(page.socket.reply(&waiting).await["response"], json!({}));
}

#[tokio::test]
async fn a_broken_mount_is_a_crashed_join() {
    let server = Server::start().await;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let mut socket = LiveSocket::open(&server.address, None).await;
    let payload = json!({
        "redirect": format!("http://{}/other/broken", server.address),
        "params": {"_mounts": 0}, "session": main.session, "sticky": false,
    });
    let reference = socket.push("", &main.topic(), "phx_join", payload).await;
    let reply: Value = socket.reply(&reference).await;
    assert_eq!(
        reply,
        json!({"status": "error", "response": {"reason": "join crashed"}})
    );
}
