//! Sockets that have their view write, post nothing, and leave.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bench_browser::{Browser, Result, Trouble};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::figure::Figure;
use crate::site::{Memory, Site, megabytes};

const SOCKETS: usize = 3_000;
const AT_ONCE: usize = 8;
/// As many as one page may have open.
const WRITES: usize = 64;
const TEXT: usize = 2_800;
/// What the first answer says: one was written, or nothing would have been tried.
const WRITTEN: &str = r#""0":"1""#;
const BAR: f64 = 100.0;
/// So long a page may take to say what became of a write, after which it is given up.
const CONFIRMATION: Duration = Duration::from_secs(30);

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let server = site.start().await?;
    let before = Memory::of(&server)?.now;
    let began = Instant::now();
    let mut visitors = JoinSet::new();
    for _ in 0..AT_ONCE {
        visitors.spawn(come_and_go(server.address()));
    }
    while let Some(ended) = visitors.join_next().await {
        ended.map_err(Trouble::wrong)??;
    }
    let took = began.elapsed();
    sleep(Duration::from_secs(1)).await;
    let after = Memory::of(&server)?;
    server.kill().await?;
    let (before, now, most) = (
        megabytes(before),
        megabytes(after.now),
        megabytes(after.most),
    );
    if took > CONFIRMATION && most < BAR {
        return Err(Trouble::wrong(format!(
            "it took {took:.0?}, and what was left behind first was given up by then"
        )));
    }
    Ok(vec![Figure {
        what: "",
        found: format!(
            "{before:.0} MB became {now:.0} MB, {most:.0} MB at most, by {SOCKETS} sockets in {took:.0?}"
        ),
        bar: "below 100 MB",
        met: most < BAR,
    }])
}

async fn come_and_go(server: SocketAddr) -> Result {
    for socket in 0..SOCKETS / AT_ONCE {
        let mut live = Browser::new(server).open("/note").await?;
        for number in 1..=WRITES {
            // Only what changes a value is a write.
            let text = format!("{number:0TEXT$}");
            live.push("write", &json!({"text": text}).to_string())
                .await?;
            if socket == 0 && number == 1 {
                live.expect_reply(WRITTEN).await?;
            }
        }
        // The view answers each event, whether it may write or not.
        live.expect_reply("\"diff\"").await?;
    }
    Ok(())
}
