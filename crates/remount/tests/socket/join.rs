//! How a page's views are joined and left.

use remount_testing::text;
use serde_json::{Value, json};

use crate::raw::{Container, Speaker, click, topic};
use crate::site::{gated, kit};

fn unmatched() -> Value {
    json!({"status": "error", "response": {"reason": "unmatched topic"}})
}

#[tokio::test]
async fn a_join_is_answered_with_the_whole_tree_the_title_and_the_clients_version() {
    let site = kit();
    let page = site.visitor().open("/").await;
    let topic = topic(&page);
    let frames = page.frames();
    let joined = frames.iter().find(|frame| frame[2] == topic).unwrap();
    let response = &joined[4]["response"];
    let rendered = response["rendered"].as_object().unwrap();
    let statics = rendered["s"].as_array().expect("statics");
    let dynamics = rendered.keys().filter(|key| key.parse::<u32>().is_ok());
    assert_eq!(dynamics.count() + 1, statics.len());
    assert_eq!(rendered["t"], "Home");
    let root = rendered.get("r");
    assert_eq!(
        root, None,
        "a root flag at the top would be taken for a reply"
    );
    assert_eq!(response["liveview_version"], "1.2.12");
}

#[tokio::test]
async fn several_views_live_on_one_socket() {
    let site = kit();
    let page = site.visitor().open("/").await;
    let joined = |frame: &&Value| frame[4]["response"]["rendered"].is_object();
    let frames = page.frames();
    let topics: Vec<_> = frames
        .iter()
        .filter(joined)
        .map(|frame| &frame[2])
        .collect();
    assert_eq!(topics, [&json!(topic(&page)), &json!("lv:header")]);
}

#[tokio::test]
async fn references_are_echoed_as_the_strings_they_were() {
    let site = kit();
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    let socket = visitor.socket().await;
    let join = json!(["j\"1", "r-01", main.topic(), "phx_join", main.join("/")]);
    socket.send(&join.to_string()).await;
    let reply = &socket.frames()[0];
    assert_eq!((&reply[0], &reply[1]), (&json!("j\"1"), &json!("r-01")));
}

#[tokio::test]
async fn a_second_join_of_a_topic_replaces_the_first() {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let beside = speaker.join_main(&visitor, "/").await;
    let main = Container::main(&visitor, "/").await;
    let (old, _) = speaker.join(&main.topic(), main.join("/")).await;
    let (new, reply) = speaker.join(&main.topic(), main.join("/")).await;
    assert_eq!(reply["status"], "ok");

    let closed = |frame: &&Value| frame[3] == "phx_close";
    let closed: Vec<_> = speaker.heard().iter().filter(closed).cloned().collect();
    let expected = json!([old.join_ref, old.join_ref, old.topic, "phx_close", {}]);
    assert_eq!(closed, [expected]);
    for view in [new, beside] {
        let reply = speaker.click(&view, "inc", json!({})).await;
        assert_eq!(reply["response"], json!({"diff": {"1": "1"}}));
    }
}

#[tokio::test]
async fn frames_of_an_earlier_incarnation_are_void() {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    let frame = json!([
        "999",
        "late",
        topic(&page),
        "event",
        click("inc", json!({}))
    ]);
    page.send_frame(&frame.to_string()).await;
    assert!(page.frames().is_empty());
    page.click(text("More")).await;
    assert_eq!(page.text("output"), "1");
}

#[tokio::test]
async fn a_view_that_was_left_is_gone_and_may_be_left_again() {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    for _ in 0..2 {
        let left = speaker.push(&view, "phx_leave", json!({})).await;
        assert_eq!(left["status"], "ok");
    }
    assert_eq!(speaker.click(&view, "inc", json!({})).await, unmatched());
}

#[tokio::test]
async fn a_channel_that_is_left_is_answered_and_then_closed() {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    let (session, _) = speaker.join("session", json!({})).await;
    for channel in [view, session] {
        let before = speaker.heard().len();
        speaker.push(&channel, "phx_leave", json!({})).await;
        let (join_ref, topic) = (channel.join_ref, channel.topic);
        let left = &speaker.heard()[before..];
        let reply = json!({"status": "ok", "response": {}});
        let expected = [
            json!([join_ref, left[0][1], topic, "phx_reply", reply]),
            json!([join_ref, join_ref, topic, "phx_close", {}]),
        ];
        assert_eq!(left, expected);
    }
}

#[tokio::test]
async fn who_leaves_an_earlier_incarnation_leaves_nothing_else() {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    for topic in [topic(&page), "session".to_owned()] {
        let leave = json!(["999", "late", topic, "phx_leave", {}]);
        page.send_frame(&leave.to_string()).await;
        let reply = json!({"status": "ok", "response": {}});
        let frames = [json!(["999", "late", topic, "phx_reply", reply])];
        assert_eq!(page.frames(), frames);
    }
    let rename = json!({"username": "pug"});
    page.push_event("#script", "rename", rename).await;
    let frames = page.frames();
    let write = |frame: &Value| frame[2] == "session" && frame[3] == "write";
    assert!(frames.iter().any(write), "the session is still heard");
    assert_eq!(page.text("i"), "pug");
}

#[tokio::test]
async fn a_heartbeat_is_answered_while_a_view_waits() {
    let (site, gate) = gated();
    let page = site.visitor().open("/").await;
    page.frames();
    page.click(text("Wait")).await;
    let beat = r#"[null,"beat","phoenix","heartbeat",{}]"#;
    page.send_frame(beat).await;
    let reply = json!({"status": "ok", "response": {}});
    let frames = [json!([null, "beat", "phoenix", "phx_reply", reply])];
    assert_eq!(page.frames(), frames);
    gate.open();
    site.settled().await;
    assert_eq!(page.frames()[0][4], reply);
}

#[tokio::test]
async fn a_broken_mount_is_a_crashed_join() {
    let site = kit();
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    let mut speaker = Speaker::new(&visitor).await;
    let redirect = main.redirect("/other/broken");
    let (_, reply) = speaker.join(&main.topic(), redirect).await;
    let (status, reason) = (&reply["status"], &reply["response"]["reason"]);
    assert_eq!((status, reason), (&json!("error"), &json!("join crashed")));
}
