use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use remount_pubsub::{Message as Erased, MessageType, PubSub, Subscription};

use crate::message::Message;
use crate::portable::DecodeError;
use crate::portable::codec::Codec;
use crate::portable::parcel::Parcel;
use crate::taker::Heard;
use crate::topic::{Topic, TopicName};
use crate::topics::mistakes::{Mistake, Mistakes};

mod mistakes;

/// A site's topics. A clone is the same set of topics.
#[derive(Clone, Default)]
pub(crate) struct Topics {
    registry: PubSub<Heard>,
    mistakes: Arc<Mistakes>,
}

impl Topics {
    /// Tells every live view that has subscribed to `topic`, and returns how many they were. If
    /// they take messages of another type, none of them gets it, and the log has an error.
    pub(crate) fn broadcast<M: Message>(&self, topic: &Topic<M>, message: M) -> usize {
        self.broadcast_except(topic, message, None)
    }

    /// Tells the views of this server what another one has written, and returns how many they were.
    pub(crate) fn broadcast_encoded(&self, bytes: &[u8]) -> Result<usize, DecodeError> {
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
        let erased = Arc::new(message) as Erased;
        self.tell(
            topic.name(),
            topic.codec(),
            MessageType::of::<M>(),
            &erased,
            except,
        )
    }

    /// What is the same for messages of every type.
    fn tell(
        &self,
        topic: &TopicName,
        codec: Option<&'static Codec>,
        message_type: MessageType,
        message: &Erased,
        except: Option<&Subscription<Heard>>,
    ) -> usize {
        let name = topic.to_string();
        if let Some(codec) = codec.filter(|_| cfg!(debug_assertions)) {
            let checked = codec.check(&name, &**message);
            if let Err(error) = checked {
                self.note(topic, Mistake::StaysHere, &*error);
            }
        }
        let message_type = message_type.shared(codec.is_some());
        let told = self
            .registry
            .broadcast_as(&name, message_type, message, except);
        told.unwrap_or_else(|error| {
            self.note(topic, Mistake::OtherMessages, &error);
            0
        })
    }

    fn note(&self, topic: &TopicName, mistake: Mistake, error: &dyn Error) {
        self.mistakes
            .note(topic.without_key(), mistake, error, Instant::now());
    }

    pub(crate) fn registry(&self) -> &PubSub<Heard> {
        &self.registry
    }

    /// Tells the log what is due. About once a minute.
    pub(crate) fn tick(&self, now: Instant) {
        self.mistakes.tick(now);
    }
}
