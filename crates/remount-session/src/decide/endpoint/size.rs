//! How large a session may become by a request.

use std::cmp::Reverse;

use crate::core::Core;
use crate::decide::endpoint::{Put, Refusal};
use crate::limits::{COOKIE_PAGE_BYTES, RECORD_PAGE_BYTES};
use crate::seal::cookie::SessionCookie;
use crate::seal::cookie::delivered::Delivered;
use crate::seal::ticket::Ticket;
use crate::values::entries::{Entries, Entry};
use crate::values::key::Writer;

/// What a refused request would have taken, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) need: usize,
    pub(super) room: usize,
}

impl Core {
    /// Refuses a request that makes `outgoing` too large for where it is kept, or what pages wrote
    /// in it too large for their part of it. `before` is the session without this request: a page
    /// may always make what it wrote smaller.
    pub(super) fn check_size(
        &self,
        outgoing: &SessionCookie,
        before: &Entries,
        written: Option<&Put<'_>>,
        ticket: &Ticket,
    ) -> Result<(), Refusal> {
        let for_pages = match self.store {
            None => COOKIE_PAGE_BYTES,
            Some(_) => RECORD_PAGE_BYTES,
        };
        // Pages may fill less than all.
        if self.is_surely_below(for_pages, outgoing) {
            return Ok(());
        }
        self.check_exact_size(for_pages, outgoing, before, written, ticket)
    }

    #[cold]
    fn check_exact_size(
        &self,
        for_pages: usize,
        outgoing: &SessionCookie,
        before: &Entries,
        written: Option<&Put<'_>>,
        ticket: &Ticket,
    ) -> Result<(), Refusal> {
        let (total, all) = self.size(outgoing);
        let by_pages = self.bytes_by_pages(outgoing, &outgoing.entries);
        let has_grown = || by_pages > self.bytes_by_pages(outgoing, before);
        let (need, room, reason) = if by_pages > for_pages && has_grown() {
            let reason = "makes what pages keep too large";
            (by_pages, for_pages, reason)
        } else if total > all {
            (total, all, "makes the session too large")
        } else {
            return Ok(());
        };
        let place = self.store.as_ref().map_or(" of a cookie", |_| "");
        let reason = format!("{reason}: {need} bytes{place}, and there is room for {room}");
        let key = largest_key(outgoing, written, ticket);
        Err(Refusal::of_size(key, reason, Size { need, room }))
    }

    /// The bytes of a session that holds only what pages wrote.
    fn bytes_by_pages(&self, session: &SessionCookie, entries: &Entries) -> usize {
        let by_page = |entry: &Entry<'_>| entry.writer == Writer::Browser;
        let nothing = Delivered::default();
        let delivered = self.store.as_ref().map_or(&nothing, |_| &session.delivered);
        self.bytes(session, entries.iter().filter(by_page), delivered)
    }
}

/// The key to blame: of what the page puts, else of what the view writes, else of all.
fn largest_key<'a>(
    outgoing: &'a SessionCookie,
    written: Option<&Put<'a>>,
    ticket: &'a Ticket,
) -> &'a str {
    let put = written.into_iter().flat_map(|put| &put.values);
    let put = put.map(|(key, value)| (0, value.len(), *key));
    let ops = ticket.ops.iter();
    let ops = ops.map(|op| (1, op.value.len(), &*op.key));
    let kept = outgoing.entries.iter();
    let kept = kept.map(|entry| (2, entry.value().len(), entry.key()));
    put.chain(ops)
        .chain(kept)
        .min_by_key(|(source, bytes, _)| (*source, Reverse(*bytes)))
        .map_or("", |(_, _, key)| key)
}
