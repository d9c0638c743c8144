use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use remount_pubsub::{Message as Erased, MessageType, PubSub, Subscription};

use crate::message::Message;
use crate::portable::DecodeError;
use crate::portable::parcel::Parcel;
use crate::taker::Heard;
use crate::topic::Topic;
use crate::topics::mistakes::{Mistake, Mistakes};

mod mistakes;

/// A site's topics, for what is not a live view and has something to tell to them: a background
/// task, an HTTP handler. A clone is the same set of topics.
///
/// ```
/// use remount::prelude::*;
/// # struct Site;
/// # impl App for Site { type Session = (); type State = (); }
/// # fn site(live: Live<Site>) {
///
/// const SALES: Topic<u32> = Topic::local("sales");
///
/// let topics = live.topics();
/// topics.broadcast(&SALES, 7);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Topics {
    registry: PubSub<Heard>,
    mistakes: Arc<Mistakes>,
}

impl Topics {
    /// Tells every live view of this server that has subscribed to `topic`, and returns how many
    /// they were. If they take messages of another type, which is a mistake of the site, none of
    /// them is told, and the log is.
    pub fn broadcast<M: Message>(&self, topic: &Topic<M>, message: M) -> usize {
        self.broadcast_except(topic, message, None)
    }

    /// Tells the views of this server what another one has written with
    /// [`Topic::encode`](crate::Topic::encode), and returns how many they were. Which topic it is,
    /// the bytes say.
    ///
    /// It is for an app that carries messages between its servers itself. What another server has
    /// is told to every view here that has subscribed to a topic of this name with
    /// [`Topic::shared`](crate::Topic::shared). It is read once, and only if there is such a view.
    ///
    /// ```
    /// use remount::prelude::*;
    /// use remount::Topics;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Portable)]
    /// struct Sold(u32);
    ///
    /// const SALES: Topic<Sold> = Topic::shared("sales");
    ///
    /// /// Tells the views of this server, and those of the others.
    /// async fn tell(topics: &Topics, bus: &Bus, sold: Sold) -> Result {
    ///     bus.publish(SALES.encode(&sold)?).await;
    ///     topics.broadcast(&SALES, sold);
    ///     Ok(())
    /// }
    ///
    /// /// Hears what other servers tell.
    /// fn heard(topics: &Topics, bytes: &[u8]) {
    ///     if let Err(error) = topics.broadcast_encoded(bytes) {
    ///         eprintln!("{error}");
    ///     }
    /// }
    /// # struct Bus;
    /// # impl Bus { async fn publish(&self, _: Vec<u8>) {} }
    /// ```
    ///
    /// Who can hand bytes to this function decides what the views are told, so the way between the
    /// servers must be one that nobody else can write to.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if nobody can be told: the bytes are damaged or too many, the topic is local
    /// here, or the message has another name, is of a newer version or cannot be read. A message
    /// for a topic that nobody has subscribed to here is not looked at any further, and is told to
    /// 0 views.
    pub fn broadcast_encoded(&self, bytes: &[u8]) -> Result<usize, DecodeError> {
        let parcel = Parcel::parse(bytes)?;
        let Some(heard) = self.registry.tag(parcel.topic) else {
            return Ok(0);
        };
        let codec = heard.codec.ok_or(DecodeError::Local)?;
        let message = codec.decode(&parcel)?;
        let told = self
            .registry
            .broadcast_as(parcel.topic, heard.message(), &message, None);
        // An error says that those who took such messages have left meanwhile.
        Ok(told.unwrap_or(0))
    }

    /// The same as [`broadcast`](Self::broadcast), without the view whose subscription this is.
    pub(crate) fn broadcast_except<M: Message>(
        &self,
        topic: &Topic<M>,
        message: M,
        except: Option<&Subscription<Heard>>,
    ) -> usize {
        let (name, codec) = (topic.to_string(), topic.codec());
        if let Some(codec) = codec.filter(|_| cfg!(debug_assertions)) {
            let checked = codec.check(&name, &message);
            if let Err(error) = checked {
                self.note(topic, Mistake::StaysHere, &*error);
            }
        }
        let message_type = MessageType::of::<M>().shared(codec.is_some());
        let message = Arc::new(message) as Erased;
        let told = self
            .registry
            .broadcast_as(&name, message_type, &message, except);
        told.unwrap_or_else(|error| {
            self.note(topic, Mistake::OtherMessages, &error);
            0
        })
    }

    fn note<M>(&self, topic: &Topic<M>, mistake: Mistake, error: &dyn Error) {
        self.mistakes
            .note(topic.name(), mistake, error, Instant::now());
    }

    pub(crate) fn registry(&self) -> &PubSub<Heard> {
        &self.registry
    }

    /// Tells the log what is due. About once a minute.
    pub(crate) fn tick(&self, now: Instant) {
        self.mistakes.tick(now);
    }
}

impl fmt::Debug for Topics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Topics").finish_non_exhaustive()
    }
}
