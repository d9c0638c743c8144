//! Loading a page into a tab.

use std::sync::Arc;

use http::header::LOCATION;
use http::{Method, StatusCode};

use crate::dom::Document;
use crate::server::Answer;
use crate::tab::Shared;
use crate::tab::page::{Carried, Load, Loaded, Page};

/// How many redirects browsers follow.
const REDIRECTS: usize = 20;
/// The cookie in which the stock client carries a flash message over a page load.
const FLASH_COOKIE: &str = "__phoenix_flash__";
/// The cookie in which it carries the status with which a view was refused.
const STATUS_COOKIE: &str = "__phoenix_reload_status__";

/// Loads a page, follows its redirects, and shows it.
pub(super) async fn load(tab: &Arc<Shared>, load: Load) {
    match fetch(tab, &load).await {
        Ok(Fetched::Answer(url, answer)) => show(tab, url, &answer, &load),
        Ok(Fetched::Elsewhere(url)) => leave(tab, url, &load),
        Err(problem) => tab.fail(problem),
    }
}

/// Where a load has led.
enum Fetched {
    Answer(url::Url, Answer),
    /// To another site than the one under test, which nobody asks.
    Elsewhere(url::Url),
}

async fn fetch(tab: &Arc<Shared>, load: &Load) -> Result<Fetched, String> {
    let Load {
        mut url,
        mut post,
        carried,
        ..
    } = load.clone();
    match carried {
        Some(Carried::Flash(token)) => tab.browser.jar().set(FLASH_COOKIE, &token),
        Some(Carried::Status(token)) => tab.browser.jar().set(STATUS_COOKIE, &token),
        None => {}
    }
    let origin = tab.browser.site().url().origin();
    for _ in 0..REDIRECTS {
        if url.origin() != origin {
            return Ok(Fetched::Elsewhere(url));
        }
        let ascii = origin.ascii_serialization();
        let form = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", &*ascii),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = match &post {
            Some(body) => {
                let body = body.clone();
                let posted = tab.browser.request_url(Method::POST, &url, &form, body);
                posted.await
            }
            None => {
                let asked = tab
                    .browser
                    .request_url(Method::GET, &url, &[], String::new());
                asked.await
            }
        };
        if !answer.status().is_redirection() || answer.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Answer(url, answer));
        }
        // 307 and 308 repeat the request as it was (RFC 9110, section 15.4).
        if !matches!(answer.status().as_u16(), 307 | 308) {
            post = None;
        }
        let to = answer.header(LOCATION.as_str());
        let to = to.and_then(|to| url.join(to).ok());
        let mut to = to.ok_or_else(|| format!("{url} redirects to no address"))?;
        if to.fragment().is_none() {
            to.set_fragment(url.fragment());
        }
        url = to;
    }
    Err(format!(
        "{} redirects more than {REDIRECTS} times",
        load.url
    ))
}

fn show(tab: &Arc<Shared>, url: url::Url, answer: &Answer, load: &Load) {
    let document = Document::parse(answer.body());
    let is_refused = matches!(load.carried, Some(Carried::Status(_)));
    // A live view may say the status of its page itself.
    let is_live = document.as_ref().is_ok_and(|document| {
        let views = document.select("[data-phx-main]");
        views.is_ok_and(|views| !views.is_empty())
    });
    if !(answer.status().is_success() || is_refused || is_live) {
        return tab.fail(format!(
            "{url} is answered with {}: look at it with `Visitor::get`\n{}",
            answer.status(),
            answer.body()
        ));
    }
    let document = match document {
        Ok(document) => document,
        Err(error) => return tab.fail(format!("{url} is no page: {error}")),
    };
    open(tab, document, url, load, answer.status());
}

/// The tab shows an empty page, as far as the test is concerned.
fn leave(tab: &Arc<Shared>, url: url::Url, load: &Load) {
    match Document::parse("") {
        Ok(document) => open(tab, document, url, load, StatusCode::OK),
        Err(error) => tab.fail(format!("an empty page is none: {error}")),
    }
}

fn open(tab: &Arc<Shared>, document: Document, url: url::Url, load: &Load, status: StatusCode) {
    let history = tab.history(url, load.replaces);
    tab.set_page(Page::new(Loaded {
        document,
        history,
        storage: tab.browser.storage(),
        tab: tab.browser.next_tab_name(),
        chance: 0.5,
        status,
    }));
}
