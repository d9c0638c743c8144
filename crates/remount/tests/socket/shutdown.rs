//! What becomes of pages when their server ends, and of a server whose handlers keep its threads.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::browser::Joined;
use crate::log::Log;
use crate::site::{Server, kit};

#[tokio::test]
async fn open_sockets_are_closed_with_a_code_after_which_browsers_come_back() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let stopping = tokio::spawn(server.stop());
    assert_eq!(page.socket.close_code().await, Some(1012));
    drop(page);
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_page_that_does_not_answer_does_not_hold_up_the_end() {
    let server = Server::start().await;
    let page = Joined::at(&server.address, "/").await;
    let started = Instant::now();
    server.stop().await;
    assert!(started.elapsed() < Duration::from_secs(5));
    drop(page);
}

#[tokio::test]
async fn a_handler_that_keeps_its_thread_is_named_in_the_log_with_the_cure() {
    let (log, _listening) = Log::listen();
    let site = kit();
    let page = site.visitor().open("/").await;
    page.push_event("#script", "block", json!({})).await;
    let log = log.text();
    for word in ["event block", "every visitor", "spawn_blocking"] {
        assert!(log.contains(word), "{word:?} is not in {log}");
    }
}

#[tokio::test]
async fn so_is_one_that_keeps_its_thread_while_a_page_first_arrives() {
    let (log, _listening) = Log::listen();
    let site = kit();
    site.visitor().get("/?tab=blocks").await;
    let log = log.text();
    for word in ["mount", "every visitor", "spawn_blocking"] {
        assert!(log.contains(word), "{word:?} is not in {log}");
    }
}

/// Twenty handlers of 150 ms wait one after the other, and the end waits for the one at work.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_view_that_keeps_its_thread_does_not_hold_up_the_end() {
    const WAITING: usize = 20;
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let mut clicks = Vec::new();
    for _ in 0..WAITING {
        clicks.push(page.send_click("block", json!({})).await);
    }
    page.socket.reply(&clicks[0]).await;
    let ((), frames) = tokio::join!(server.stop(), page.socket.until_closed());
    let answered = frames.iter().filter(|frame| frame[3] == "phx_reply");
    assert!(answered.count() < WAITING - 1);
}
