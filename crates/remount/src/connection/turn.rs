//! One turn of a view, from the message that it handles to the answer.

use crate::connection::callback::Callback;
use crate::navigation::Navigation;
use crate::socket::Effects;
use crate::telemetry::{Outcome, Watch};

/// What a turn of a view is about, kept until it is answered.
pub(super) struct Turn {
    /// The reference of the message that waits for an answer.
    pub(super) reference: Option<Box<str>>,
    /// Whether the join is still to be answered.
    pub(super) joining: bool,
    /// Whether the handler is `mount` or `handle_params`, which say who may see what.
    pub(super) entering: bool,
    /// Where the handler sends the page.
    pub(super) navigation: Option<Navigation>,
    /// What was asked of the browser by handlers whose answer this turn still owes.
    pub(super) effects: Effects,
    /// How many patches led here.
    pub(super) patches: u8,
    /// The address that a joining view has patched itself to.
    pub(super) patched_to: Option<String>,
    /// The answer, where it is not what changed on the page.
    pub(super) response: Option<String>,
    pub(super) callback: Callback,
    /// Measures the callback that runs.
    pub(super) watch: Watch,
}

impl Turn {
    pub(super) fn new(reference: Option<Box<str>>) -> Self {
        Self {
            reference,
            joining: false,
            entering: false,
            navigation: None,
            effects: Effects::default(),
            patches: 0,
            patched_to: None,
            response: None,
            callback: Callback::None,
            watch: Watch::idle(),
        }
    }

    /// The turn in which a view joins.
    pub(super) fn joining(reference: &str) -> Self {
        Self {
            joining: true,
            entering: true,
            callback: Callback::Mount,
            ..Self::new(Some(reference.into()))
        }
    }

    /// Tells that the callback has ended. What is told once is not told again.
    pub(super) fn tell(&mut self, view: &'static str, outcome: Outcome) {
        let watch = std::mem::replace(&mut self.watch, Watch::idle());
        watch.stop(view, self.callback.name(), &self.callback, outcome);
    }

    /// Adds what the last handler asked of the browser, if the page is to hear of it.
    ///
    /// A view that is entered and sends the page elsewhere has nothing to say to it: the visitor
    /// may be one whom it has refused.
    pub(super) fn leaving(mut self, effects: Effects) -> Self {
        if self.joining {
            self.effects = Effects::default();
        } else if !self.entering {
            self.effects.add(effects);
        }
        self
    }
}
