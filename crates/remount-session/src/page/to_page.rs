use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::page::local::LocalRefusal;

/// What a server says to a page without being asked.
#[derive(Clone, Copy, Debug)]
pub enum ToPage<'a> {
    /// Do this for a view's write, and say what became of it.
    Write {
        /// How the page is to call it.
        write: u64,
        /// Sealed, to be posted.
        ticket: Option<&'a str>,
        /// To be kept in the browser: a JSON object as of [`LocalChange`](crate::LocalChange).
        store: Option<&'a str>,
    },
    /// This is a ticket of the session that the page belongs to now.
    Ticket(TicketReply<'a>),
    /// Post something, so that the session goes on.
    Post,
    /// The session ends soon, unless the visitor does something.
    Expiring {
        /// In so many seconds.
        seconds: u64,
    },
    /// This is how to keep values in the browser, and what to change there.
    Local(LocalReply<'a>),
}

impl ToPage<'_> {
    /// The name of the event.
    #[must_use]
    pub fn event(&self) -> &'static str {
        match self {
            Self::Write { .. } => "write",
            Self::Ticket(_) => "ticket",
            Self::Post => "post",
            Self::Expiring { .. } => "expiring",
            Self::Local(_) => "local",
        }
    }

    /// The payload, as JSON.
    ///
    /// ```
    /// use remount_session::page::ToPage;
    ///
    /// let message = ToPage::Expiring { seconds: 60 };
    /// assert_eq!((message.event(), &*message.json()), ("expiring", r#"{"seconds":60}"#));
    /// ```
    ///
    /// # Panics
    ///
    /// If `store` or `prefixes` is not JSON.
    #[must_use]
    pub fn json(&self) -> String {
        match *self {
            Self::Write {
                write,
                ticket,
                store,
            } => json(&Write {
                write,
                ticket,
                store: store.map(Json),
            }),
            Self::Ticket(reply) => reply.json(),
            Self::Post => "{}".to_owned(),
            Self::Expiring { seconds } => json(&Expiring { seconds }),
            Self::Local(reply) => json(&reply),
        }
    }
}

/// The answer to a join.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct JoinReply<'a> {
    /// Of the page's session.
    pub ticket: &'a str,
    /// Whether the page is to post something, so that the session goes on.
    pub post: bool,
    /// How to keep values in the browser; nothing where the session has no such keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalReply<'a>>,
}

/// A ticket for a page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TicketReply<'a> {
    /// Sealed.
    pub ticket: &'a str,
}

/// What a page has to know of the keys that its browser keeps.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LocalReply<'a> {
    /// How the texts of keys begin: a JSON object.
    #[serde(serialize_with = "as_json")]
    pub prefixes: &'a str,
    /// What to change in the item: a JSON object as of [`LocalChange`](crate::LocalChange).
    #[serde(serialize_with = "as_json")]
    pub store: &'a str,
}

/// The answer to a page that brought its item.
#[derive(Clone, Copy, Debug)]
pub struct StoreReply<'a> {
    /// What to change in it, if anything: a JSON object as of [`LocalChange`](crate::LocalChange).
    pub store: Option<&'a str>,
}

/// The answer to a page whose visitor changed something.
#[derive(Clone, Copy, Debug)]
pub enum PutReply<'a> {
    /// It is right. An answer with the status `ok`.
    Kept(StoreReply<'a>),
    /// It is not. An answer with the status `error`.
    Refused(&'a LocalRefusal),
}

macro_rules! as_text {
    ($($reply:ident),*) => {$(
        impl $reply<'_> {
            /// The answer, as JSON.
            ///
            /// # Panics
            ///
            /// If a part of it should be JSON and is not.
            #[must_use]
            pub fn json(&self) -> String {
                json(self)
            }
        }
    )*};
}

as_text!(JoinReply, TicketReply, StoreReply, PutReply);

#[derive(Serialize)]
struct Write<'a> {
    write: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<Json<'a>>,
}

#[derive(Serialize)]
struct Expiring {
    seconds: u64,
}

#[derive(Serialize)]
struct Store<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<Json<'a>>,
}

#[derive(Serialize)]
struct Refused<'a> {
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
}

impl Serialize for StoreReply<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let store = self.store.map(Json);
        Store { store }.serialize(serializer)
    }
}

impl Serialize for PutReply<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kept(reply) => reply.serialize(serializer),
            Self::Refused(LocalRefusal { key, reason, .. }) => {
                let key = key.as_deref();
                Refused { reason, key }.serialize(serializer)
            }
        }
    }
}

/// A text that is JSON already.
struct Json<'a>(&'a str);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        as_json(self.0, serializer)
    }
}

fn as_json<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let raw: &RawValue = serde_json::from_str(text).map_err(S::Error::custom)?;
    raw.serialize(serializer)
}

fn json(message: &impl Serialize) -> String {
    serde_json::to_string(message).expect("its parts are JSON")
}
