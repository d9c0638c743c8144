use std::fmt;
use std::marker::PhantomData;

use crate::message::Message;
use crate::portable::codec::{Codec, CodecOf};
use crate::portable::{EncodeError, Portable};

/// A name for messages of one type. Views [subscribe](crate::Socket::subscribe) to it, and get each
/// message that is broadcast to it.
///
/// Make it a constant, so that those who broadcast and those who subscribe use the same name and
/// the same type:
///
/// ```
/// use remount::Topic;
///
/// struct Said {
///     body: String,
/// }
///
/// /// What is said in any room.
/// const ROOMS: Topic<Said> = Topic::local("room");
///
/// assert_eq!(ROOMS.of("lobby").to_string(), "room:lobby");
/// assert_ne!(ROOMS.of("lobby"), ROOMS.of("attic"));
/// ```
///
/// It is [local](Self::local) or [shared](Self::shared) by servers. You always say which.
///
/// Two topics of one name are a mistake if their messages are of different types, or if one is
/// local and the other is shared. A subscription to the second one returns an error that names both
/// types.
pub struct Topic<M> {
    name: TopicName,
    /// Of a topic that servers share.
    codec: Option<&'static Codec>,
    messages: PhantomData<fn(M)>,
}

impl<M: Message> Topic<M> {
    /// A topic whose messages stay on this server, so that they may be of any type.
    ///
    /// # Panics
    ///
    /// If the name has a colon, behind which a [key](Self::of) stands: two topics could be one
    /// then, and a key may come from a visitor. In a constant that does not compile.
    #[must_use]
    pub const fn local(name: &'static str) -> Self {
        Self::named(name, None)
    }

    const fn named(name: &'static str, codec: Option<&'static Codec>) -> Self {
        // The compiler does this for each constant: few steps are few of its time.
        let (bytes, mut at) = (name.as_bytes(), 0);
        while at < bytes.len() {
            assert!(
                bytes[at] != b':',
                "the name of a topic has no colon: write `Topic::local(\"room\").of(\"lobby\")`"
            );
            at += 1;
        }
        let name = TopicName { name, key: None };
        Self {
            name,
            codec,
            messages: PhantomData,
        }
    }

    /// The topic of one of many things: a room, a document, a user. `key` says which one; a key
    /// that was set before is replaced.
    #[must_use]
    pub fn of(&self, key: impl fmt::Display) -> Self {
        let key = Some(key.to_string().into());
        let name = self.name.name;
        Self {
            name: TopicName { name, key },
            ..*self
        }
    }
}

impl<M: Portable> Topic<M> {
    /// A topic whose messages servers can send each other.
    ///
    /// Nothing of remount carries them from one server to another yet. They reach the views of this
    /// server, as those of a [local](Self::local) topic do: views get a reference to the same
    /// value, without any encoding. An app that has a way between its servers carries what
    /// [`encode`](Self::encode) returns.
    ///
    /// A debug build also encodes and decodes each message once. If it does not come through, the
    /// log has an error, long before there is a second server.
    ///
    /// ```
    /// use remount::prelude::*;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Portable)]
    /// struct Said {
    ///     body: String,
    /// }
    ///
    /// const ROOMS: Topic<Said> = Topic::shared("room");
    /// ```
    ///
    /// # Panics
    ///
    /// As [`local`](Self::local).
    #[must_use]
    pub const fn shared(name: &'static str) -> Self {
        Self::named(name, Some(CodecOf::<M>::CODEC))
    }

    /// Encodes a message of this topic for another server, where
    /// [`LiveHandle::broadcast_encoded`](crate::LiveHandle::broadcast_encoded) broadcasts it to the
    /// views that have subscribed. On this server no view gets it.
    ///
    /// # Errors
    ///
    /// If the topic is local, if serde does not write the message as JSON, or if it takes more than
    /// [`MAX_BYTES`](crate::portable::MAX_BYTES).
    pub fn encode(&self, message: &M) -> Result<Vec<u8>, EncodeError> {
        let codec = self.codec.ok_or(EncodeError::Local)?;
        codec.encode(&self.to_string(), message)
    }
}

impl<M> Topic<M> {
    /// Its name, whatever its key is.
    pub(crate) fn name(&self) -> &TopicName {
        &self.name
    }

    /// That of a topic that servers share.
    pub(crate) fn codec(&self) -> Option<&'static Codec> {
        self.codec
    }
}

impl<M> Clone for Topic<M> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            ..*self
        }
    }
}

impl<M> PartialEq for Topic<M> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.codec.is_some() == other.codec.is_some()
    }
}

impl<M> Eq for Topic<M> {}

/// Its name, and its key behind a colon.
impl<M> fmt::Display for Topic<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// The name of a topic, whatever its messages are.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TopicName {
    name: &'static str,
    key: Option<Box<str>>,
}

impl TopicName {
    /// What all topics have in common that differ in their keys only.
    pub(crate) fn without_key(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for TopicName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match &self.key {
            Some(key) => write!(f, ":{key}"),
            None => Ok(()),
        }
    }
}

impl<M> fmt::Debug for Topic<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Topic").field(&self.to_string()).finish()
    }
}
