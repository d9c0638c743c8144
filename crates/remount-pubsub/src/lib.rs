//! Topics and delivery inside one process: who subscribed to a topic gets what is broadcast to it.
//!
//! ```
//! use std::any::Any;
//! use std::sync::{Arc, Mutex};
//! use remount_pubsub::{Message, PubSub, Subscriber};
//!
//! #[derive(Default)]
//! struct Inbox(Mutex<Vec<String>>);
//!
//! impl Subscriber for Inbox {
//!     fn deliver(&self, _tag: u32, message: &Message) {
//!         if let Some(text) = message.downcast_ref::<String>() {
//!             self.0.lock().unwrap().push(text.clone());
//!         }
//!     }
//! }
//!
//! let pubsub = PubSub::new();
//! let inbox = Arc::new(Inbox::default());
//! let subscription = pubsub.subscribe("room:lobby", inbox.clone(), 0);
//! assert_eq!(pubsub.broadcast("room:lobby", Arc::new("hello".to_owned())), 1);
//! assert_eq!(*inbox.0.lock().unwrap(), ["hello"]);
//!
//! drop(subscription);
//! assert_eq!(pubsub.broadcast("room:lobby", Arc::new("too late".to_owned())), 0);
//! ```

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use registry::{Entry, Registry};

mod gate;
mod registry;
#[cfg(test)]
mod tests;

/// What is broadcast: any value, shared by all who receive it.
pub type Message = Arc<dyn Any + Send + Sync>;

/// Who can be subscribed to topics.
pub trait Subscriber: Send + Sync {
    /// Takes a message of the subscription that was made with `tag`.
    ///
    /// It runs on the thread of the broadcast, so it must not block: put the message into a queue
    /// and wake whoever empties it. No lock of the registry is held meanwhile, so it may broadcast,
    /// subscribe and drop subscriptions itself. What is broadcast by one thread to one topic
    /// arrives in that order. A panic reaches the caller of [`PubSub::broadcast`] once all other
    /// subscribers have the message.
    fn deliver(&self, tag: u32, message: &Message);
}

/// Topics and who is subscribed to them. A clone is the same set of topics.
#[derive(Clone, Default)]
pub struct PubSub {
    registry: Arc<Registry>,
}

impl PubSub {
    /// Makes a set without topics. Topics come and go with their subscriptions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Has what is broadcast to `topic` from now on delivered to `subscriber` with `tag`, until the
    /// subscription is dropped. Who subscribes to a topic twice receives its messages twice.
    #[must_use = "dropping the subscription ends it"]
    pub fn subscribe(
        &self,
        topic: &str,
        subscriber: Arc<dyn Subscriber>,
        tag: u32,
    ) -> Subscription {
        let entry = Arc::new(Entry::new(subscriber, tag));
        let topic = self.registry.insert(topic, &entry);
        Subscription {
            registry: Arc::clone(&self.registry),
            topic,
            entry,
        }
    }

    /// Delivers `message` to all who are subscribed to `topic`, in no particular order, and returns
    /// how many they were.
    ///
    /// # Panics
    ///
    /// When a subscriber panics, after all others have the message.
    // Taken by value, as a message is made for its broadcast.
    #[allow(clippy::needless_pass_by_value)]
    pub fn broadcast(&self, topic: &str, message: Message) -> usize {
        let audience = self.registry.audience(topic);
        let (mut count, mut panicked) = (0, None);
        for entry in audience.iter() {
            let deliver = || entry.subscriber.deliver(entry.tag, &message);
            match catch_unwind(AssertUnwindSafe(|| entry.gate.pass(deliver))) {
                Ok(delivered) => count += usize::from(delivered),
                Err(panic) => panicked = Some(panic),
            }
        }
        if let Some(panic) = panicked {
            resume_unwind(panic);
        }
        count
    }
}

impl fmt::Debug for PubSub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PubSub").finish_non_exhaustive()
    }
}

/// A place among the subscribers of a topic; dropping it gives it up.
///
/// Once it is dropped nothing is delivered for it any more: dropping waits for the delivery that
/// another thread is in the middle of. (So do not drop it while holding a lock that
/// [`Subscriber::deliver`] takes.) Within a `deliver` dropping does not wait, since two deliveries
/// could then wait for each other; one that another thread had already begun may still end later.
pub struct Subscription {
    registry: Arc<Registry>,
    topic: Arc<str>,
    entry: Arc<Entry>,
}

impl Subscription {
    /// What is subscribed to.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.registry.remove(&self.topic, &self.entry);
        self.entry.gate.close();
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("topic", &self.topic)
            .field("tag", &self.entry.tag)
            .finish_non_exhaustive()
    }
}
