//! A process whose handler never gives its thread back ends all the same.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use remount::Server;

use crate::process::{Process, serve, serves};

const STUCK: &str = "it is stuck";

#[test]
fn a_server_whose_handler_keeps_its_thread_ends_after_the_signal() {
    if serves() {
        // It need not wait for what never ends.
        let server = Server::new().shutdown_limit(Duration::ZERO);
        return serve(server, Router::new().route("/", get(stuck)));
    }
    let mut server = Process::start(
        "stuck_handler::a_server_whose_handler_keeps_its_thread_ends_after_the_signal",
    );
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .unwrap();
    server.line_with(STUCK);
    server.terminate();
    assert_eq!(server.wait().code(), Some(1));
}

async fn stuck() {
    println!("{STUCK}");
    let (_sender, never) = mpsc::channel::<()>();
    let _ = never.recv();
    unreachable!("nobody sends anything");
}
