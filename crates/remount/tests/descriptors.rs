//! The limit of open files belongs to the whole process, so this test has one of its own.
#![cfg(unix)]

use axum::Router;
use rlimit::Resource;
use tokio::net::TcpListener;

#[tokio::test]
async fn a_server_may_open_as_many_files_as_the_system_allows_the_process() {
    let (_, hard) = Resource::NOFILE.get().unwrap();
    Resource::NOFILE.set(64, hard).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    remount::serve_on(listener, Router::new(), async {}).await;
    assert_eq!(Resource::NOFILE.get().unwrap(), (hard, hard));
}
