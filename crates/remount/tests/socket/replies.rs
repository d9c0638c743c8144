//! Whatever a page asks is answered once, to who asked: a page that waits in vain loads itself
//! anew.

use remount_testing::Socket;
use serde_json::{Value, json};

use crate::raw::{Container, at, click, topic};
use crate::site::kit;

/// Who asks, with references that no number is.
const JOIN_REF: &str = "j-\u{e9}";
const REF: &str = "r-\"";

/// The status of the only reply to a message.
async fn status(socket: &Socket, topic: &str, event: &str, payload: Value) -> String {
    socket.frames();
    let frame = json!([JOIN_REF, REF, topic, event, payload]);
    socket.send(&frame.to_string()).await;
    let frames = socket.frames();
    let replies: Vec<_> = frames
        .iter()
        .filter(|frame| frame[3] == "phx_reply")
        .collect();
    let [reply] = replies[..] else {
        panic!("{event} {payload} has not one reply: {frames:?}");
    };
    let asked = (&reply[0], &reply[1], &reply[2]);
    assert_eq!(asked, (&json!(JOIN_REF), &json!(REF), &json!(topic)));
    assert!(reply[4]["response"].is_object(), "{reply}");
    reply[4]["status"].as_str().expect("a status").to_owned()
}

#[tokio::test]
async fn every_message_has_one_reply_which_is_addressed_as_it_was() {
    let site = kit();
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    let socket = visitor.socket().await;
    let topic = main.topic();
    let component = json!({"type": "click", "event": "inc", "value": {}, "cid": 7});
    for (event, payload, expected) in [
        ("phx_join", main.join("/"), "ok"),
        ("event", click("inc", json!({})), "ok"),
        ("event", click("add", json!({"by": 0})), "ok"),
        ("event", click("unknown", json!({})), "ok"),
        ("event", component, "ok"),
        ("event", json!("no object"), "ok"),
        ("event", click("lv:clear-flash", json!({})), "ok"),
        ("live_patch", json!({"url": at("/?tab=b")}), "ok"),
        ("live_patch", json!({"url": at("/other/1")}), "ok"),
        ("live_patch", json!({"url": 7}), "error"),
        ("cids_will_destroy", json!({"cids": [1]}), "ok"),
        ("cids_destroyed", json!({"cids": [1]}), "ok"),
        ("progress", json!({}), "error"),
        ("phx_leave", json!({}), "ok"),
        ("event", click("inc", json!({})), "error"),
        ("phx_join", main.join("/other/1"), "error"),
        ("phx_leave", json!({}), "ok"),
    ] {
        let about = format!("{event} {payload}");
        assert_eq!(
            status(&socket, &topic, event, payload).await,
            expected,
            "{about}"
        );
    }
    for topic in ["lv:nobody", "room:1"] {
        assert_eq!(status(&socket, topic, "event", json!({})).await, "error");
        assert_eq!(status(&socket, topic, "phx_leave", json!({})).await, "ok");
    }
}

#[tokio::test]
async fn a_view_on_whose_page_nothing_changes_sends_nothing() {
    let site = kit();
    let visitor = site.visitor();
    let (other, page) = (visitor.open("/other/7").await, visitor.open("/").await);
    let topic = topic(&other);
    other.frames();
    let rename = json!({"username": "pug"});
    page.push_event("#script", "rename", rename).await;
    assert_eq!(
        other.text("b"),
        "Hello, pug!",
        "its sibling has heard of it"
    );
    let mut frames = other.frames();
    frames.retain(|frame| frame[2] == topic);
    assert_eq!(frames, Vec::<Value>::new());
}
