//! A server with a process and a port of its own, which is ended by a signal: what it acknowledged
//! is there on the next one.

use std::time::Duration;

use bench_browser::{Browser, Jar, Result, Server, Trouble};
use serde_json::{Value, json};
use tokio::process::Command;

const SESSIONS: usize = 20;
/// A shutdown stays below five seconds.
const SHUTDOWN: Duration = Duration::from_secs(10);
const OLD: &str = "the secret that is in use when it begins";
const OLD_NEW: &str =
    "the secret that is in use when it begins,the secret that is in use when it ends";
const NEW: &str = "the secret that is in use when it ends";
const NEW_OLD: &str =
    "the secret that is in use when it ends,the secret that is in use when it begins";

async fn start(secrets: &str) -> Result<Server> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soak"));
    command.arg("serve").env("REMOUNT_SECRET", secrets);
    Server::start(command).await
}

/// Saves a name as a page does, until that is acknowledged. Returns the cookies.
async fn save(server: &Server, cookies: Jar, name: &str) -> Result<Jar> {
    let mut browser = Browser::new(server.address());
    browser.set_jar(cookies);
    let ticket = browser.post("/live/session", "{}").await?;
    let ticket: Value = serde_json::from_str(&ticket.body).map_err(Trouble::wrong)?;
    let put = json!({"ticket": ticket["ticket"], "put": {"name": name}, "tab": name, "n": 1});
    let answer = browser.post("/live/session", &put.to_string()).await?;
    assert!(
        matches!(answer.status, 201 | 204) && !answer.set_cookies.is_empty(),
        "{answer:?}"
    );
    Ok(browser.jar().clone())
}

/// Whether a browser with these cookies finds that name, on its page and in its live view.
async fn check(server: &Server, cookies: &Jar, name: &str) -> Result {
    let mut browser = Browser::new(server.address());
    browser.set_jar(cookies.clone());
    let page = browser.get("/").await?;
    let shown = format!("<output id=\"name\">{name}</output>");
    assert!(page.body.contains(&shown), "{name}: {}", page.body);
    browser.open("/").await.map(drop)
}

/// Many browsers save, and save again. Then the server is ended so, and the next one is asked.
async fn is_kept(before: &str, end: impl AsyncFnOnce(Server) -> Result, after: &str) -> Result {
    let server = start(before).await?;
    let mut browsers = Vec::new();
    for number in 0..SESSIONS {
        let first = save(&server, Jar::default(), &format!("first-{number}")).await?;
        let name = format!("second-{number}");
        browsers.push((save(&server, first, &name).await?, name));
    }
    end(server).await?;
    let server = start(after).await?;
    for (cookies, name) in &browsers {
        check(&server, cookies, name).await?;
    }
    server.kill().await
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_sigkill() -> Result {
    is_kept(OLD, Server::kill, OLD).await
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_sigterm() -> Result {
    is_kept(OLD, async |server| server.terminate(SHUTDOWN).await, OLD).await
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_each_of_the_deploys_that_change_the_secret() -> Result
{
    is_kept(OLD, Server::kill, OLD_NEW).await?;
    is_kept(OLD_NEW, Server::kill, NEW_OLD).await?;
    is_kept(NEW_OLD, Server::kill, NEW).await
}
