//! What a load balancer learns from a server that is asked to end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use axum::routing::get;
use axum::{Extension, Router};
use http::StatusCode;
use remount::{Drain, Server};

use crate::process::{Process, serve, serves};

const READY: &str = "HTTP/1.1 204 No Content";
const ENDS: &str = "HTTP/1.1 503 Service Unavailable";

#[test]
fn after_the_signal_a_server_says_that_it_ends_while_its_connections_stay_open() {
    if serves() {
        let server = Server::new().shutdown_delay(Duration::from_secs(60));
        return serve(server, Router::new().route("/ready", get(ready)));
    }
    let mut server = Process::start(
        "readiness::after_the_signal_a_server_says_that_it_ends_while_its_connections_stay_open",
    );
    let address = server.address();
    let mut open = Connection::to(&address);
    assert_eq!(open.readiness(), READY);
    server.terminate();
    let mut answers = std::iter::repeat_with(|| open.readiness());
    assert_eq!(answers.find(|answer| answer != READY).unwrap(), ENDS);
    assert_eq!(open.readiness(), ENDS, "it is still open");
    assert_eq!(Connection::to(&address).readiness(), ENDS);
}

async fn ready(Extension(drain): Extension<Drain>) -> StatusCode {
    if drain.is_closing() {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::NO_CONTENT
    }
}

/// One of a load balancer, which stays open from one request to the next.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn to(address: &str) -> Self {
        Self(BufReader::new(TcpStream::connect(address).unwrap()))
    }

    /// The first line of the answer.
    fn readiness(&mut self) -> String {
        let request = b"GET /ready HTTP/1.1\r\nhost: a\r\n\r\n";
        self.0.get_mut().write_all(request).unwrap();
        // Neither answer has a body.
        let lines = self.0.by_ref().lines().map(Result::unwrap);
        let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
        head.into_iter().next().expect("an answer")
    }
}
