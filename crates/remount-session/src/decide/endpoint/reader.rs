//! Who may read a session for a page.

use super::{Refusal, Reply};
use crate::core::Core;
use crate::memory::address::Address;
use crate::values::timestamp::Timestamp;

/// What a request says that asks for values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    /// The header `x-live-session`.
    pub(crate) live_session: Option<&'a str>,
    pub(crate) fetch_site: Option<&'a str>,
    pub(crate) origin: Option<&'a str>,
    /// In lower case.
    pub(crate) host: &'a str,
    pub(crate) address: Address,
}

/// How a page asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// With the header that no other page can send without leave.
    ByScript,
    /// As browsers ask for a stream of events, with no header of ours. A page of another origin
    /// says which it is, and is not given the answer.
    ByStream,
}

impl Core {
    /// Whether a request may read. Nothing about a session is said before.
    pub(crate) fn check_reader(
        &self,
        reader: &Reader<'_>,
        asks: Asks,
        now: Timestamp,
    ) -> Result<(), Reply> {
        if asks == Asks::ByScript && reader.live_session != Some("1") {
            let refusal = Refusal::new(415, "there is no header `x-live-session: 1`");
            return Err(refusal.into_reply());
        }
        let Reader {
            fetch_site,
            origin,
            host,
            ..
        } = *reader;
        // Over plain http a browser says neither of a page of the same origin.
        let is_silent = fetch_site.is_none() && origin.is_none();
        if !(is_silent && self.config.jar().is_plain_http()) {
            self.check_origin(fetch_site, origin, host)
                .map_err(Refusal::into_reply)?;
        }
        self.check_rate(reader.address, now)
            .map_err(Refusal::into_reply)
    }
}
