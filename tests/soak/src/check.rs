//! Reads sessions as a visitor does who comes back, and judges what he finds.

use std::net::SocketAddr;
use std::sync::Arc;

use bench_browser::http::{Http, Request};
use bench_browser::{Result, Trouble};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::browser::Browser;
use crate::live::Live;
use crate::page::Page;
use crate::site::HOST;
use crate::tally::Tally;

/// Sessions that are read at a time.
const AT_ONCE: usize = 8;

/// Reads all of them, each from a page and through a live view.
pub(crate) async fn read_all(
    browsers: &[Arc<Browser>],
    server: SocketAddr,
    tally: &Arc<Tally>,
) -> Result {
    side_by_side(parts(browsers).map(|part| {
        let tally = Arc::clone(tally);
        async move {
            let mut http = Http::default();
            for browser in &part {
                read(browser, &mut http, server, &tally).await?;
            }
            Ok(())
        }
    }))
    .await
}

/// Has every browser's cookie sealed anew: its page posts a ticket.
pub(crate) async fn renew_all(browsers: &[Arc<Browser>], server: SocketAddr) -> Result {
    side_by_side(parts(browsers).map(|part| async move {
        let mut http = Http::default();
        for browser in &part {
            renew(browser, &mut http, server).await?;
        }
        Ok(())
    }))
    .await
}

/// Reads one session from a page. Nobody writes it meanwhile, but for views whose page waits for its turn to post.
pub(crate) async fn read_page(
    browser: &Browser,
    http: &mut Http,
    server: SocketAddr,
    tally: &Tally,
) -> Result {
    let _lock = browser.lock().await;
    load(browser, http, server, tally).await.map(drop)
}

async fn load(
    browser: &Browser,
    http: &mut Http,
    server: SocketAddr,
    tally: &Tally,
) -> Result<Page> {
    let page = Page::load(http, server, &browser.cookies()).await?;
    tally.read(browser.number, "a page", &browser.judge(&page.values));
    Ok(page)
}

/// Reads one session from a page and through its live view.
async fn read(browser: &Browser, http: &mut Http, server: SocketAddr, tally: &Tally) -> Result {
    let _lock = browser.lock().await;
    let page = load(browser, http, server, tally).await?;
    let (_, joined) = Live::connect(server, &browser.cookies(), &page.view).await?;
    tally.read(
        browser.number,
        "a live view",
        &browser.judge(&joined.values),
    );
    Ok(())
}

async fn renew(browser: &Browser, http: &mut Http, server: SocketAddr) -> Result {
    let _lock = browser.lock().await;
    if browser.cookies().is_empty() {
        return Ok(());
    }
    let mut ticket = Value::Null;
    for expected in [200, 204] {
        let body = match &ticket {
            Value::Null => json!({}),
            ticket => json!({"ticket": ticket}),
        };
        let request = Request {
            method: "POST",
            path: "/live/session",
            host: HOST,
            content_type: "application/json",
            cookies: &browser.cookies(),
            body: &body.to_string(),
            ..Request::default()
        };
        let answer = http.ask(server, &request).await?;
        if answer.status != expected {
            return Err(Trouble::wrong(format!(
                "a renewal was answered with {}: {}",
                answer.status, answer.body
            )));
        }
        browser.take(&answer, None);
        ticket = serde_json::from_str(&answer.body)
            .map_or(Value::Null, |mut body: Value| body["ticket"].take());
    }
    Ok(())
}

fn parts(browsers: &[Arc<Browser>]) -> impl Iterator<Item = Vec<Arc<Browser>>> {
    let length = browsers.len().div_ceil(AT_ONCE);
    browsers.chunks(length).map(<[_]>::to_vec)
}

async fn side_by_side(
    work: impl Iterator<Item = impl Future<Output = Result> + Send + 'static>,
) -> Result {
    let mut work: JoinSet<Result> = work.collect();
    while let Some(done) = work.join_next().await {
        done.map_err(Trouble::wrong)??;
    }
    Ok(())
}
