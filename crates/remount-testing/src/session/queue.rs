//! What the visitor changed and the server has not confirmed. Decides what goes into the next
//! request, and knows no clock and no network.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

/// A time that does not come: the value waits until its field is left.
pub(super) const NEVER: Duration = Duration::MAX;

pub(super) type Values = BTreeMap<String, Value>;

/// A request on its way. It keeps its number until it is answered, however often it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flight {
    pub(super) n: u64,
    pub(super) put: Values,
}

#[derive(Debug)]
struct Edit {
    value: Value,
    /// When it may be sent.
    due: Duration,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    last: u64,
    /// Changed, and not sent.
    waiting: BTreeMap<String, Edit>,
    flight: Option<Flight>,
    /// Changed in a form that is saved when it is submitted. Only that sends it.
    held: Values,
    /// Refused for good. The text stays, and is sent again if the visitor asks for that.
    failed: Values,
}

impl Queue {
    /// The newest value of a key replaces what was not sent yet, and waits anew.
    pub(super) fn edit(&mut self, key: &str, value: Value, due: Duration) {
        self.failed.remove(key);
        self.held.remove(key);
        self.waiting.insert(key.to_owned(), Edit { value, due });
    }

    /// The newest value of a key, which is not sent before the key is edited.
    pub(super) fn hold(&mut self, key: &str, value: Value) {
        self.failed.remove(key);
        self.held.insert(key.to_owned(), value);
    }

    /// Forgets what these keys hold. Returns those that held something.
    pub(super) fn discard(&mut self, keys: &[String]) -> Vec<String> {
        let mut gone = Vec::new();
        for key in keys {
            if self.held.remove(key).is_some() {
                gone.push(key.clone());
            }
        }
        gone
    }

    /// Forgets also what was refused of them. Returns those that held something, or had failed.
    pub(super) fn undo(&mut self, keys: &[String]) -> Vec<String> {
        let mut gone = Vec::new();
        for key in keys {
            let was_held = self.held.remove(key).is_some();
            if self.failed.remove(key).is_some() || was_held {
                gone.push(key.clone());
            }
        }
        gone
    }

    /// Sends nothing of these keys: what they hold has failed. Returns those that held something.
    pub(super) fn abandon(&mut self, keys: &[String]) -> Vec<String> {
        let mut abandoned = Vec::new();
        for key in keys {
            let waited = self.waiting.remove(key).map(|edit| edit.value);
            let held = self.held.remove(key);
            let flying = self
                .flight
                .as_mut()
                .and_then(|flight| flight.put.remove(key));
            if let Some(value) = waited.or(flying).or(held) {
                self.failed.insert(key.clone(), value);
                abandoned.push(key.clone());
            }
        }
        self.flight.take_if(|flight| flight.put.is_empty());
        abandoned
    }

    /// These keys, or all, wait no longer. Returns those that would never have been sent.
    pub(super) fn release(&mut self, now: Duration, keys: Option<&[String]>) -> Vec<String> {
        let mut endless = Vec::new();
        for (key, edit) in &mut self.waiting {
            if edit.due <= now || keys.is_some_and(|keys| !keys.contains(key)) {
                continue;
            }
            if edit.due == NEVER {
                endless.push(key.clone());
            }
            edit.due = now;
        }
        endless
    }

    /// The request to send now: the one that was not answered, or else all that is due.
    pub(super) fn take(&mut self, now: Duration) -> Option<Flight> {
        if self.flight.is_none() {
            self.depart(|edit| edit.due <= now);
        }
        self.flight.clone()
    }

    /// The one request that a page sends when it goes away. A request that is not answered yet is
    /// sent once more. If there is more to say, it goes along under a new number, so that
    /// whichever of the two arrives last brings everything.
    pub(super) fn flush(&mut self) -> Option<Flight> {
        if !self.waiting.is_empty() {
            for (key, value) in self.flight.take().into_iter().flat_map(|flight| flight.put) {
                let due = Duration::ZERO;
                self.waiting.entry(key).or_insert(Edit { value, due });
            }
            self.depart(|_| true);
        }
        self.flight.clone()
    }

    /// The request of this number was kept. Returns its keys; none if a flush has overtaken it.
    pub(super) fn confirm(&mut self, n: u64) -> Vec<String> {
        self.land(n).into_keys().collect()
    }

    /// The request of this number was refused. The wrong keys have failed, the others wait again.
    /// Returns those that failed.
    pub(super) fn refuse(
        &mut self,
        n: u64,
        now: Duration,
        is_wrong: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for (key, value) in self.land(n) {
            // What was typed since then is not what was refused.
            if self.waiting.contains_key(&key) {
                continue;
            }
            if !is_wrong(&key) {
                self.waiting.insert(key, Edit { value, due: now });
            } else if !self.held.contains_key(&key) {
                self.failed.insert(key.clone(), value);
                wrong.push(key);
            }
        }
        wrong
    }

    /// Nothing can be sent at all: everything that waits has failed.
    pub(super) fn fail(&mut self) -> Vec<String> {
        let waiting = std::mem::take(&mut self.waiting);
        let keys = waiting.keys().cloned().collect();
        let values = waiting.into_iter().map(|(key, edit)| (key, edit.value));
        self.failed.extend(values);
        keys
    }

    /// The server was too busy for this request: its keys wait, unless newer values do.
    pub(super) fn postpone(&mut self, n: u64, due: Duration) {
        for (key, value) in self.land(n) {
            self.waiting.entry(key).or_insert(Edit { value, due });
        }
    }

    /// When [`Queue::take`] returns something, if anything waits.
    pub(super) fn due(&self) -> Option<Duration> {
        if self.flight.is_some() {
            return Some(Duration::ZERO);
        }
        self.waiting.values().map(|edit| edit.due).min()
    }

    /// What the server was asked to take and has not answered.
    pub(super) fn in_flight(&self) -> Values {
        let flight = self.flight.as_ref();
        flight.map(|flight| flight.put.clone()).unwrap_or_default()
    }

    /// What the page shows and the server does not have yet.
    pub(super) fn unsaved(&self) -> Values {
        let mut values = self.failed.clone();
        values.extend(self.in_flight());
        let waiting = self.waiting.iter();
        values.extend(waiting.map(|(key, edit)| (key.clone(), edit.value.clone())));
        values.extend(self.held.clone());
        values
    }

    /// The keys that wait or are on their way.
    pub(super) fn pending(&self) -> Vec<String> {
        let mut keys: Vec<_> = self.in_flight().into_keys().collect();
        keys.extend(self.waiting.keys().cloned());
        keys.sort();
        keys.dedup();
        keys
    }

    /// Whether a key has a value that no confirmed request has brought.
    pub(super) fn has_newer(&self, key: &str) -> bool {
        let is_flying = |flight: &Flight| flight.put.contains_key(key);
        self.waiting.contains_key(key)
            || self.held.contains_key(key)
            || self.flight.as_ref().is_some_and(is_flying)
    }

    fn depart(&mut self, goes: impl Fn(&Edit) -> bool) {
        let leaving = self.waiting.extract_if(.., |_, edit| goes(edit));
        let put: Values = leaving.map(|(key, edit)| (key, edit.value)).collect();
        if !put.is_empty() {
            self.last += 1;
            self.flight = Some(Flight { n: self.last, put });
        }
    }

    fn land(&mut self, n: u64) -> Values {
        let landed = self.flight.take_if(|flight| flight.n == n);
        landed.map(|flight| flight.put).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
