use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use remount_pubsub::{PubSub, Subscription};

use crate::message::Message;
use crate::taker::To;
use crate::topic::Topic;
use crate::topics::mistakes::Mistakes;

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
    registry: PubSub<To>,
    mistakes: Arc<Mistakes>,
}

impl Topics {
    /// Tells every live view of this server that has subscribed to `topic`, and returns how many
    /// they were. If they take messages of another type, which is a mistake of the site, none of
    /// them is told, and the log is.
    pub fn broadcast<M: Message>(&self, topic: &Topic<M>, message: M) -> usize {
        self.broadcast_except(topic, message, None)
    }

    /// The same, without the view whose subscription this is.
    pub(crate) fn broadcast_except<M: Message>(
        &self,
        topic: &Topic<M>,
        message: M,
        except: Option<&Subscription<To>>,
    ) -> usize {
        let message = Arc::new(message);
        let told = match except {
            Some(except) => self.registry.broadcast_from(except, message),
            None => self.registry.broadcast(&topic.to_string(), message),
        };
        told.unwrap_or_else(|error| {
            self.mistakes.note(topic.name(), error, Instant::now());
            0
        })
    }

    pub(crate) fn registry(&self) -> &PubSub<To> {
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
