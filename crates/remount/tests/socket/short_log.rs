//! How much the log is told of what a page, or a mistake of the site, can bring about as often as
//! it likes.

use remount::Topic;
use serde_json::{Value, json};

use crate::log::Log;
use crate::raw::Speaker;
use crate::site::{gated, kit};

#[tokio::test]
async fn a_page_that_keeps_none_of_its_views_writes_does_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    let (session, _) = speaker.join("session", json!({})).await;
    for number in 0..20 {
        let name = json!({"username": number.to_string()});
        speaker.click(&view, "rename", name).await;
        let is_write = |frame: &&Value| frame[3] == "write";
        let write = speaker.heard().iter().rfind(is_write).unwrap();
        let done = json!({"write": write[4]["write"], "status": 500});
        speaker.push(&session, "done", done).await;
    }
    let told = |what: &str| log.text().matches(what).count();
    assert_eq!(told("message = session write not confirmed"), 4);
    assert_eq!(told("count = 16"), 0);

    drop(speaker);
    site.settled().await;
    assert_eq!(told("count = 16"), 1, "{}", log.text());
    assert_eq!(told("message = session write not confirmed"), 4);
}

#[tokio::test]
async fn messages_that_are_not_of_a_topics_type_do_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let (site, gate) = gated();
    let _pages = [
        site.visitor().open("/").await,
        site.visitor().open("/").await,
    ];
    const OTHER_NEWS: Topic<u32> = Topic::local("news");
    for number in 0..10 {
        assert_eq!(gate.news().broadcast(&OTHER_NEWS, number), 0);
    }
    site.settled().await;
    let told = |what: &str| log.text().matches(what).count();
    assert_eq!(
        told("a message was broadcast to nobody"),
        1,
        "{}",
        log.text()
    );
    assert_eq!(
        told("of the type `alloc::string::String`, and not `u32`"),
        1
    );
}
