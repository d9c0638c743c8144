//! How much the log is told of what a page, or a mistake of the site, can bring about as often as it
//! likes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::browser::Joined;
use crate::log::Log;
use crate::site::Server;

#[tokio::test]
async fn a_page_that_keeps_none_of_its_views_writes_does_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let (session, _) = page.socket.join_session().await;
    for number in 0..20 {
        page.click("rename", json!({"username": number.to_string()}))
            .await;
        let write = page.socket.pushed("session", "write").await["write"].clone();
        let done = json!({"write": write, "status": 500});
        let done = page.socket.push(&session, "session", "done", done).await;
        page.socket.reply(&done).await;
    }
    let told = |what: &str| log.text().matches(what).count();
    assert_eq!(told("message = session write not confirmed"), 4);

    drop(page);
    let sum = async {
        while told("count = 16") == 0 {
            yield_now().await;
        }
    };
    let is_told = timeout(Duration::from_secs(20), sum).await.is_ok();
    assert!(is_told, "{}", log.text());
    assert_eq!(told("message = session write not confirmed"), 4);
}

#[tokio::test]
async fn messages_that_are_not_of_a_views_type_do_not_fill_the_log() {
    let (log, _guard) = Log::listen();
    let server = Server::start().await;
    let mut pages = [
        Joined::at(&server.address, "/").await,
        Joined::at(&server.address, "/").await,
    ];
    for number in 0..10_u32 {
        server.gate.news().broadcast("news", Arc::new(number));
    }
    for page in &mut pages {
        page.click("add", json!({"by": 0})).await;
    }
    let told = log.text().matches("is not of its `Info` type").count();
    assert_eq!(told, 1, "{}", log.text());
}
