//! A cookie that was stolen before a logout, and so many other logouts that this one is forgotten.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bench_browser::{Browser, Jar, Result, Trouble};
use tokio::task::JoinSet;

use crate::figure::Figure;
use crate::site::{ADDRESS, Site};

const LOGOUTS: usize = 100_200;
const AT_ONCE: usize = 16;
const VICTIM: &str = "198.51.100.7";
const ATTACKER: &str = "203.0.113.66";

pub(crate) async fn run(site: &Site) -> Result<Vec<Figure>> {
    let server = site.start().await?;
    let mut victim = Browser::new(server.address()).header(ADDRESS, VICTIM);
    expect(&mut victim, "/login").await?;
    let stolen = victim.jar().clone();
    let address = server.address();
    if !is_taken(address, &stolen).await? {
        return Err(Trouble::wrong("the cookie was not taken before the logout"));
    }
    expect(&mut victim, "/logout").await?;
    if is_taken(address, &stolen).await? {
        return Err(Trouble::wrong(
            "the cookie was taken right after the logout",
        ));
    }
    let began = Instant::now();
    log_out_again_and_again(address).await?;
    let seconds = began.elapsed().as_secs();
    let taken = is_taken(address, &stolen).await?;
    server.kill().await?;
    let taken = if taken { "taken" } else { "not taken" };
    Ok(vec![Figure {
        what: "",
        found: format!("the cookie is {taken} after {LOGOUTS} other logouts in {seconds} s"),
        bar: "not taken",
        met: taken == "not taken",
    }])
}

/// Whether the site shows a member to who brings this cookie.
async fn is_taken(server: SocketAddr, stolen: &Jar) -> Result<bool> {
    // A connection that was kept for so long would be closed.
    let mut thief = Browser::new(server).header(ADDRESS, ATTACKER);
    thief.set_jar(stolen.clone());
    Ok(thief.get("/who").await?.body == "a member")
}

/// Each logout leaves an empty session, of which one can log out again.
async fn log_out_again_and_again(server: SocketAddr) -> Result {
    let done = Arc::new(AtomicUsize::new(0));
    let mut attackers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let done = Arc::clone(&done);
        let mut browser = Browser::new(server).header(ADDRESS, ATTACKER);
        attackers.spawn(async move {
            expect(&mut browser, "/login").await?;
            while done.fetch_add(1, Ordering::Relaxed) < LOGOUTS {
                let before = browser.jar().header();
                expect(&mut browser, "/logout").await?;
                if browser.jar().header() == before {
                    return Err(Trouble::wrong("a logout ended no session"));
                }
            }
            Ok::<_, Trouble>(())
        });
    }
    while let Some(ended) = attackers.join_next().await {
        ended.map_err(Trouble::wrong)??;
    }
    Ok(())
}

async fn expect(browser: &mut Browser, path: &str) -> Result {
    match browser.post(path, "").await?.status {
        204 => Ok(()),
        status => Err(Trouble::wrong(format!("{path} was answered with {status}"))),
    }
}
