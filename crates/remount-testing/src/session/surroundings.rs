//! What the senders of a page have in common: the time, what leaves the page, and what it shows.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use super::Chance;
use super::ledger::{Ledger, State};
use super::output::{Output, Push, PushId, Request, RequestId};

pub(super) struct Surroundings {
    pub(super) now: Duration,
    pub(super) channel: Channel,
    pub(super) ledger: Ledger,
    pub(super) outputs: VecDeque<Output>,
    chance: Chance,
    is_plain_http: bool,
    last_id: u64,
}

/// The channel on which page and server speak about the session.
#[derive(Clone, Copy, Debug)]
pub(super) struct Channel {
    /// The page has one at all, so that tickets come by themselves.
    pub(super) exists: bool,
    is_joined: bool,
    /// How often it was lost. The server numbers its writes per join.
    losses: u64,
}

/// A write's place on the channel, which is good for one join.
#[derive(Clone, Copy, Debug)]
pub(super) struct WriteNumber {
    losses: u64,
    number: u64,
}

impl Channel {
    pub(super) fn new(exists: bool) -> Self {
        Self {
            exists,
            is_joined: false,
            losses: 0,
        }
    }

    pub(super) fn joined(&mut self) {
        self.is_joined = true;
    }

    pub(super) fn lost(&mut self) {
        self.is_joined = false;
        self.losses += 1;
    }

    pub(super) fn write_number(&self, number: u64) -> WriteNumber {
        let losses = self.losses;
        WriteNumber { losses, number }
    }
}

impl Surroundings {
    pub(super) fn new(channel: Channel, chance: Chance, is_plain_http: bool) -> Self {
        Self {
            now: Duration::ZERO,
            channel,
            ledger: Ledger::default(),
            outputs: VecDeque::new(),
            chance,
            is_plain_http,
            last_id: 0,
        }
    }

    pub(super) fn chance(&mut self) -> f64 {
        (self.chance)()
    }

    pub(super) fn tell(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(super) fn post(
        &mut self,
        body: Value,
        keepalive: bool,
        without_receipt: bool,
    ) -> RequestId {
        let id = RequestId(self.next_id());
        self.tell(Output::Post(Request {
            id,
            body,
            keepalive,
            without_receipt,
        }));
        id
    }

    /// Returns nothing where the channel does not stand.
    pub(super) fn push(&mut self, event: &'static str, payload: Value) -> Option<PushId> {
        if !self.channel.is_joined {
            return None;
        }
        let id = PushId(self.next_id());
        self.tell(Output::Push(Push { id, event, payload }));
        Some(id)
    }

    /// Says how the post of a write ended, unless the write was asked for in another join.
    pub(super) fn done(
        &mut self,
        write: WriteNumber,
        status: u16,
        reason: Option<&str>,
        receipt: Option<&str>,
    ) {
        if write.losses != self.channel.losses {
            return;
        }
        let mut payload = json!({"write": write.number, "status": status});
        if let Some(reason) = reason {
            payload["reason"] = reason.into();
        }
        if let Some(receipt) = receipt {
            payload["receipt"] = receipt.into();
        }
        self.push("done", payload);
    }

    /// Shows the server of the socket what the cookie of an answer holds.
    pub(super) fn hand_in(&mut self, receipt: Option<&str>) {
        if let Some(receipt) = receipt {
            self.push("receipt", json!({"receipt": receipt}));
        }
    }

    /// Tells the server that the page can keep nothing.
    pub(super) fn report(&mut self, reason: &str, keys: &[String]) {
        let plain_http = self.is_plain_http;
        let payload = json!({"reason": reason, "keys": keys, "plain_http": plain_http});
        self.push("failed", payload);
    }

    pub(super) fn changed(&mut self, keys: Vec<String>, state: State) {
        self.show(keys, state, None, None);
    }

    pub(super) fn failed(&mut self, keys: Vec<String>, reason: &str) {
        self.show(keys, State::Failed, Some(reason), None);
    }

    /// The server has named these keys, and says what is wrong with their values.
    pub(super) fn invalid(&mut self, keys: Vec<String>, reason: &str) {
        self.show(keys, State::Failed, Some(reason), Some(reason));
    }

    fn show(&mut self, keys: Vec<String>, state: State, reason: Option<&str>, error: Option<&str>) {
        if self.ledger.set(&keys, state, error) {
            let reason = reason.map(str::to_owned);
            self.tell(Output::Changed {
                keys,
                state,
                reason,
            });
        }
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }
}
