//! Posts to the endpoint, and what their answers lead to (`client/src/session/sender.ts`).

use std::sync::Arc;

use bench_browser::{Result, Trouble};
use serde_json::{Value, json};

use super::Tab;
use crate::judge::{Path, WriteId};
use crate::key::Key;
use crate::live::{Asked, text};
use crate::network::Network;

/// What became of one request.
enum Outcome {
    Saved(u16),
    /// The ticket is of another session, or too old: the page begins anew.
    Refused(u16),
    /// The same is sent again.
    Silence,
}

impl Tab {
    /// Posts values under the tab's present number until that is answered.
    pub(super) async fn save(
        &mut self,
        network: &mut Network,
        keys: &[Key],
        value: &str,
    ) -> Result {
        let put: Value = keys.iter().map(|key| (key.name(), value)).collect();
        let browser = Arc::clone(&self.browser);
        let mut write = None;
        loop {
            let body =
                json!({"ticket": self.ticket, "put": put, "tab": self.name, "n": self.number});
            let begin = || {
                let write = write.get_or_insert_with(|| browser.begin(Path::Put, keys, value));
                Some(*write)
            };
            match self.attempt(network, &body, begin).await? {
                Outcome::Saved(_) => {
                    network.tally.acknowledged(Path::Put);
                    return Ok(());
                }
                Outcome::Refused(_) => return self.refused(network, write).await,
                Outcome::Silence => self.come_back(network).await?,
            }
        }
    }

    /// Posts a write of a live view until that is answered, and reports it. `joins`: when it was asked for.
    pub(super) async fn deliver(
        &mut self,
        network: &mut Network,
        asked: &Asked,
        joins: u32,
        write: Option<WriteId>,
    ) -> Result {
        let body = json!({"ticket": asked.ticket});
        loop {
            match self.attempt(network, &body, || write).await? {
                Outcome::Saved(status) => {
                    if write.is_some() {
                        network.tally.acknowledged(Path::View);
                    }
                    return self.report(asked, status, joins).await;
                }
                Outcome::Refused(status) => {
                    self.report(asked, status, joins).await?;
                    return self.refused(network, write).await;
                }
                Outcome::Silence => self.come_back(network).await?,
            }
        }
    }

    /// Posts nothing but the ticket: the server heals or renews the cookie.
    pub(crate) async fn touch(&mut self, network: &mut Network) -> Result {
        self.wants_touch = false;
        loop {
            let body = json!({"ticket": self.ticket});
            match self.attempt(network, &body, || None).await? {
                Outcome::Saved(_) => return Ok(()),
                Outcome::Refused(_) => return self.refused(network, None).await,
                Outcome::Silence => self.come_back(network).await?,
            }
        }
    }

    /// Sends one request under the lock. `begin` is called once the lock is there.
    async fn attempt(
        &mut self,
        network: &mut Network,
        body: &Value,
        begin: impl FnOnce() -> Option<WriteId>,
    ) -> Result<Outcome> {
        let browser = Arc::clone(&self.browser);
        let _lock = browser.lock().await;
        let write = begin();
        let answer = match network.post(&browser, body).await {
            Ok(answer) => answer,
            Err(Trouble::Silence) => return Ok(Outcome::Silence),
            Err(wrong) => return Err(wrong),
        };
        match answer.status {
            status @ (201 | 204) if answer.set_cookies.is_empty() => Err(Trouble::wrong(format!(
                "{status} without a cookie acknowledges nothing"
            ))),
            204 => {
                browser.take(&answer, write);
                Ok(Outcome::Saved(204))
            }
            201 => {
                browser.take(&answer, write);
                let body: Value = serde_json::from_str(&answer.body).map_err(Trouble::wrong)?;
                self.echo(network, text(&body["ticket"])?).await?;
                Ok(Outcome::Saved(201))
            }
            status @ (409 | 410) => Ok(Outcome::Refused(status)),
            429 | 500.. => Ok(Outcome::Silence),
            status => Err(Trouble::wrong(format!(
                "a post was answered with {status}: {}",
                answer.body
            ))),
        }
    }

    /// A session was created: says so once more, to see that the cookie came back. Still under the lock.
    async fn echo(&mut self, network: &mut Network, ticket: String) -> Result {
        let body = json!({"ticket": ticket});
        self.ticket = ticket;
        match network.post(&self.browser, &body).await {
            Ok(answer) if answer.status == 204 => {
                self.browser.take(&answer, None);
                Ok(())
            }
            Ok(answer) => Err(Trouble::wrong(format!(
                "a new session was answered with {}: {}",
                answer.status, answer.body
            ))),
            Err(Trouble::Silence) => Ok(()),
            Err(wrong) => Err(wrong),
        }
    }

    /// The session is another one now. The write was not kept, and the visitor is told so.
    async fn refused(&mut self, network: &mut Network, write: Option<WriteId>) -> Result {
        if let Some(write) = write {
            self.browser.give_up(write);
        }
        network.tally.refused();
        match self.reconnect(network).await {
            Err(Trouble::Silence) => self.come_back(network).await,
            reconnected => reconnected,
        }
    }
}
