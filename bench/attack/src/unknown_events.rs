//! One socket of events that no view knows, and what the log makes of them.

use std::process::Stdio;
use std::time::{Duration, Instant};

use bench_browser::{Browser, Live, Result, Server, Trouble};
use tokio::io::{copy, sink};

use crate::figure::Figure;
use crate::site::Site;

const EVENTS: usize = 200_000;
const AT_ONCE: usize = 200;
/// With fewer of them nothing was tried.
const FEWEST: usize = 30;
const TIME: Duration = Duration::from_secs(20);
const MOST_BYTES: u64 = 100_000;

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let mut command = site.command(&[]);
    command.stderr(Stdio::piped());
    let mut server = Server::start(command).await?;
    let log = server.take_log();
    let mut log = log.ok_or_else(|| Trouble::wrong("the server has no log"))?;
    let written = tokio::spawn(async move { copy(&mut log, &mut sink()).await });
    let mut live = Browser::new(server.address()).open("/").await?;
    let began = Instant::now();
    let sent = send(&mut live).await;
    let seconds = began.elapsed().as_secs_f64();
    // The sum is written once the connection is over.
    drop(live);
    tokio::time::sleep(Duration::from_secs(1)).await;
    server.kill().await?;
    let written = written.await.map_err(Trouble::wrong)?;
    let bytes = written.map_err(Trouble::wrong)?;
    if sent < FEWEST {
        return Err(Trouble::wrong(format!("only {sent} events were sent")));
    }
    Ok(vec![Figure {
        what: "",
        found: format!("{bytes} bytes of log by {sent} events in {seconds:.1} s"),
        bar: "below 100 kB",
        met: bytes < MOST_BYTES,
    }])
}

/// Sends events until there were enough, or the server has closed the socket. Says how many.
async fn send(live: &mut Live) -> usize {
    let until = Instant::now() + TIME;
    let mut sent = 0;
    while sent < EVENTS && Instant::now() < until {
        for _ in 0..AT_ONCE {
            if live.push("nonsense", "{}").await.is_err() {
                return sent;
            }
            sent += 1;
        }
        if live.expect_reply("").await.is_err() {
            return sent;
        }
    }
    sent
}
