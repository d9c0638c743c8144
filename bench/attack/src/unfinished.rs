//! Messages that never end, on sockets that show a sign of life now and then.

use std::time::{Duration, Instant};

use bench_browser::{Browser, Result, Trouble, WebSocket, frame};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::figure::Figure;
use crate::site::{Memory, Site};

const OF_EACH_KIND: usize = 50;
/// A little less than a message may have.
const LENGTH: usize = 262_000;
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// By then all are to be closed, a minute after the message began.
const LIMIT: Duration = Duration::from_secs(62);
const MOST_BYTES: u64 = 20_000;

/// A text that goes on in other frames.
const FIRST_PART: u8 = 0x01;
const TEXT: u8 = 0x81;
const PING: u8 = 0x89;

#[derive(Clone, Copy)]
enum Kind {
    /// A part of a message, then pings.
    Part,
    /// A frame that comes byte by byte.
    Trickle,
}

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let parts = attack(site, "parts of a message, and pings", Kind::Part);
    let (parts, trickle) =
        tokio::try_join!(parts, attack(site, "a frame that trickles", Kind::Trickle))?;
    Ok(parts.into_iter().chain(trickle).collect())
}

async fn attack(site: &Site, what: &'static str, kind: Kind) -> Result<Vec<Figure>> {
    let server = site.start().await?;
    let browser = Browser::new(server.address());
    // What the first socket costs is not of the attack.
    drop(browser.socket().await?);
    let before = Memory::of(&server)?.now;
    let began = Instant::now();
    let mut sockets = JoinSet::new();
    for _ in 0..OF_EACH_KIND {
        sockets.spawn(is_closed(kind, browser.socket().await?, began + LIMIT));
    }
    sleep(Duration::from_secs(3)).await;
    let grown = Memory::of(&server)?.most.saturating_sub(before);
    let bytes = grown / OF_EACH_KIND as u64;
    let mut closed = 0;
    while let Some(ended) = sockets.join_next().await {
        closed += usize::from(ended.map_err(Trouble::wrong)?);
    }
    let last = began.elapsed().as_secs();
    server.kill().await?;
    Ok(vec![
        Figure {
            what,
            found: format!("{bytes} bytes a socket"),
            bar: "below 20 kB",
            met: bytes < MOST_BYTES,
        },
        Figure {
            what,
            found: format!("{closed} of {OF_EACH_KIND} closed after {last} s"),
            bar: "all in a minute",
            met: closed == OF_EACH_KIND,
        },
    ])
}

/// Whether the server has closed it by then.
async fn is_closed(kind: Kind, mut socket: WebSocket, until: Instant) -> bool {
    let mut message = Vec::new();
    let sign = match kind {
        Kind::Part => {
            frame(&mut message, FIRST_PART, &vec![b'x'; LENGTH]);
            let mut ping = Vec::new();
            frame(&mut ping, PING, b"");
            ping
        }
        Kind::Trickle => {
            frame(&mut message, TEXT, &vec![b'x'; LENGTH]);
            message.truncate(LENGTH - 100);
            b"x".to_vec()
        }
    };
    if socket.send_bytes(&message).await.is_err() {
        return true;
    }
    while Instant::now() < until {
        let wait = SIGN_OF_LIFE.min(until.saturating_duration_since(Instant::now()));
        if timeout(wait, socket.closed()).await.is_ok() || socket.send_bytes(&sign).await.is_err() {
            return true;
        }
    }
    false
}
