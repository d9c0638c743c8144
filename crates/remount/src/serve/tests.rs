//! Whole servers over streams in memory, with a clock that moves when everybody waits.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use http::{StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex, split,
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use super::Server;
use super::accept::Listener;

mod held_polls;
mod readiness;
mod shutdown;

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: pugs.example\r\n\r\n";
/// What HTTP/2 begins with, and an empty SETTINGS frame.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The buffers of a connection.
const BUFFER: usize = 4_096;

/// A listener in memory, with places for so many connections.
struct Memory {
    backlog: Arc<Backlog>,
    places: Arc<Semaphore>,
}

#[derive(Default)]
struct Backlog {
    waiting: Mutex<VecDeque<DuplexStream>>,
    arrived: Notify,
}

/// A connection in its place.
struct Placed {
    stream: DuplexStream,
    _place: OwnedSemaphorePermit,
}

struct World {
    backlog: Arc<Backlog>,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl World {
    fn new() -> Self {
        Self::of(Server::new(), 1_000)
    }

    fn of(server: Server, places: usize) -> Self {
        Self::serving(app(), server, places)
    }

    fn serving(app: Router, server: Server, places: usize) -> Self {
        let backlog = Arc::new(Backlog::default());
        let listener = Memory {
            backlog: Arc::clone(&backlog),
            places: Arc::new(Semaphore::new(places)),
        };
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            server.run(listener, app, stopped).await;
        });
        Self {
            backlog,
            stop: Some(stop),
            served,
        }
    }

    /// Asks the server to end.
    fn stop(&mut self) {
        let stop = self.stop.take().expect("it is asked once");
        stop.send(()).expect("it serves");
    }

    fn connect(&self) -> DuplexStream {
        let (here, there) = duplex(BUFFER);
        self.backlog.waiting.lock().unwrap().push_back(there);
        self.backlog.arrived.notify_one();
        here
    }

    async fn send(&self, bytes: &[u8]) -> DuplexStream {
        let mut stream = self.connect();
        stream.write_all(bytes).await.unwrap();
        stream
    }
}

impl Listener for Memory {
    type Stream = Placed;

    async fn accept(&self) -> io::Result<(Placed, SocketAddr)> {
        while self.backlog.waiting.lock().unwrap().is_empty() {
            self.backlog.arrived.notified().await;
        }
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| io::Error::other("too many open files"))?;
        let stream = self.backlog.waiting.lock().unwrap().pop_front().unwrap();
        let placed = Placed {
            stream,
            _place: place,
        };
        Ok((placed, ([192, 0, 2, 1], 50_000).into()))
    }
}

impl AsyncRead for Placed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Placed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

fn app() -> Router {
    Router::new()
        .route("/", get(|| async { "Hello" }))
        .route("/slow", get(slow))
        .route("/large", get(|| async { "x".repeat(1_000_000) }))
        .route("/news", get(news))
        .route("/measure", post(measure))
        .route("/echo", get(echo))
}

async fn slow() -> &'static str {
    sleep(Duration::from_secs(3_600)).await;
    "at last"
}

/// An event each minute, for an hour.
async fn news() -> Body {
    let (sender, mut events) = mpsc::channel(1);
    tokio::spawn(async move {
        for _ in 0..60 {
            sleep(Duration::from_secs(60)).await;
            let event = Ok::<_, io::Error>(Bytes::from_static(b"data: news\n\n"));
            if sender.send(event).await.is_err() {
                return;
            }
        }
    });
    let events = futures_util::stream::poll_fn(move |cx| events.poll_recv(cx));
    Body::from_stream(events)
}

async fn measure(body: Bytes) -> String {
    body.len().to_string()
}

/// Another protocol, which returns what it is sent.
async fn echo(request: Request) -> Response {
    tokio::spawn(async move {
        let upgraded = hyper::upgrade::on(request).await.unwrap();
        let (mut from, mut to) = split(TokioIo::new(upgraded));
        let _ = tokio::io::copy(&mut from, &mut to).await;
    });
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "upgrade")
        .header(header::UPGRADE, "echo")
        .body(Body::empty())
        .unwrap()
}

/// Reads until the server closes: what came, and after how many seconds it was over.
async fn until_closed(mut stream: DuplexStream) -> (String, u64) {
    let start = Instant::now();
    let mut bytes = Vec::new();
    let read = timeout(DAY, stream.read_to_end(&mut bytes));
    let _ = read.await.expect("it is open after a day");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (text, start.elapsed().as_secs())
}

/// Reads the answer `Hello`.
async fn hello(stream: &mut DuplexStream) {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\nHello") {
        let mut bytes = [0; 512];
        let read = timeout(DAY, stream.read(&mut bytes)).await;
        let count = read.expect("no answer after a day").unwrap();
        assert_ne!(count, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
}

/// Sends a part every 0.9 s until nobody takes it, and returns after how many seconds that was.
async fn trickle(stream: &mut DuplexStream, part: &[u8]) -> u64 {
    let start = Instant::now();
    while stream.write_all(part).await.is_ok() {
        assert!(start.elapsed() < DAY, "it is open after a day");
        sleep(Duration::from_millis(900)).await;
    }
    start.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_sends_no_byte_is_closed_after_ten_seconds() {
    let world = World::new();
    assert_eq!(until_closed(world.connect()).await, (String::new(), 10));
}

#[tokio::test(start_paused = true)]
async fn half_a_preface_of_http2_is_refused_at_once() {
    let world = World::new();
    let (answer, took) = until_closed(world.send(&HTTP2[..12]).await).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(took, 0);
}

#[tokio::test(start_paused = true)]
async fn where_http2_is_spoken_half_a_preface_is_closed_after_ten_seconds() {
    let world = World::of(Server::new().http2(), 1_000);
    let stream = world.send(&HTTP2[..12]).await;
    assert_eq!(until_closed(stream).await, (String::new(), 10));
}

#[tokio::test(start_paused = true)]
async fn a_head_that_trickles_is_closed_after_ten_seconds() {
    let world = World::new();
    let mut stream = world.send(b"GET / HTTP/1.1\r\n").await;
    assert_eq!(trickle(&mut stream, b"a: b\r\n").await, 10);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_is_refused_and_closed() {
    let world = World::new();
    let head = b"POST /measure HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n";
    let mut stream = world.send(head).await;
    assert_eq!(trickle(&mut stream, b"x").await, 15);
    let (answer, _) = until_closed(stream).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_flows_slowly_is_taken() {
    let world = World::new();
    let head = b"POST /measure HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
                 content-length: 60000\r\n\r\n";
    let mut stream = world.send(head).await;
    for _ in 0..60 {
        sleep(Duration::from_secs(1)).await;
        stream.write_all(&[b'x'; 1_000]).await.unwrap();
    }
    let (answer, _) = until_closed(stream).await;
    assert!(answer.ends_with("\r\n\r\n60000"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_read_is_given_up_after_twenty_seconds() {
    let world = World::new();
    let mut stream = world.send(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    // Nobody reads, so all that shows the end is that nothing more is taken.
    assert_eq!(trickle(&mut stream, b"x").await, 20);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_read_slowly_arrives_whole() {
    let world = World::new();
    let request = b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let mut stream = world.send(request).await;
    let mut length = 0;
    let mut bytes = [0; BUFFER];
    loop {
        sleep(Duration::from_secs(15)).await;
        match stream.read(&mut bytes).await.unwrap() {
            0 => break,
            count => length += count,
        }
    }
    assert!(length > 1_000_000, "{length}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_take_an_hour_to_begin() {
    let world = World::new();
    let request = b"GET /slow HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let (answer, took) = until_closed(world.send(request).await).await;
    assert!(answer.ends_with("at last"), "{answer}");
    assert_eq!(took, 3_600);
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_events_that_is_read_is_not_cut() {
    let world = World::new();
    let request = b"GET /news HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let (answer, took) = until_closed(world.send(request).await).await;
    assert_eq!(answer.matches("data: news").count(), 60);
    assert_eq!(took, 3_600);
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_further_request_is_closed_after_twenty_seconds() {
    let world = World::new();
    let mut stream = world.send(GET).await;
    hello(&mut stream).await;
    sleep(Duration::from_secs(19)).await;
    stream.write_all(GET).await.unwrap();
    hello(&mut stream).await;
    assert_eq!(until_closed(stream).await, (String::new(), 20));
}

#[tokio::test(start_paused = true)]
async fn after_an_upgrade_no_limit_of_http_applies() {
    let world = World::new();
    let mut stream = world
        .send(b"GET /echo HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n")
        .await;
    let mut head = vec![0; 512];
    let length = stream.read(&mut head).await.unwrap();
    assert!(head[..length].starts_with(b"HTTP/1.1 101"));
    for word in [b"first", b"later"] {
        sleep(Duration::from_secs(3_600)).await;
        stream.write_all(word).await.unwrap();
        let mut heard = [0; 5];
        stream.read_exact(&mut heard).await.unwrap();
        assert_eq!(heard, *word);
    }
}

#[tokio::test(start_paused = true)]
async fn http2_is_not_spoken() {
    let world = World::new();
    let (answer, took) = until_closed(world.send(HTTP2).await).await;
    assert_eq!((answer.as_str(), took), ("", 0));
}

#[tokio::test(start_paused = true)]
async fn http2_is_spoken_by_a_server_that_is_asked_to() {
    const SETTINGS: u8 = 4;
    let world = World::of(Server::new().http2(), 1_000);
    let mut stream = world.send(HTTP2).await;
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).await.unwrap();
    assert_eq!(frame[3], SETTINGS);
    let (_, took) = until_closed(stream).await;
    assert_eq!(took, 10, "without a request");

    let mut stream = world.send(GET).await;
    hello(&mut stream).await;
}

#[tokio::test(start_paused = true)]
async fn twenty_connections_that_keep_the_server_waiting_are_closed_within_25_seconds() {
    let world = World::new();
    let trickling = b"POST /measure HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n";
    let unread = b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n";
    let mut closed = JoinSet::new();
    for _ in 0..5 {
        for begin in [&b""[..], &HTTP2[..12], trickling, unread] {
            let mut stream = world.send(begin).await;
            closed.spawn(async move {
                if begin.is_empty() || begin.starts_with(b"PRI") {
                    until_closed(stream).await.1
                } else {
                    trickle(&mut stream, b"x").await
                }
            });
        }
    }
    let closed = timeout(Duration::from_secs(25), closed.join_all()).await;
    assert_eq!(closed.expect("all are closed").len(), 20);
}

#[tokio::test(start_paused = true)]
async fn limits_are_the_programs_to_choose() {
    let minute = Duration::from_secs(60);
    let server = Server::new()
        .head_limit(minute)
        .idle_limit(minute * 2)
        .answer_limit(minute * 3)
        .body_limit(minute * 4)
        .body_rate(1_000);
    let world = World::of(server, 1_000);
    assert_eq!(until_closed(world.connect()).await.1, 60);
    let mut stream = world.send(GET).await;
    hello(&mut stream).await;
    assert_eq!(until_closed(stream).await.1, 120);
    let mut stream = world.send(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert_eq!(trickle(&mut stream, b"x").await, 180);
    let head = b"POST /measure HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n";
    let mut stream = world.send(head).await;
    assert_eq!(trickle(&mut stream, b"x").await, 240);

    let world = World::of(Server::new().head_limit(Duration::MAX), 1_000);
    let mut stream = world.connect();
    let read = timeout(DAY, stream.read_u8()).await;
    assert!(read.is_err(), "it is open");
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_gets_the_place_of_one_that_keeps_the_server_waiting() {
    let world = World::of(Server::new(), 4);
    let begun: [&[u8]; 4] = [b"", b"GET / HT", b"GET / HTTP/1.1\r\n", b""];
    let mut silent = Vec::new();
    for begin in begun {
        silent.push(world.send(begin).await);
    }
    let start = Instant::now();
    let mut newcomer = world.send(GET).await;
    hello(&mut newcomer).await;
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn nobody_whose_answer_is_under_way_makes_room_for_a_newcomer() {
    let world = World::of(Server::new(), 2);
    let news = b"GET /news HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let slow = b"GET /slow HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let first = tokio::spawn(until_closed(world.send(news).await));
    let second = tokio::spawn(until_closed(world.send(slow).await));
    let mut newcomer = world.send(GET).await;
    hello(&mut newcomer).await;
    assert_eq!(first.await.unwrap().0.matches("data: news").count(), 60);
    assert!(second.await.unwrap().0.ends_with("at last"));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_silent_does_not_hold_up_the_end() {
    let mut world = World::new();
    let silent = world.connect();
    let mut rests = world.send(GET).await;
    hello(&mut rests).await;
    let start = Instant::now();
    world.stop();
    world.served.await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(until_closed(silent).await.1, 0);
    assert_eq!(until_closed(rests).await.1, 0);
}
