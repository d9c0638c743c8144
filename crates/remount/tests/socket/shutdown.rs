use std::time::{Duration, Instant};

use crate::browser::Joined;
use crate::site::Server;

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
