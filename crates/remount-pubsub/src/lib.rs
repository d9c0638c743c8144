//! Topics and delivery inside one process: who subscribed to a topic gets what is broadcast to it.
//! [`cluster`] is the part of it that decides what servers tell each other.
//!
//! ```
//! use std::any::Any;
//! use std::sync::{Arc, Mutex};
//! use remount_pubsub::{Message, PubSub, Subscriber};
//!
//! #[derive(Default)]
//! struct Inbox(Mutex<Vec<String>>);
//!
//! impl Subscriber<u32> for Inbox {
//!     fn deliver(&self, _tag: u32, message: &Message) {
//!         if let Some(text) = message.downcast_ref::<String>() {
//!             self.0.lock().unwrap().push(text.clone());
//!         }
//!     }
//! }
//!
//! # fn main() -> Result<(), remount_pubsub::OtherMessages> {
//! let pubsub = PubSub::new();
//! let inbox = Arc::new(Inbox::default());
//! let subscription = pubsub.subscribe("room:lobby", inbox.clone(), 0)?;
//! assert_eq!(pubsub.broadcast("room:lobby", Arc::new("hello".to_owned()))?, 1);
//! assert_eq!(*inbox.0.lock().unwrap(), ["hello"]);
//!
//! drop(subscription);
//! assert_eq!(pubsub.broadcast("room:lobby", Arc::new("too late".to_owned()))?, 0);
//! # Ok(())
//! # }
//! ```

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use registry::{Entry, Registry};

pub use message_type::{MessageType, OtherMessages};

pub mod cluster;
mod gate;
mod message_type;
mod registry;
#[cfg(test)]
mod tests;

/// What is broadcast: any value, shared by all who receive it.
pub type Message = Arc<dyn Any + Send + Sync>;

/// What a subscription tells its subscriber with each message.
pub trait Tag: Copy + Send + Sync + 'static {
    /// The type of the messages that it takes, or `None` if it takes any. All subscriptions of a
    /// topic that take one type take the same.
    fn message_type(self) -> Option<MessageType> {
        None
    }
}

/// A number, for a subscription that takes messages of any type.
impl Tag for u32 {}

/// Nothing, for a subscription that takes messages of any type.
impl Tag for () {}

/// Who can be subscribed to topics.
pub trait Subscriber<T>: Send + Sync {
    /// Takes a message of the subscription that was made with `tag`.
    ///
    /// It runs on the thread of the broadcast, so it must not block: put the message into a queue
    /// and wake whoever empties it. No lock of the registry is held meanwhile, so it may broadcast,
    /// subscribe and drop subscriptions itself. What is broadcast by one thread to one topic
    /// arrives in that order. A panic reaches the caller of [`PubSub::broadcast`] once all other
    /// subscribers have the message.
    fn deliver(&self, tag: T, message: &Message);
}

/// Topics and who is subscribed to them. A clone is the same set of topics.
pub struct PubSub<T> {
    registry: Arc<Registry<T>>,
}

impl<T: Tag> PubSub<T> {
    /// Makes a set without topics. Topics come and go with their subscriptions.
    #[must_use]
    pub fn new() -> Self {
        Self {
            registry: Arc::default(),
        }
    }

    /// Has what is broadcast to `topic` from now on delivered to `subscriber` with `tag`, until the
    /// subscription is dropped. Who subscribes to a topic twice receives its messages twice.
    ///
    /// # Errors
    ///
    /// [`OtherMessages`] if others are subscribed to this topic for messages of another type.
    pub fn subscribe(
        &self,
        topic: &str,
        subscriber: Arc<dyn Subscriber<T>>,
        tag: T,
    ) -> Result<Subscription<T>, OtherMessages> {
        let entry = Arc::new(Entry::new(subscriber, tag));
        let topic = self.registry.insert(topic, &entry)?;
        Ok(Subscription {
            registry: Arc::clone(&self.registry),
            topic,
            entry,
        })
    }

    /// Delivers `message` to all who are subscribed to `topic`, in no particular order, and returns
    /// how many they were.
    ///
    /// # Errors
    ///
    /// [`OtherMessages`] if they take messages of another type. It is delivered to nobody then.
    ///
    /// # Panics
    ///
    /// When a subscriber panics, after all others have the message.
    pub fn broadcast<M: Send + Sync + 'static>(
        &self,
        topic: &str,
        message: Arc<M>,
    ) -> Result<usize, OtherMessages> {
        self.broadcast_as(topic, MessageType::of::<M>(), &(message as Message), None)
    }

    /// What one of those is told with each message who are subscribed to `topic`.
    #[must_use]
    pub fn tag(&self, topic: &str) -> Option<T> {
        let audience = self.registry.audience(topic);
        audience.iter().next().map(|entry| entry.tag)
    }

    /// Delivers `message`, which is said to be of this type, to all who are subscribed to `topic`
    /// but to `except`, and returns how many they were.
    ///
    /// # Errors
    ///
    /// As [`broadcast`](Self::broadcast).
    ///
    /// # Panics
    ///
    /// As [`broadcast`](Self::broadcast).
    pub fn broadcast_as(
        &self,
        topic: &str,
        message_type: MessageType,
        message: &Message,
        except: Option<&Subscription<T>>,
    ) -> Result<usize, OtherMessages> {
        let except = except.map(|except| &except.entry);
        let audience = self.registry.audience(topic);
        audience.check(message_type)?;
        let (mut count, mut panicked) = (0, None);
        for entry in audience.iter() {
            if except.is_some_and(|except| Arc::ptr_eq(except, entry)) {
                continue;
            }
            let deliver = || entry.subscriber.deliver(entry.tag, message);
            match catch_unwind(AssertUnwindSafe(|| entry.gate.pass(deliver))) {
                Ok(delivered) => count += usize::from(delivered),
                Err(panic) => panicked = Some(panic),
            }
        }
        if let Some(panic) = panicked {
            resume_unwind(panic);
        }
        Ok(count)
    }
}

impl<T: Tag> Default for PubSub<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for PubSub<T> {
    fn clone(&self) -> Self {
        Self {
            registry: Arc::clone(&self.registry),
        }
    }
}

impl<T> fmt::Debug for PubSub<T> {
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
#[must_use = "dropping the subscription ends it"]
pub struct Subscription<T> {
    registry: Arc<Registry<T>>,
    topic: Arc<str>,
    entry: Arc<Entry<T>>,
}

impl<T> Subscription<T> {
    /// What is subscribed to.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// What its subscriber is told with each message.
    #[must_use]
    pub fn tag(&self) -> &T {
        &self.entry.tag
    }
}

impl<T> Drop for Subscription<T> {
    fn drop(&mut self) {
        self.registry.remove(&self.topic, &self.entry);
        self.entry.gate.close();
    }
}

impl<T> fmt::Debug for Subscription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}
