//! A memory full of sessions that nobody needs, so that nobody can log in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bench_browser::{Browser, Jar, Result, Trouble};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::figure::Figure;
use crate::site::{ADDRESS, Site};

/// More than 64 MiB hold.
const SESSIONS: usize = 45_000;
/// With fewer of them nothing was tried.
const FEWEST: usize = 500;
const TEXT: usize = 1_100;
const LOGINS: u8 = 30;
/// How long one waits that was refused.
const REFUSED: Duration = Duration::from_millis(50);

/// Where an attack comes from.
struct Origins {
    what: &'static str,
    /// Without one it is the connection's own, a loopback address.
    addresses: Vec<Option<IpAddr>>,
    /// Between two sessions of one address.
    pause: Duration,
    time: Duration,
}

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let near = Origins {
        what: "sessions from a loopback address",
        addresses: vec![None; 16],
        pause: Duration::ZERO,
        time: Duration::from_secs(30),
    };
    let far = Origins {
        what: "sessions from 17 IPv6 networks of 64 bits",
        addresses: (0..17).map(network).map(Some).collect(),
        // A session takes two posts, and an address has 1,200 of them in a minute.
        pause: Duration::from_millis(101),
        time: Duration::from_secs(245),
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
    let written = fill(server.address(), origins).await?;
    let seconds = began.elapsed().as_secs();
    if written < FEWEST {
        return Err(Trouble::wrong(format!(
            "only {written} sessions were written"
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
        found: format!("{worked} of {LOGINS} logins after {written} sessions in {seconds} s"),
        bar: "30 of 30",
        met: worked == LOGINS,
    })
}

/// Whether somebody is logged in who tries to.
async fn log_in(mut browser: Browser) -> Result<bool> {
    let answer = browser.post("/login", "").await?;
    Ok(answer.status == 204 && browser.get("/who").await?.body == "a member")
}

/// Begins sessions and writes to each of them, and says how many were taken.
async fn fill(server: SocketAddr, origins: Origins) -> Result<usize> {
    let until = Instant::now() + origins.time;
    let written = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for address in origins.addresses {
        let written = Arc::clone(&written);
        let mut browser = Browser::new(server);
        if let Some(address) = address {
            browser = browser.header(ADDRESS, &address.to_string());
        }
        writers.spawn(async move {
            while Instant::now() < until && written.load(Ordering::Relaxed) < SESSIONS {
                if write(&mut browser).await? {
                    written.fetch_add(1, Ordering::Relaxed);
                    sleep(origins.pause).await;
                } else {
                    sleep(origins.pause.max(REFUSED)).await;
                }
            }
            Ok::<_, Trouble>(())
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.map_err(Trouble::wrong)??;
    }
    Ok(written.load(Ordering::Relaxed))
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
