//! Pages that send nothing whole, over streams in memory and with a clock that moves when everybody
//! waits.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;
use crate::runtime::pipe::websocket::WebSocket;

const TEXT: u8 = 0x81;
/// A text that goes on in other frames.
const BEGIN: u8 = 0x01;
const PING: u8 = 0x89;
const CLOSE: u8 = 0x88;
/// The code with which a socket is closed that was silent.
const GOING_AWAY: u16 = 1001;
const HEARTBEAT: &str = r#"[null,"7","phoenix","heartbeat",{}]"#;
const SECOND: Duration = Duration::from_secs(1);
/// The longest message that a page may send.
const MAX_MESSAGE: usize = 256 * 1_024;
/// Far more than a page is given for anything.
const HOUR: Duration = Duration::from_secs(3_600);
/// What a connection of the system holds in between.
const BUFFER: usize = 1_024;

/// A browser that is free to send what it likes.
struct Page {
    stream: DuplexStream,
    opened: Instant,
}

impl Page {
    async fn open(site: &Arc<Site<()>>) -> Self {
        let (stream, server) = duplex(BUFFER);
        let socket = WebSocket::new(server, site.room.share(), site.limits.unsent_bytes).await;
        let session = new_page(&site.sessions);
        let connection = Connection::new(Arc::clone(site), session, RequestInfo::nothing());
        tokio::spawn(run(socket, connection, &Drain::new()));
        Self {
            stream,
            opened: Instant::now(),
        }
    }

    async fn send(&mut self, bytes: &[u8]) {
        let sent = timeout(HOUR, self.stream.write_all(bytes)).await;
        sent.expect("the server reads").expect("it is open");
    }

    /// The first byte and the payload of the server's next frame.
    async fn next(&mut self) -> (u8, Vec<u8>) {
        let next = async {
            let (first, length) = (self.stream.read_u8().await?, self.stream.read_u8().await?);
            let length = match length {
                126 => self.stream.read_u16().await?.into(),
                length => usize::from(length),
            };
            let mut payload = vec![0; length];
            self.stream.read_exact(&mut payload).await?;
            std::io::Result::Ok((first, payload))
        };
        let next = timeout(HOUR, next).await.expect("something comes");
        next.expect("it is open")
    }

    /// Sends a heartbeat and waits until it is answered.
    async fn beat(&mut self) {
        self.send(&frame(TEXT, HEARTBEAT.as_bytes())).await;
        while self.next().await.0 != TEXT {}
    }

    /// Waits until the server closes: with what code and reason, and when.
    async fn closed(&mut self) -> (u16, String, u64) {
        loop {
            let (first, payload) = self.next().await;
            if first == CLOSE {
                let code = u16::from_be_bytes([payload[0], payload[1]]);
                let reason = String::from_utf8(payload[2..].to_vec()).unwrap();
                return (code, reason, self.opened.elapsed().as_secs());
            }
        }
    }
}

/// A frame as a browser sends it, under a mask that changes nothing.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = head(first, payload.len());
    frame.extend_from_slice(payload);
    frame
}

fn head(first: u8, length: usize) -> Vec<u8> {
    let mut head = vec![first];
    match u8::try_from(length) {
        Ok(length @ ..126) => head.push(0x80 | length),
        _ => {
            head.push(0x80 | 127);
            head.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    head.extend_from_slice(&[0; 4]);
    head
}

fn unfinished() -> (u16, String, u64) {
    let reason = "a message was not whole in time";
    (GOING_AWAY, reason.to_owned(), 60)
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_not_finished_is_closed_after_a_minute_whatever_pings_come() {
    let mut page = Page::open(&site(Limits::default())).await;
    page.send(&frame(BEGIN, b"[null,")).await;
    for _ in 0..5 {
        sleep(10 * SECOND).await;
        page.send(&frame(PING, b"")).await;
    }
    assert_eq!(page.closed().await, unfinished());
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_trickles_is_closed_after_a_minute() {
    let mut page = Page::open(&site(Limits::default())).await;
    page.send(&head(TEXT, 1_000)).await;
    for _ in 0..59 {
        sleep(SECOND).await;
        page.send(b"x").await;
    }
    assert_eq!(page.closed().await, unfinished());
}

#[tokio::test(start_paused = true)]
async fn half_the_head_of_a_frame_is_an_unfinished_message() {
    let mut page = Page::open(&site(Limits::default())).await;
    page.send(&[TEXT]).await;
    assert_eq!(page.closed().await, unfinished());
}

#[tokio::test(start_paused = true)]
async fn pings_and_pongs_are_not_heard() {
    const PONG: u8 = 0x8a;
    let mut page = Page::open(&site(Limits::default())).await;
    for _ in 0..59 {
        sleep(SECOND).await;
        page.send(&frame(PING, b"here")).await;
        page.send(&frame(PONG, b"here")).await;
    }
    let reason = "nothing was heard for too long".to_owned();
    assert_eq!(page.closed().await, (GOING_AWAY, reason, 60));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_sends_its_heartbeat_stays() {
    let mut page = Page::open(&site(Limits::default())).await;
    for _ in 0..100 {
        sleep(30 * SECOND).await;
        page.beat().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_has_its_minute_from_its_first_byte() {
    let mut page = Page::open(&site(Limits::default())).await;
    let (begin, rest) = HEARTBEAT.as_bytes().split_at(5);
    sleep(50 * SECOND).await;
    page.send(&frame(BEGIN, begin)).await;
    sleep(50 * SECOND).await;
    page.send(&frame(0x80, rest)).await;
    let (first, answer) = page.next().await;
    assert_eq!(first, TEXT);
    assert!(String::from_utf8(answer).unwrap().contains("phx_reply"));
    sleep(50 * SECOND).await;
    page.beat().await;
}

#[tokio::test(start_paused = true)]
async fn the_longest_message_there_may_be_arrives() {
    let mut page = Page::open(&site(Limits::default())).await;
    let padding = " ".repeat(MAX_MESSAGE - HEARTBEAT.len());
    let message = format!("{HEARTBEAT}{padding}");
    page.send(&frame(TEXT, message.as_bytes())).await;
    assert_eq!(page.next().await.0, TEXT);
    page.send(&head(TEXT, MAX_MESSAGE + 1)).await;
    let end = timeout(HOUR, page.stream.read_u8()).await.expect("it ends");
    assert!(end.is_err(), "a longer one ends the connection");
}

/// How much of its message a page gets rid of, before it has to wait.
async fn taken(page: &mut Page) -> usize {
    page.send(&head(TEXT, MAX_MESSAGE)).await;
    let mut taken = 0;
    while taken < MAX_MESSAGE - 1_000 {
        let write = page.stream.write(&[b' '; 100]);
        match timeout(SECOND / 100, write).await {
            Ok(count) => taken += count.unwrap(),
            Err(_) => break,
        }
    }
    taken
}

#[tokio::test(start_paused = true)]
async fn what_has_no_room_is_not_read() {
    let site = site(Limits::default());
    let mut pages = Vec::new();
    let mut sum = 0;
    for _ in 0..20 {
        let mut page = Page::open(&site).await;
        // What lies between the two is the system's, and not the server's.
        sum += taken(&mut page).await.saturating_sub(BUFFER);
        pages.push(page);
    }
    assert!(sum / pages.len() < 16_000, "{sum} bytes are held");
}

#[tokio::test(start_paused = true)]
async fn who_holds_room_that_others_wait_for_and_does_not_go_on_is_closed() {
    let site = site(Limits::default());
    let mut stuck = Page::open(&site).await;
    stuck.send(&head(TEXT, MAX_MESSAGE)).await;
    stuck.send(&[b' '; 10_000]).await;
    sleep(10 * SECOND).await;
    let mut page = Page::open(&site).await;
    let message = format!("{HEARTBEAT}{}", " ".repeat(100_000));
    page.send(&frame(TEXT, message.as_bytes())).await;
    assert_eq!(page.next().await.0, TEXT);
    assert!(page.opened.elapsed() < 3 * SECOND);
    let end = stuck.stream.read_u8().await;
    assert!(end.is_err(), "it is closed");
}

/// Whether a page stays that holds room for which another one waits, and sends a kilobyte a second.
async fn stays_at_a_kilobyte_a_second(limits: Limits) -> bool {
    let site = site(limits);
    let mut slow = Page::open(&site).await;
    slow.send(&head(TEXT, MAX_MESSAGE)).await;
    slow.send(&[b' '; 10_000]).await;
    let mut waits = Page::open(&site).await;
    waits.send(&head(TEXT, 100_000)).await;
    for _ in 0..10 {
        sleep(SECOND).await;
        if slow.stream.write_all(&[b' '; 1_000]).await.is_err() {
            return false;
        }
    }
    true
}

#[tokio::test(start_paused = true)]
async fn who_holds_room_that_others_wait_for_has_to_send_so_many_bytes_a_second() {
    let pace = |bytes| Limits::default().unfinished_bytes_per_second(bytes);
    assert!(stays_at_a_kilobyte_a_second(pace(900)).await);
    assert!(!stays_at_a_kilobyte_a_second(pace(1_100)).await);
}

#[tokio::test(start_paused = true)]
async fn a_pace_of_nothing_and_one_that_nobody_keeps_are_taken_as_they_are() {
    let pace = |bytes| Limits::default().unfinished_bytes_per_second(bytes);
    assert!(stays_at_a_kilobyte_a_second(pace(0)).await);
    assert!(!stays_at_a_kilobyte_a_second(pace(usize::MAX)).await);
}

/// How many seconds after it was told that it is closed a page loses its connection which does not
/// answer.
async fn dropped_after(limits: Limits) -> u64 {
    let mut page = Page::open(&site(limits)).await;
    page.closed().await;
    let told = Instant::now();
    let end = timeout(HOUR, page.stream.read_u8()).await.expect("it ends");
    assert!(end.is_err(), "nothing more comes");
    told.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_told_of_its_end_has_so_long_to_answer() {
    for seconds in [0, 1, 7] {
        let limits = Limits::default().close_time(Duration::from_secs(seconds));
        assert_eq!(dropped_after(limits).await, seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn who_holds_room_that_nobody_waits_for_has_its_minute() {
    let mut page = Page::open(&site(Limits::default())).await;
    page.send(&head(TEXT, MAX_MESSAGE)).await;
    page.send(&[b' '; 10_000]).await;
    assert_eq!(page.closed().await, unfinished());
}
