//! What a request is for.

use serde_json::{Value, json};

use super::Write;

/// What a request, or a push, was sent for, and what has to be known once its answer comes.
#[derive(Debug)]
pub(super) enum Errand {
    /// Values that the visitor changed.
    Put {
        n: u64,
        keys: Vec<String>,
        ticket: String,
    },
    /// The first of the views' writes.
    Write,
    /// The same, sent while the page goes away. Its answer says nothing.
    FlushedWrite,
    /// Nothing but the ticket.
    Touch { ticket: String },
    /// A first ticket.
    Open,
    /// A ticket in the place of one that is too old, from the channel.
    Ticket(Purpose),
    /// The same, from the endpoint.
    Renew(Purpose),
    /// A session was created. The same is said once more, to see whether the cookie comes back.
    Echo(Box<Echo>),
}

#[derive(Debug)]
pub(super) struct Echo {
    /// The ticket before that of the new session.
    pub(super) provisional: Option<String>,
    /// Whether it repeats a ticket.
    pub(super) repeats_ticket: bool,
    /// The keys that fail if the cookie does not come back.
    pub(super) keys: Vec<String>,
    pub(super) after: After,
}

/// What waits for the echo.
#[derive(Debug)]
pub(super) enum After {
    Put {
        keys: Vec<String>,
        receipt: Option<String>,
    },
    Write {
        write: Write,
        status: u16,
        receipt: Option<String>,
    },
    Touch {
        receipt: Option<String>,
    },
    Open,
    Renew(Purpose),
}

/// What a ticket is renewed for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// The put of this number.
    Put(u64),
    Touch,
}

/// What came of a renewal.
#[derive(Clone, Copy, Debug)]
pub(super) enum Renewal {
    Fresh,
    /// The page tries again.
    Later,
    Failed(&'static str),
}

/// What came of an echo.
#[derive(Debug, Default)]
pub(super) struct Echoed {
    pub(super) problem: Option<Problem>,
    pub(super) receipt: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    NoCookies,
    SessionChanged,
}

impl Problem {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NoCookies => "no-cookies",
            Self::SessionChanged => "session-changed",
        }
    }
}

impl After {
    /// The receipt of the answer that created the session.
    pub(super) fn receipt(&self) -> Option<&str> {
        match self {
            Self::Put { receipt, .. } | Self::Write { receipt, .. } | Self::Touch { receipt } => {
                receipt.as_deref()
            }
            Self::Open | Self::Renew(_) => None,
        }
    }
}

/// What the sender does next for an errand.
#[derive(Debug)]
pub(super) enum Next {
    Done,
    Post {
        body: Value,
        errand: Errand,
    },
    /// The channel is asked for a ticket, or the endpoint if there is no channel.
    AskTicket(Purpose),
}

impl Next {
    pub(super) fn ticket_alone(ticket: &str, errand: Errand) -> Self {
        let body = json!({"ticket": ticket});
        Self::Post { body, errand }
    }

    pub(super) fn no_ticket(errand: Errand) -> Self {
        let body = json!({});
        Self::Post { body, errand }
    }
}
