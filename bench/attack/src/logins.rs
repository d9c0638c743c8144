//! A memory full of sessions that nobody needs, so that nobody can log in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bench_browser::{Browser, Jar, Result, Trouble};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::figure::Figure;
use crate::site::{ADDRESS, Site};

/// More than 64 MiB hold.
const SESSIONS: usize = 45_000;
/// With so many of them the memory was full, as it was in any revision.
const MANY: usize = 38_000;
/// With so many refusals a limit was met.
const REFUSALS: usize = 500;
/// Refusals in a row after which an address gives up: no minute's budget lasts longer.
const PATIENCE: usize = 700;
const TEXT: usize = 1_100;
const LOGINS: u8 = 30;
/// How long one waits that was refused.
const REFUSED: Duration = Duration::from_millis(100);

/// What became of the sessions.
#[derive(Default)]
struct Tally {
    written: AtomicUsize,
    refused: AtomicUsize,
}

/// Where an attack comes from.
struct Origins {
    what: &'static str,
    /// Without one it is the connection's own, a loopback address.
    addresses: Vec<Option<IpAddr>>,
    /// From the beginning of one session to that of the next one.
    pause: Duration,
    time: Duration,
}

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let near = Origins {
        what: "sessions from a loopback address",
        addresses: vec![None; 16],
        pause: Duration::from_micros(1),
        time: Duration::from_secs(150),
    };
    let far = Origins {
        what: "sessions from 17 IPv6 networks of 64 bits",
        addresses: (0..17).map(network).map(Some).collect(),
        // A session takes two posts, and an address has 1,200 of them in a minute.
        pause: Duration::from_millis(101),
        time: Duration::from_secs(330),
    };
    Ok(vec![attack(site, near).await?, attack(site, far).await?])
}

/// All of them lie in one network of 56 bits.
fn network(number: u16) -> IpAddr {
    Ipv6Addr::new(0x2001, 0xdb8, 7, number, 0, 0, 0, 1).into()
}

async fn attack(site: &Site, origins: Origins) -> Result<Figure> {
    let server = site.start().await?;
    let what = origins.what;
    let began = Instant::now();
    let tally = fill(server.address(), origins).await?;
    let seconds = began.elapsed().as_secs();
    let written = tally.written.load(Ordering::Relaxed);
    let refused = tally.refused.load(Ordering::Relaxed);
    if written < MANY && refused < REFUSALS {
        return Err(Trouble::wrong(format!(
            "only {written} sessions in {seconds} s, and {refused} refused: no limit was met"
        )));
    }
    let mut worked = 0;
    for number in 1..=LOGINS {
        let address = Ipv4Addr::new(198, 51, 100, number);
        let browser = Browser::new(server.address()).header(ADDRESS, &address.to_string());
        worked += u8::from(log_in(browser).await?);
    }
    server.kill().await?;
    Ok(Figure {
        what,
        found: format!(
            "{worked} of {LOGINS} logins, after {written} sessions and {refused} refusals in {seconds} s"
        ),
        bar: "30 of 30",
        met: worked == LOGINS,
    })
}

/// Whether somebody is logged in who tries to.
async fn log_in(mut browser: Browser) -> Result<bool> {
    let answer = browser.post("/login", "").await?;
    Ok(answer.status == 204 && browser.get("/who").await?.body == "a member")
}

/// Begins sessions and writes to each of them.
async fn fill(server: SocketAddr, origins: Origins) -> Result<Arc<Tally>> {
    let until = Instant::now() + origins.time;
    let tally = Arc::new(Tally::default());
    let mut writers = JoinSet::new();
    for address in origins.addresses {
        let tally = Arc::clone(&tally);
        let mut browser = Browser::new(server);
        if let Some(address) = address {
            browser = browser.header(ADDRESS, &address.to_string());
        }
        writers.spawn(async move {
            let mut turns = interval(origins.pause);
            let mut in_a_row = 0;
            while Instant::now() < until
                && in_a_row < PATIENCE
                && tally.written.load(Ordering::Relaxed) < SESSIONS
            {
                turns.tick().await;
                if write(&mut browser).await? {
                    in_a_row = 0;
                    tally.written.fetch_add(1, Ordering::Relaxed);
                } else {
                    in_a_row += 1;
                    tally.refused.fetch_add(1, Ordering::Relaxed);
                    sleep(REFUSED).await;
                }
            }
            Ok::<_, Trouble>(())
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.map_err(Trouble::wrong)??;
    }
    Ok(tally)
}

/// As a page does at a first visit. `false` if it is refused.
async fn write(browser: &mut Browser) -> Result<bool> {
    browser.set_jar(Jar::default());
    let begun = browser.post("/live/session", "{}").await?;
    if begun.status != 201 {
        return refused(begun.status);
    }
    let begun: Value = serde_json::from_str(&begun.body).map_err(Trouble::wrong)?;
    let put = json!({
        "ticket": begun["ticket"],
        "put": {"text": "x".repeat(TEXT)},
        "tab": "attack",
        "n": 1,
    });
    match browser
        .post("/live/session", &put.to_string())
        .await?
        .status
    {
        204 => Ok(true),
        status => refused(status),
    }
}

fn refused(status: u16) -> Result<bool> {
    match status {
        429 => Ok(false),
        status => Err(Trouble::wrong(format!("a post was answered with {status}"))),
    }
}
