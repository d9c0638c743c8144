//! One writer's way to the server, wherever that is at the moment.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bench_browser::http::{Answer, Http, Request};
use bench_browser::{Result, Trouble};
use serde_json::Value;
use tokio::sync::watch;

use crate::browser::Browser;
use crate::check;
use crate::dice::Dice;
use crate::page::Page;
use crate::site::HOST;
use crate::tally::Tally;

/// Of so many posts of pages, one is given up before it is answered.
const POSTS_PER_GIVEN_UP: usize = 40;
/// So late it may arrive: before its repetition or behind it, with writes of others in between.
const LATEST_MS: usize = 80;
/// A page leaves a server alone that does not answer, but no time is lost here.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Network {
    /// `None` while it is known to be down.
    server: watch::Receiver<Option<SocketAddr>>,
    http: Http,
    pub(crate) dice: Dice,
    pub(crate) tally: Arc<Tally>,
}

impl Network {
    pub(crate) fn new(server: watch::Receiver<Option<SocketAddr>>, tally: Arc<Tally>) -> Self {
        Self {
            server,
            http: Http::default(),
            dice: Dice::new(),
            tally,
        }
    }

    /// Waits until there is a server. Nobody holds a browser's lock meanwhile.
    pub(crate) async fn wait(&mut self) -> Result {
        let server = self.server.wait_for(Option::is_some).await;
        server
            .map(drop)
            .map_err(|_| Trouble::wrong("the run is over"))
    }

    /// The same after nobody answered.
    pub(crate) async fn wait_after_silence(&mut self) -> Result {
        tokio::time::sleep(PAUSE).await;
        self.wait().await
    }

    /// Where the server is.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        (*self.server.borrow()).ok_or(Trouble::Silence)
    }

    pub(crate) async fn load(&mut self, browser: &Browser) -> Result<Page> {
        let address = self.address()?;
        Page::load(&mut self.http, address, &browser.cookies()).await
    }

    /// Reads a session, and judges what is found.
    pub(crate) async fn read(&mut self, browser: &Browser) -> Result {
        let address = self.address()?;
        check::read_page(browser, &mut self.http, address, &self.tally).await
    }

    /// Posts to the endpoint of the session, as the page's script does. Now and then the network is so slow
    /// that the page gives the request up.
    pub(crate) async fn post(&mut self, browser: &Browser, body: &Value) -> Result<Answer> {
        let address = self.address()?;
        let (cookies, body) = (browser.cookies(), body.to_string());
        let request = Request {
            method: "POST",
            path: "/live/session",
            host: HOST,
            content_type: "application/json",
            cookies: &cookies,
            body: &body,
            ..Request::default()
        };
        if self.dice.once_in(POSTS_PER_GIVEN_UP) {
            let delay = self.dice.below(LATEST_MS);
            let delay = Duration::from_millis(u64::try_from(delay).unwrap_or_default());
            request.send_late(address, delay);
            self.tally.given_up();
            return Err(Trouble::Silence);
        }
        self.http.ask(address, &request).await
    }

    /// Sends a form to the site's handler.
    pub(crate) async fn submit(&mut self, browser: &Browser, form: &str) -> Result<Answer> {
        let address = self.address()?;
        let request = Request {
            method: "POST",
            path: "/save",
            host: HOST,
            content_type: "application/x-www-form-urlencoded",
            cookies: &browser.cookies(),
            body: form,
            ..Request::default()
        };
        self.http.ask(address, &request).await
    }
}
