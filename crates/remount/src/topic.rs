use std::fmt;
use std::marker::PhantomData;

use crate::message::Message;

/// A name under which messages of one type are broadcast, and hears them who has
/// [subscribed](crate::Socket::subscribe).
///
/// It is a constant, so that who broadcasts and who hears mean the same name and the same type:
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
/// Two topics of one name and with different types of messages are a mistake: who subscribes to the
/// second one gets an error with both types in it.
pub struct Topic<M> {
    name: &'static str,
    key: Option<Box<str>>,
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
        let mut at = 0;
        while at < name.len() {
            assert!(
                name.as_bytes()[at] != b':',
                "the name of a topic has no colon: write `Topic::local(\"room\").of(\"lobby\")`"
            );
            at += 1;
        }
        Self {
            name,
            key: None,
            messages: PhantomData,
        }
    }

    /// The topic of one of many things: a room, a document, a user. `key` says which one; a key
    /// that was set before is replaced.
    #[must_use]
    pub fn of(&self, key: impl fmt::Display) -> Self {
        Self {
            key: Some(key.to_string().into()),
            ..*self
        }
    }
}

impl<M> Topic<M> {
    /// Its name, whatever its key is.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }
}

impl<M> Clone for Topic<M> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            ..*self
        }
    }
}

impl<M> PartialEq for Topic<M> {
    fn eq(&self, other: &Self) -> bool {
        (self.name, &self.key) == (other.name, &other.key)
    }
}

impl<M> Eq for Topic<M> {}

/// Its name, and its key behind a colon.
impl<M> fmt::Display for Topic<M> {
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
