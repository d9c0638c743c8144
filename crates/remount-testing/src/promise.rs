//! What `pushEvent` returns to a hook.

use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

/// The promise that the stock client returns to a hook for an event that it sends.
///
/// ```
/// # async fn on(page: &remount_testing::Tab) {
/// use serde_json::json;
///
/// let cities = page.push_event("#search", "suggest", json!({"typed": "B"})).await;
/// assert_eq!(cities.value(), json!(["Basel", "Bern"]));
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Promise(Arc<Mutex<Outcome>>);

/// What has become of a [`Promise`].
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The event has no answer yet, or its view was left before.
    Pending,
    /// The event was answered, with this reply. What JavaScript takes for false is `null`, and so
    /// is no reply at all.
    Fulfilled(Value),
    /// There is no reply: why not, in the words of the client. If the connection was lost, the
    /// client says so 30 seconds after the event, and the kit says so at once.
    Rejected(String),
}

impl Promise {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Outcome::Pending)))
    }

    /// What has become of it by now.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The reply.
    ///
    /// # Panics
    ///
    /// If there is none by now.
    #[must_use]
    #[track_caller]
    pub fn value(&self) -> Value {
        match self.outcome() {
            Outcome::Fulfilled(reply) => reply,
            other => panic!("{}: the hook has no reply: {other:?}", Location::caller()),
        }
    }

    pub(crate) fn fulfil(&self, reply: Option<Value>) {
        self.settle(Outcome::Fulfilled(reply.unwrap_or_default()));
    }

    /// An error is the answer.
    pub(crate) fn refuse(&self, response: &Value) {
        self.settle(Outcome::Rejected(format!("failed with reason: {response}")));
    }

    /// No answer will come.
    pub(crate) fn give_up(&self) {
        self.settle(Outcome::Rejected("push timeout".to_owned()));
    }

    fn settle(&self, outcome: Outcome) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
    }
}
