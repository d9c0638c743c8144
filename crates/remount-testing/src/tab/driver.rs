//! The task of a tab: carries frames and requests between its page and the server.

use std::future::pending;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use http::Method;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};

use crate::line::{self, Incoming, Outgoing};
use crate::network::Fault;
use crate::server::{Answer, NoSocket, Server};
use crate::session::{MARK, NO_RECEIPT, RECEIPT_HEADER, Request, RequestId};
use crate::site;
use crate::tab::load::load;
use crate::tab::page::{Output, Page};
use crate::tab::{Shared, wire};
use crate::visitor::Browser;

/// An open socket.
struct Line {
    frames: Incoming,
    out: Outgoing,
}

/// What the task waits for.
enum Wake {
    Frame(String),
    Lost,
    Asked,
    Due,
}

/// Drives a tab until it is closed. What panics in it, such as a handler of the app, fails the
/// test.
pub(super) async fn drive(tab: Weak<Shared>, asked: Arc<Notify>) {
    let driven = AssertUnwindSafe(carry(&tab, asked)).catch_unwind().await;
    if let (Err(panic), Some(tab)) = (driven, tab.upgrade()) {
        tab.fail(site::said(&*panic));
    }
}

async fn carry(tab: &Weak<Shared>, asked: Arc<Notify>) {
    let mut line = None;
    loop {
        let deadline = {
            let Some(tab) = tab.upgrade() else {
                return;
            };
            perform(&tab, &mut line).await;
            tab.with(|page| page.deadline()).flatten()
        };
        let wake = wait(&mut line, &asked, deadline).await;
        let Some(tab) = tab.upgrade() else {
            return;
        };
        tab.with(|page| match wake {
            Wake::Frame(text) => {
                if !page.answers_the_kit(&text) {
                    tab.frames.note(&text);
                }
                page.receive(&text);
            }
            Wake::Lost => {
                line = None;
                page.lost();
            }
            Wake::Asked => {}
            Wake::Due => page.tick(Instant::now()),
        });
    }
}

async fn wait(line: &mut Option<Line>, asked: &Notify, deadline: Option<Instant>) -> Wake {
    let frame = async {
        match line {
            Some(line) => line.frames.next().await.ok(),
            None => pending().await,
        }
    };
    let due = async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => pending().await,
        }
    };
    tokio::select! {
        biased;
        frame = frame => frame.map_or(Wake::Lost, Wake::Frame),
        () = asked.notified() => Wake::Asked,
        () = due => Wake::Due,
    }
}

/// Does what the page wants done.
async fn perform(tab: &Arc<Shared>, line: &mut Option<Line>) {
    while let Some(output) = tab.with(Page::take_output).flatten() {
        match output {
            Output::Frame(text) => {
                if let Some(line) = line {
                    line.out.send(text);
                }
            }
            Output::Disconnect => *line = None,
            Output::Connect => *line = connect(tab).await,
            Output::Post(request) => {
                if let Some(post) = tab.with(|page| Post::of(page, request)) {
                    let (browser, weak) = (Arc::clone(&tab.browser), Arc::downgrade(tab));
                    tokio::spawn(deliver(browser, weak, post));
                }
            }
            Output::WantLock => {
                tokio::spawn(wait_for_lock(Arc::clone(&tab.browser), Arc::downgrade(tab)));
            }
            Output::Created => tell_others(tab, Page::created_elsewhere),
            Output::Stored => tell_others(tab, Page::stored_elsewhere),
            Output::Load(page) => {
                *line = None;
                load(tab, page).await;
            }
        }
    }
}

async fn connect(tab: &Arc<Shared>) -> Option<Line> {
    let url = tab.with(|page| {
        let path = wire::socket_path(page.mount_point());
        site::resolve(page.history.url(), &path)
    })?;
    let (cookies, peer) = (tab.browser.cookies(url.path()), tab.browser.peer());
    if tab.browser.site().network.cuts_sockets() {
        tab.with(Page::lost);
        return None;
    }
    let server = tab.browser.site().server();
    match server.socket(&url, cookies.as_deref(), &[], peer).await {
        Ok(socket) => {
            let (frames, out) = line::split(socket);
            tab.with(Page::connected);
            Some(Line { frames, out })
        }
        Err(NoSocket::Refused(status)) => {
            tab.with(|page| page.refused(status));
            None
        }
        Err(NoSocket::Broken) => {
            tab.with(Page::lost);
            None
        }
    }
}

/// Waits until no other tab of the browser has the lock.
async fn wait_for_lock(browser: Arc<Browser>, tab: Weak<Shared>) {
    let guard = browser.lock().await;
    if let Some(tab) = tab.upgrade() {
        tab.with(|page| page.lock_granted(guard));
        tab.wake();
    }
}

fn tell_others(tab: &Arc<Shared>, tell: fn(&mut Page)) {
    for other in tab.browser.site().open_tabs() {
        let is_other = !Arc::ptr_eq(&other, tab) && Arc::ptr_eq(&other.browser, &tab.browser);
        if is_other {
            other.with(tell);
            other.wake();
        }
    }
}

/// A post of the session.
pub(super) struct Post {
    /// The page that sends it, by its name.
    page: String,
    path: String,
    request: Request,
}

impl Post {
    pub(super) fn of(page: &Page, request: Request) -> Self {
        Self {
            page: page.name().to_owned(),
            path: format!("{}/session", page.mount_point()),
            request,
        }
    }
}

/// Sends one post, whatever befalls it on its way. It goes on when the tab is gone.
pub(super) async fn deliver(browser: Arc<Browser>, tab: Weak<Shared>, post: Post) {
    let posted = AssertUnwindSafe(post_through(&browser, &tab, &post));
    let answer = match posted.catch_unwind().await {
        Ok(answer) => answer,
        Err(panic) => {
            browser.site().fail(site::said(&*panic));
            None
        }
    };
    if let Some(tab) = tab.upgrade() {
        tab.with(|shown| {
            if let Some(answer) = &answer
                && shown.waits_for(&post.page, post.request.id)
            {
                browser.site().network.answered(&post.request, answer);
            }
            shown.answered_post(&post.page, post.request.id, answer.as_ref());
        });
        tab.wake();
    }
}

async fn post_through(browser: &Arc<Browser>, tab: &Weak<Shared>, post: &Post) -> Option<Answer> {
    let network = &browser.site().network;
    let waits = |id: RequestId| {
        let tab = tab.upgrade();
        tab.is_none_or(|tab| {
            let waits = tab.with(|shown| shown.waits_for(&post.page, id));
            waits.unwrap_or(true)
        })
    };
    match network.sent(&post.request) {
        Fault::Pass => Some(send(browser, post).await),
        Fault::LoseRequest => None,
        Fault::LoseAnswer => {
            browser.request_in_vain(request(browser, post)).await;
            None
        }
        Fault::Double => {
            send(browser, post).await;
            Some(send(browser, post).await)
        }
        Fault::Hold => {
            network.hold().await;
            Some(send(browser, post).await)
        }
        Fault::HoldAnswer => {
            let answer = browser.request_in_vain(request(browser, post)).await;
            network.hold().await;
            // A browser that has given the request up keeps nothing of its answer.
            if waits(post.request.id) {
                browser.take_cookies(&answer, &post.path);
            }
            Some(answer)
        }
        Fault::Delay(time) => {
            let on_its_way = OnItsWay::leave(browser, post);
            sleep(time).await;
            let answer = on_its_way.arrive(browser).await?;
            if waits(post.request.id) {
                browser.take_cookies(&answer, &post.path);
            }
            Some(answer)
        }
        Fault::Late(time) => {
            let on_its_way = OnItsWay::leave(browser, post);
            tokio::spawn(on_its_way.arrive_late(Arc::clone(browser), time));
            None
        }
    }
}

/// A request that has left its browser.
struct OnItsWay {
    server: Server,
    request: http::Request<axum::body::Body>,
}

impl OnItsWay {
    fn leave(browser: &Browser, post: &Post) -> Self {
        Self {
            server: browser.site().server(),
            request: request(browser, post),
        }
    }

    /// Reaches the server that it was sent to, if that is still there.
    async fn arrive(self, browser: &Browser) -> Option<Answer> {
        if !browser.site().server().is(&self.server) {
            return None;
        }
        Some(browser.request_in_vain(self.request).await)
    }

    /// Reaches it when its page has given it up.
    async fn arrive_late(self, browser: Arc<Browser>, time: Duration) {
        sleep(time).await;
        let arrived = AssertUnwindSafe(self.arrive(&browser));
        if let Err(panic) = arrived.catch_unwind().await {
            browser.site().fail(site::said(&*panic));
        }
    }
}

async fn send(browser: &Browser, post: &Post) -> Answer {
    let answer = browser.request_in_vain(request(browser, post)).await;
    browser.take_cookies(&answer, &post.path);
    answer
}

fn request(browser: &Browser, post: &Post) -> http::Request<axum::body::Body> {
    let Post { path, request, .. } = post;
    let url = site::resolve(browser.site().url(), path);
    let origin = url.origin().ascii_serialization();
    let mut headers = vec![
        ("content-type", "application/json"),
        MARK,
        ("sec-fetch-site", "same-origin"),
        ("origin", &*origin),
    ];
    if request.without_receipt {
        headers.push((RECEIPT_HEADER, NO_RECEIPT));
    }
    let cookies = browser.cookies(path);
    let body = request.body.to_string();
    crate::server::request(Method::POST, &url, cookies.as_deref(), &headers, body)
}
