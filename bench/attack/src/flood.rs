//! One who talks without a pause, in a room of people who listen.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bench_browser::{Browser, Result, Trouble};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout_at};

use crate::figure::Figure;
use crate::site::Site;

const LISTENERS: usize = 50;
/// So often, so many messages: 4,500 in a second.
const TICK: Duration = Duration::from_millis(10);
const MESSAGES: usize = 45;
const TIME: Duration = Duration::from_secs(10);
/// For what the listeners have not been sent yet.
const AFTERWARDS: Duration = Duration::from_secs(2);
/// With fewer of them nothing was tried.
const FEWEST: usize = 100;

/// What the listeners have met with.
#[derive(Default)]
struct Tally {
    heard: AtomicUsize,
    closed: AtomicUsize,
}

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let server = site.start().await?;
    let address = server.address();
    let tally = Arc::new(Tally::default());
    let there = Arc::new(Barrier::new(LISTENERS + 1));
    let mut listeners = JoinSet::new();
    for _ in 0..LISTENERS {
        listeners.spawn(listen(address, Arc::clone(&there), Arc::clone(&tally)));
    }
    tokio::select! {
        _ = there.wait() => {}
        Some(ended) = listeners.join_next() => ended.map_err(Trouble::wrong)??,
    }
    let sent = flood(address).await?;
    sleep(AFTERWARDS).await;
    let closed = tally.closed.load(Ordering::Relaxed);
    let heard = tally.heard.load(Ordering::Relaxed);
    server.kill().await?;
    if sent < FEWEST || heard < LISTENERS {
        return Err(Trouble::wrong(format!(
            "only {sent} messages were sent, and {heard} heard"
        )));
    }
    Ok(vec![Figure {
        what: "",
        found: format!("sockets of {LISTENERS} listeners closed {closed} times by {sent} messages"),
        bar: "0 times",
        met: closed == 0,
    }])
}

/// Listens until it is over, and comes back whenever the socket is closed.
async fn listen(server: SocketAddr, there: Arc<Barrier>, tally: Arc<Tally>) -> Result {
    let mut live = Browser::new(server).open("/chat").await?;
    there.wait().await;
    loop {
        while live.socket().receive().await.is_ok() {
            tally.heard.fetch_add(1, Ordering::Relaxed);
        }
        tally.closed.fetch_add(1, Ordering::Relaxed);
        loop {
            match Browser::new(server).open("/chat").await {
                Ok(opened) => {
                    live = opened;
                    break;
                }
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

/// Sends messages, comes back whenever the socket is closed, and says how many were sent.
async fn flood(server: SocketAddr) -> Result<usize> {
    let until = Instant::now() + TIME;
    let mut sent = 0;
    while Instant::now() < until {
        // Nothing more is sent at the end, whether or not the server still reads.
        let _ = timeout_at(until.into(), talk(server, &mut sent)).await;
        if sent == 0 {
            return Err(Trouble::wrong("nothing can be said"));
        }
    }
    Ok(sent)
}

/// Talks on one socket until it is closed.
async fn talk(server: SocketAddr, sent: &mut usize) -> Result {
    let mut live = Browser::new(server).open("/chat").await?;
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                for _ in 0..MESSAGES {
                    *sent += 1;
                    live.push("say", &format!(r#"{{"text":"message {sent}"}}"#))
                        .await?;
                }
            }
            heard = live.socket().receive() => {
                heard?;
            }
        }
    }
}
