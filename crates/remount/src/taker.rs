//! How a view or a component of one type takes messages of one type where both types are erased.

use std::any::Any;
use std::fmt;

use remount_markup::Stateful;
use remount_page::ViewTag;
use remount_pubsub::{Message, MessageType, Tag};

use crate::handling::{ComponentRunning, Running};
use crate::lender::Lender;
use crate::owner::Owner;
use crate::portable::codec::Codec;

/// Hands a message to whoever takes it, whose type the function knows.
#[derive(Clone, Copy)]
pub(crate) enum Take {
    /// The mounted view behind the `Any`.
    View(for<'a> fn(&'a mut (dyn Any + Send), &'a Message) -> Running<'a>),
    Component(
        for<'a> fn(&'a mut dyn Stateful, &'a Message, &'a mut dyn Lender) -> ComponentRunning<'a>,
    ),
}

/// Makes one message of two, if the view says so.
pub(crate) type Merge = fn(waiting: &Message, newer: &Message) -> Option<Message>;

/// What is compiled for each type of view or component and each type of message that it takes.
#[doc(hidden)]
pub struct Taker {
    pub(crate) message: MessageType,
    pub(crate) take: Take,
    pub(crate) merge: Merge,
}

impl fmt::Debug for Taker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Taker").field(&self.message).finish()
    }
}

/// The view of a connection that a message is for, or whose component.
#[derive(Clone, Copy, Debug)]
pub(crate) struct To {
    pub(crate) view: ViewTag,
    pub(crate) owner: Owner,
    pub(crate) taker: &'static Taker,
}

/// A topic that a view or one of its components hears.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    pub(crate) to: To,
    /// Of a topic that servers share.
    pub(crate) codec: Option<&'static Codec>,
}

impl PartialEq for To {
    fn eq(&self, other: &Self) -> bool {
        let is_same_owner = self.view == other.view && self.owner == other.owner;
        is_same_owner && self.taker.message == other.taker.message
    }
}

impl Heard {
    /// The type of its messages.
    pub(crate) fn message(self) -> MessageType {
        self.to.taker.message.shared(self.codec.is_some())
    }
}

impl Tag for Heard {
    fn message_type(self) -> Option<MessageType> {
        Some(self.message())
    }
}
