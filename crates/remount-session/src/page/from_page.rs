use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::decide::write::Answer;
use crate::page::failure::Failure;

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromPage<'a> {
    /// It asks for a ticket. Answered with a [`TicketReply`](super::TicketReply).
    Ticket,
    /// Another tab has changed what the browser keeps. Answered with a
    /// [`StoreReply`](super::StoreReply).
    Local {
        /// The item of localStorage as it is now.
        item: String,
    },
    /// The visitor changed keys that the browser keeps. Answered with a
    /// [`PutReply`](super::PutReply).
    Put {
        /// A JSON object: the new value of each key.
        values: &'a str,
    },
    /// How the POST of a view's write ended.
    Done {
        /// The number that the server gave to the write.
        write: u64,
        /// What the page knows of it.
        answer: Answer,
        /// What the answer said of its cookie: another server may have given it.
        receipt: Option<String>,
    },
    /// What the answer to another POST said of its cookie.
    Receipt {
        /// Sealed.
        receipt: String,
    },
    /// The page cannot keep anything.
    Failed {
        /// Why not.
        reason: Failure,
        /// Whether the page says that it came over plain http. Only a log's words may depend on it.
        plain_http: bool,
    },
}

impl<'a> FromPage<'a> {
    /// Reads a message from the name of its event and its payload, which is JSON.
    ///
    /// ```
    /// use remount_session::page::FromPage;
    ///
    /// let message = FromPage::parse("receipt", r#"{"receipt":"r"}"#).unwrap();
    /// assert_eq!(message, FromPage::Receipt { receipt: "r".to_owned() });
    /// ```
    ///
    /// # Errors
    ///
    /// [`MessageError`] if there is no such event, or if its payload is not what belongs to it.
    pub fn parse(event: &str, payload: &'a str) -> Result<Self, MessageError> {
        Ok(match event {
            "ticket" => Self::Ticket,
            "local" => {
                let Local { item } = read(payload)?;
                Self::Local { item }
            }
            "put" => {
                let Put { put } = read(payload)?;
                Self::Put { values: put.get() }
            }
            "done" => {
                let done: Done = read(payload)?;
                Self::Done {
                    write: done.write,
                    answer: done.answer(),
                    receipt: done.receipt,
                }
            }
            "receipt" => {
                let Receipt { receipt } = read(payload)?;
                Self::Receipt { receipt }
            }
            "failed" => {
                let Failed { reason, plain_http } = read(payload)?;
                let reason = match reason.as_str() {
                    NO_COOKIES => Failure::NoCookies,
                    NO_STORAGE => Failure::NoStorage,
                    _ => Failure::Blocked,
                };
                Self::Failed { reason, plain_http }
            }
            _ => return Err(MessageError(None)),
        })
    }
}

/// Why something that a page said is no message.
#[derive(Debug)]
pub struct MessageError(Option<serde_json::Error>);

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(error) => write!(f, "its payload cannot be read: {error}"),
            None => f.write_str("there is no such message"),
        }
    }
}

impl std::error::Error for MessageError {}

const NO_COOKIES: &str = "no-cookies";
const NO_STORAGE: &str = "no-storage";

#[derive(Deserialize)]
struct Local {
    item: String,
}

#[derive(Deserialize)]
struct Put<'a> {
    #[serde(borrow)]
    put: &'a RawValue,
}

/// `status` is that of HTTP, 0 if no answer came.
#[derive(Deserialize)]
struct Done {
    write: u64,
    status: u16,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    receipt: Option<String>,
}

impl Done {
    fn answer(&self) -> Answer {
        match self.reason.as_deref() {
            Some(NO_COOKIES) => Answer::NoCookies,
            Some(NO_STORAGE) => Answer::NoStorage,
            _ => Answer::Status(self.status),
        }
    }
}

#[derive(Deserialize)]
struct Receipt {
    receipt: String,
}

#[derive(Deserialize)]
struct Failed {
    reason: String,
    #[serde(default)]
    plain_http: bool,
}

fn read<'a, T: Deserialize<'a>>(payload: &'a str) -> Result<T, MessageError> {
    serde_json::from_str(payload).map_err(|error| MessageError(Some(error)))
}
