//! A tab: what the page's script does (`client/src/session`), without a document.

use std::collections::VecDeque;
use std::sync::Arc;

use bench_browser::page::View;
use bench_browser::{Result, Trouble};

use crate::browser::Browser;
use crate::judge::Path;
use crate::key::Key;
use crate::live::{Asked, Joined, Live, SESSION, text};
use crate::network::Network;
use crate::socket::Frame;

mod saving;

pub(crate) struct Tab {
    browser: Arc<Browser>,
    /// Its name towards the server, and the number of its last put.
    name: String,
    number: u64,
    view: View,
    live: Live,
    /// How often it has joined: the server numbers its writes per connection.
    joins: u32,
    ticket: String,
    /// The server asks for a post.
    wants_touch: bool,
    /// Writes that the server asks the page to post though no click of its own waits for them: those that another page
    /// left behind. Each with its join.
    left_behind: VecDeque<(Asked, u32)>,
}

impl Tab {
    /// Loads the page and joins its view, as soon as there is a server.
    pub(crate) async fn open(
        browser: &Arc<Browser>,
        name: String,
        network: &mut Network,
    ) -> Result<Self> {
        network.wait().await?;
        loop {
            match Self::try_open(browser, &name, network).await {
                Err(Trouble::Silence) => network.wait_after_silence().await?,
                opened => return opened,
            }
        }
    }

    async fn try_open(browser: &Arc<Browser>, name: &str, network: &mut Network) -> Result<Self> {
        let page = network.load(browser).await?;
        let address = network.address()?;
        let (live, joined) = Live::connect(address, &browser.cookies(), &page.view).await?;
        let mut tab = Self {
            browser: Arc::clone(browser),
            name: name.to_owned(),
            number: 0,
            view: page.view,
            live,
            joins: 0,
            ticket: String::new(),
            wants_touch: false,
            left_behind: VecDeque::new(),
        };
        tab.joined(joined)?;
        Ok(tab)
    }

    /// Does what the server has asked for since, and comes back if it closed the socket.
    pub(crate) async fn catch_up(&mut self, network: &mut Network) -> Result {
        match self.listen() {
            Err(Trouble::Silence) => self.come_back(network).await?,
            heard => heard?,
        }
        while let Some((asked, joins)) = self.left_behind.pop_front() {
            self.deliver(network, &asked, joins, None).await?;
        }
        if self.wants_touch {
            self.touch(network).await?;
        }
        Ok(())
    }

    /// The visitor has changed fields: the page posts them until that is answered.
    pub(crate) async fn put(&mut self, network: &mut Network, keys: &[Key], value: &str) -> Result {
        self.number += 1;
        self.save(network, keys, value).await
    }

    /// The visitor has clicked: the view writes, and the page posts its ticket.
    pub(crate) async fn click(&mut self, network: &mut Network, key: Key, value: &str) -> Result {
        let write = self.browser.begin(Path::View, &[key], value);
        let asked = self.live.save(key, value).await;
        self.browser.place(write);
        match asked {
            Ok((asked, others)) => {
                self.hear(others)?;
                self.deliver(network, &asked, self.joins, Some(write)).await
            }
            Err(Trouble::Silence) => {
                network.tally.unanswered();
                self.come_back(network).await
            }
            Err(wrong) => Err(wrong),
        }
    }

    /// The visitor has sent a form to the site's handler. Nobody repeats it. It waits for the lock, which stands for
    /// a visitor who does nothing in other tabs meanwhile: the promises know no restart for handlers that do not.
    pub(crate) async fn submit(
        &mut self,
        network: &mut Network,
        keys: &[Key],
        value: &str,
    ) -> Result {
        network.wait().await?;
        let fields: Vec<_> = keys
            .iter()
            .map(|key| format!("{}={value}", key.name()))
            .collect();
        let _lock = self.browser.lock().await;
        let write = self.browser.begin(Path::Handler, keys, value);
        match network.submit(&self.browser, &fields.join("&")).await {
            Ok(answer) if answer.status == 204 && !answer.set_cookies.is_empty() => {
                self.browser.take(&answer, Some(write));
                network.tally.acknowledged(Path::Handler);
                Ok(())
            }
            Ok(answer) => Err(Trouble::wrong(format!(
                "the handler answered with {}: {}",
                answer.status, answer.body
            ))),
            Err(Trouble::Silence) => {
                self.browser.give_up(write);
                network.tally.unanswered();
                Ok(())
            }
            Err(wrong) => Err(wrong),
        }
    }

    /// The visitor loads the page in another tab, which takes him no further if there is no server.
    pub(crate) async fn read(&self, network: &mut Network) -> Result {
        match network.read(&self.browser).await {
            Err(Trouble::Silence) => Ok(()),
            read => read,
        }
    }

    /// Waits until there is a server, and joins it if the socket is closed.
    async fn come_back(&mut self, network: &mut Network) -> Result {
        loop {
            network.wait_after_silence().await?;
            let outcome = match self.listen() {
                Err(Trouble::Silence) => self.reconnect(network).await,
                heard => heard,
            };
            match outcome {
                Err(Trouble::Silence) => {}
                outcome => return outcome,
            }
        }
    }

    /// Joins anew, with what the page holds from when it was loaded.
    async fn reconnect(&mut self, network: &Network) -> Result {
        let address = network.address()?;
        let (live, joined) = Live::connect(address, &self.browser.cookies(), &self.view).await?;
        self.live = live;
        self.joins += 1;
        self.joined(joined)
    }

    fn joined(&mut self, joined: Joined) -> Result {
        self.ticket = joined.ticket;
        self.wants_touch |= joined.wants_post;
        self.hear(joined.frames)
    }

    /// Hears what has come.
    fn listen(&mut self) -> Result {
        while let Some(frame) = self.live.come()? {
            self.hear([frame])?;
        }
        Ok(())
    }

    fn hear(&mut self, frames: impl IntoIterator<Item = Frame>) -> Result {
        for frame in frames {
            let has_failed = frame.event == "phx_reply" && frame.payload["status"] != "ok";
            if has_failed || frame.event == "phx_error" {
                return Err(Trouble::wrong(format!("a view has failed: {frame:?}")));
            }
            match &*frame.event {
                "ticket" if frame.topic == SESSION => self.ticket = text(&frame.payload["ticket"])?,
                "post" if frame.topic == SESSION => self.wants_touch = true,
                _ => {
                    let asked = Asked::of(&frame)?;
                    self.left_behind
                        .extend(asked.map(|asked| (asked, self.joins)));
                }
            }
        }
        Ok(())
    }

    /// Tells the server how the post of a write was answered, unless the socket it came on is gone.
    async fn report(&mut self, asked: &Asked, status: u16, joins: u32) -> Result {
        if joins != self.joins {
            return Ok(());
        }
        match self.live.done(asked.number, status).await {
            Ok(others) => self.hear(others),
            // Found out at the next step.
            Err(Trouble::Silence) => Ok(()),
            Err(wrong) => Err(wrong),
        }
    }
}
