//! What the server says on the session's channel.

use std::error::Error;
use std::fmt;

use serde_json::Value;

use super::local_item::Store;
use super::local_sender::{Prefixes, PutReply};

/// The server has said something on the session's channel that the page's script does not
/// understand.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageError {
    what: String,
    payload: Value,
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, payload } = self;
        write!(f, "the page's script does not understand {what}: {payload}")
    }
}

impl Error for MessageError {}

/// The reply to a join.
pub(super) struct Joined {
    pub(super) ticket: String,
    pub(super) wants_post: bool,
    pub(super) local: Option<Local>,
}

/// How to keep values in the browser, and what to change there.
pub(super) struct Local {
    pub(super) prefixes: Prefixes,
    pub(super) store: Store,
}

pub(super) enum Message {
    Ticket(String),
    Post,
    Expiring {
        seconds: u64,
    },
    Local(Local),
    Write {
        number: u64,
        /// To be posted.
        ticket: Option<String>,
        /// To be kept in the browser.
        store: Option<Store>,
    },
}

impl Joined {
    pub(super) fn read(reply: &Value) -> Result<Self, MessageError> {
        let read = || {
            let local = &reply["local"];
            Some(Self {
                ticket: text(&reply["ticket"])?,
                wants_post: reply["post"].as_bool()?,
                local: match local {
                    Value::Null => None,
                    local => Some(Local::read(local)?),
                },
            })
        };
        read().ok_or_else(|| not_understood("the reply to its join", reply))
    }
}

impl Local {
    fn read(payload: &Value) -> Option<Self> {
        let prefixes = payload["prefixes"].as_object()?.iter();
        let prefixes = prefixes.map(|(key, prefix)| Some((key.clone(), text(prefix)?)));
        Some(Self {
            prefixes: prefixes.collect::<Option<_>>()?,
            store: store(&payload["store"])?,
        })
    }
}

impl Message {
    pub(super) fn read(event: &str, payload: &Value) -> Result<Self, MessageError> {
        let read = || {
            Some(match event {
                "ticket" => Self::Ticket(text(&payload["ticket"])?),
                "post" => Self::Post,
                "expiring" => Self::Expiring {
                    seconds: payload["seconds"].as_u64()?,
                },
                "local" => Self::Local(Local::read(payload)?),
                "write" => Self::Write {
                    number: payload["write"].as_u64()?,
                    ticket: optional(&payload["ticket"], text)?,
                    store: optional(&payload["store"], store)?,
                },
                _ => return None,
            })
        };
        read().ok_or_else(|| not_understood(&format!("the message {event:?}"), payload))
    }
}

/// What was said of values that the page has put.
pub(super) fn put_reply(reply: Result<&Value, &Value>) -> Result<PutReply, MessageError> {
    let read = match reply {
        Ok(kept) => optional(&kept["store"], store).map(Option::unwrap_or_default),
        Err(refused) => {
            return Ok(PutReply::Refused {
                key: text(&refused["key"]),
                reason: text(&refused["reason"]).unwrap_or_else(|| "not accepted".to_owned()),
            });
        }
    };
    let (Ok(said) | Err(said)) = reply;
    let kept = read.ok_or_else(|| not_understood("the reply to `put`", said))?;
    Ok(PutReply::Kept(kept))
}

/// What is to be changed in an item that the page has brought.
pub(super) fn brought_reply(response: &Value) -> Result<Store, MessageError> {
    let store = optional(&response["store"], store).map(Option::unwrap_or_default);
    store.ok_or_else(|| not_understood("the reply to `local`", response))
}

/// The ticket that the page has asked for.
pub(super) fn ticket_reply(response: &Value) -> Result<String, MessageError> {
    text(&response["ticket"]).ok_or_else(|| not_understood("the reply to `ticket`", response))
}

fn optional<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    match value {
        Value::Null => Some(None),
        value => read(value).map(Some),
    }
}

fn store(value: &Value) -> Option<Store> {
    let changes = value.as_object()?.iter();
    let changes = changes.map(|(key, change)| Some((key.clone(), optional(change, text)?)));
    changes.collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn not_understood(what: &str, payload: &Value) -> MessageError {
    MessageError {
        what: what.to_owned(),
        payload: payload.clone(),
    }
}
