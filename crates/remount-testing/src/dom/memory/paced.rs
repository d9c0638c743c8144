//! What `phx-debounce` holds back, and what `phx-throttle` lets through.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::dom::Node;
use crate::js::Command;

/// What is held back, on a clock that only [`advance`](crate::bindings::advance) moves.
#[derive(Debug, Default)]
pub(crate) struct Paced {
    /// Milliseconds since the page was loaded.
    pub(crate) now: u64,
    held: Vec<Held>,
    throttles: HashMap<Node, Throttle>,
}

#[derive(Debug)]
struct Held {
    element: Node,
    /// When it is due; `None` if only a loss of the focus lets it go.
    due: Option<u64>,
    deed: Deed,
}

#[derive(Debug, Default)]
struct Throttle {
    is_on: bool,
    /// When the client's timers let the next one through.
    timers: Vec<u64>,
    key: Option<String>,
}

/// The commands of a binding, and what they are carried out for.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// Those of an event with a type.
    Event {
        element: Node,
        name: &'static str,
        data: Map<String, Value>,
        commands: Vec<Command>,
    },
    /// Those of the change of a field.
    Change {
        input: Node,
        /// The field or its form, whichever has the binding.
        dispatcher: Node,
        commands: Vec<Command>,
    },
}

impl Paced {
    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.held.iter().filter_map(|held| held.due).min()
    }

    /// Takes what is due first, and moves the clock to its time.
    pub(crate) fn take_due(&mut self, now: u64) -> Option<(Node, Deed)> {
        let due = self.next_due().filter(|due| *due <= now)?;
        self.now = self.now.max(due);
        let at = self.held.iter().position(|held| held.due == Some(due))?;
        let held = self.held.remove(at);
        Some((held.element, held.deed))
    }

    /// Takes what waits for the element to lose the focus: all that it holds back.
    pub(crate) fn take_blurred(&mut self, element: Node) -> Vec<Deed> {
        if let Some(throttle) = self.throttles.get_mut(&element) {
            throttle.timers.pop();
            throttle.is_on = false;
        }
        let (mut taken, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|held| held.element == element);
        self.held = kept;
        taken.sort_by_key(|held| held.due.is_some());
        taken.into_iter().map(|held| held.deed).collect()
    }

    /// Forgets what waits for its time, since the form is submitted.
    pub(crate) fn forget(&mut self, element: Node) {
        self.held
            .retain(|held| held.element != element || held.due.is_none());
        if let Some(throttle) = self.throttles.get_mut(&element) {
            throttle.is_on = false;
        }
    }

    pub(crate) fn hold(&mut self, element: Node, due: Option<u64>, deed: Deed) {
        self.held
            .retain(|held| held.element != element || held.due.is_some() != due.is_some());
        self.held.push(Held { element, due, deed });
    }

    /// Whether one comes through now.
    pub(crate) fn passes(&mut self, element: Node, time: u64, key: Option<&str>) -> bool {
        let now = self.now;
        let throttle = self.throttles.entry(element).or_default();
        if throttle.timers.iter().any(|timer| *timer <= now) {
            throttle.is_on = false;
        }
        throttle.timers.retain(|timer| *timer > now);
        let is_other_key = key.is_some() && throttle.key.as_deref() != key;
        if key.is_some() {
            throttle.key = key.map(str::to_owned);
        }
        if throttle.is_on && !is_other_key {
            return false;
        }
        throttle.is_on = true;
        throttle.timers.push(now.saturating_add(time));
        true
    }
}
