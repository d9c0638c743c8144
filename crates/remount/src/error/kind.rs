//! What an error asks for, if it is more than a failure. Each is an error type of its own, which
//! [`Error`](crate::Error) recognises.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::base::Base;
use crate::flash::FlashMessages;
use crate::navigation::Navigation;
use crate::target::Destination;

/// The answer has this status, perhaps for a reason.
#[derive(Debug)]
pub(crate) struct StatusError {
    pub(crate) status: StatusCode,
    pub(crate) cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl StdError for StatusError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// The page is sent elsewhere, with messages for the view there.
#[derive(Debug)]
pub(crate) struct Redirection {
    to: Departing,
    pub(crate) flash: FlashMessages,
}

/// Where to.
#[derive(Debug)]
pub(crate) enum Departing {
    /// With a page load.
    Redirect(Destination),
    /// As a handler has asked for it.
    Asked(Navigation),
}

impl Redirection {
    pub(crate) fn new(to: Departing, flash: FlashMessages) -> Self {
        Self { to, flash }
    }

    /// The same, and the page is loaded.
    pub(crate) fn by_page_load(self) -> Self {
        let Self { to, flash } = self;
        let to = match to {
            Departing::Asked(navigation) => Departing::Asked(navigation.by_page_load()),
            to @ Departing::Redirect(_) => to,
        };
        Self { to, flash }
    }

    /// Where the page goes whose addresses begin like this, and the messages for the view there.
    pub(crate) fn under(self, base: &Base) -> (Navigation, FlashMessages) {
        let navigation = match self.to {
            Departing::Redirect(to) => Navigation::Redirect { to: to.under(base) },
            Departing::Asked(navigation) => navigation,
        };
        let flash = if navigation.is_within_site() {
            self.flash
        } else {
            FlashMessages::default()
        };
        (navigation, flash)
    }
}

impl fmt::Display for Redirection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.to {
            Departing::Redirect(to) => write!(f, "a redirect to {:?}", to.address),
            Departing::Asked(navigation) => navigation.fmt(f),
        }
    }
}

impl StdError for Redirection {}

/// The scope of a view keeps a turn from it.
#[derive(Debug)]
pub(crate) struct Halted;

impl fmt::Display for Halted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the view is to hear nothing of this")
    }
}

impl StdError for Halted {}

/// The view does not handle a change of its address.
#[derive(Debug)]
pub(crate) struct MountsAnew;

impl fmt::Display for MountsAnew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the view is to be mounted anew")
    }
}

impl StdError for MountsAnew {}
