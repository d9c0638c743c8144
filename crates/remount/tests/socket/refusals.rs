//! Pages that send what is refused, over and over.

use std::time::Duration;

use remount_testing::{Site, Tab};
use serde_json::{Value, json};
use tracing::Level;

use crate::log::Log;
use crate::profile::app;
use crate::raw::click;

/// Sends a frame to the main view of a page, to its session or to a view that it has not.
async fn send(page: &Tab, topic: &str, event: &str, payload: &Value) {
    if topic == "main" {
        page.send("#profile", event, payload.clone()).await;
    } else {
        // The page has joined its session's channel first.
        let frame = json!(["1", "mine", topic, event, payload]);
        page.send_frame(&frame.to_string()).await;
    }
}

#[tokio::test]
async fn a_flood_of_whatever_is_refused_is_closed_and_writes_hardly_any_log() {
    let name = "x".repeat(10_000);
    let (name, join) = (name.as_str(), json!({"params": {}, "session": "forged"}));
    for (topic, event, payload) in [
        ("main", "event", &click(name, json!({}))),
        ("main", "event", &click("rename", json!({}))),
        ("main", "event", &json!(7)),
        ("main", name, &json!({})),
        ("lv:other", "phx_join", &join),
        ("session", name, &json!({})),
        ("session", "done", &json!({"write": name})),
    ] {
        let shown = &event[..event.len().min(20)];
        let (log, _guard) = Log::listen_to(Level::INFO);
        let site = Site::new(app());
        let page = site.visitor().open("/").await;
        let mut sent = 0;
        while page.is_connected() {
            send(&page, topic, event, payload).await;
            sent += 1;
            assert!(sent < 100, "{topic} {shown} goes on for ever");
        }
        let log = log.text();
        assert!(
            log.contains("a socket broke the protocol"),
            "{topic} {shown}: {log}"
        );
        assert!(log.len() < 10_000, "{topic} {shown}: {} bytes", log.len());
        assert!(log.contains("count = 29"), "{topic} {shown}: {log}");
    }
}

#[tokio::test]
async fn somebody_who_types_into_a_form_of_an_older_build_keeps_the_page() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    let typed = click("renamed_since", json!({"username": "pug"}));
    for _ in 0..1_000 {
        page.send("#profile", "event", typed.clone()).await;
        assert!(page.is_connected());
        site.advance(Duration::from_millis(143)).await;
    }
}
