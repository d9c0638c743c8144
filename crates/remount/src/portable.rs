//! Messages that servers can tell each other.
//!
//! A [`Topic::shared`](crate::Topic::shared) carries messages of a [`Portable`] type. Such a type
//! has a name and a version, which stand in front of each encoded message.
//!
//! Nothing of remount carries messages from one server to another yet. A shared topic reaches the
//! views of its own server, as a local one does. An app that has a way between its servers carries
//! messages itself: [`Topic::encode`](crate::Topic::encode) encodes one on this server, and
//! [`LiveHandle::broadcast_encoded`](crate::LiveHandle::broadcast_encoded) broadcasts it to the
//! views of another.

use remount_session::Stored;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::error::{DecodeError, EncodeError};

pub(crate) mod codec;
mod error;
pub(crate) mod parcel;

/// How many bytes a message takes at most, with its topic and its name: 262,144.
pub const MAX_BYTES: usize = 256 * 1_024;

/// A message that servers can send each other: a type that serde writes and reads as JSON, with a
/// name and a version.
///
/// ```
/// use remount::prelude::*;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, Portable)]
/// struct Said {
///     author: String,
///     body: String,
/// }
///
/// const ROOMS: Topic<Said> = Topic::shared("room");
/// ```
///
/// While a deploy is rolling, servers of two builds send each other messages. The name and the
/// version of the type decide what both make of a message:
///
/// * **A field that is new** has `#[serde(default)]`: the messages of the older build do not have
///   it. The older build ignores the fields that it does not know.
/// * **A type that means something else** gets the next version, `#[portable(version = 2)]`. The
///   newer build converts messages of the older one with a function, `migrate`. The older build
///   cannot read messages of the newer one: [`DecodeError::Newer`].
/// * **A type that is renamed** keeps its old name for servers: `#[portable(name = "Said")]`.
///   Without that, the name is that of the type, and servers of the two builds refuse each other's
///   messages: [`DecodeError::OtherMessage`]. The module of a type does not matter.
///
/// ```
/// use remount::prelude::*;
/// use remount::session::Stored;
/// use serde::{Deserialize, Serialize};
///
/// /// Version 1 was called `Text`, and was the body alone.
/// #[derive(Serialize, Deserialize, Portable)]
/// #[portable(name = "Text", version = 2, migrate = said)]
/// struct Said {
///     author: Option<String>,
///     body: String,
/// }
///
/// fn said(old: Stored<'_>) -> Option<Said> {
///     match old.version() {
///         1 => Some(Said { author: None, body: old.read()? }),
///         _ => None,
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "messages of a topic that servers share must be `Portable`, and `{Self}` is not",
    label = "`{Self}` cannot be told to other servers",
    note = "put `#[derive(serde::Serialize, serde::Deserialize, Portable)]` on it",
    note = "or keep the topic on one server with `Topic::local`"
)]
pub trait Portable: Writable + Readable + Send + Sync + 'static {
    /// Its name between servers: that of the type, unless an attribute sets another one.
    const NAME: &'static str;

    /// The version of this build: 1, unless an attribute sets another one.
    const VERSION: u32;

    /// Converts a message of an older version. `None`, which is the default, refuses it.
    #[must_use]
    fn migrate(old: Stored<'_>) -> Option<Self> {
        let _ = old;
        None
    }
}

/// What serde writes. You never implement it by hand. With `Serialize` as a supertrait the compiler
/// would tell of that one, at length.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as a message to other servers",
    label = "needs `#[derive(serde::Serialize)]`"
)]
pub trait Writable {
    #[doc(hidden)]
    fn to_json(&self) -> Result<Vec<u8>, serde_json::Error>;
}

#[diagnostic::do_not_recommend]
impl<M: Serialize> Writable for M {
    fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}

/// What serde reads. You never implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a message of another server",
    label = "needs `#[derive(serde::Deserialize)]`"
)]
pub trait Readable: Sized {
    #[doc(hidden)]
    fn of(stored: Stored<'_>) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: DeserializeOwned> Readable for M {
    fn of(stored: Stored<'_>) -> Option<Self> {
        stored.read()
    }
}
