//! How large a session may become by a request.

use std::cmp::Reverse;

use crate::backing::Backing;
use crate::backing::room::{self, Size};
use crate::config::Config;
use crate::decide::endpoint::Refusal;
use crate::seal::cookie::SessionCookie;
use crate::seal::ticket::Ticket;
use crate::values::entries::Entries;

/// Refuses a request that makes `outgoing` too large for where it is kept, or what pages wrote in
/// it too large for their part of it. `before` is the session without this request: a page may
/// always make what it wrote smaller.
pub(super) fn check_size(
    config: &Config,
    backing: &Backing,
    outgoing: &SessionCookie,
    before: &Entries,
    put: &[(&'static str, Vec<u8>)],
    ticket: &Ticket,
) -> Result<(), Refusal> {
    if room::surely_fits(config, backing, outgoing) {
        return Ok(());
    }
    check_exact_size(config, backing, outgoing, before, put, ticket)
}

#[cold]
fn check_exact_size(
    config: &Config,
    backing: &Backing,
    outgoing: &SessionCookie,
    before: &Entries,
    put: &[(&'static str, Vec<u8>)],
    ticket: &Ticket,
) -> Result<(), Refusal> {
    let all = room::of_session(config, backing, outgoing);
    let of_pages = room::of_pages(config, backing, outgoing, &outgoing.entries);
    let has_grown = || of_pages.need > room::of_pages(config, backing, outgoing, before).need;
    let (size, reason) = if !of_pages.fits() && has_grown() {
        (of_pages, "makes what pages keep too large")
    } else if !all.fits() {
        (all, "makes the session too large")
    } else {
        return Ok(());
    };
    let place = match backing {
        Backing::Cookie => " of a cookie",
        Backing::Store(_) => "",
    };
    let Size { need, room } = size;
    let reason = format!("{reason}: {need} bytes{place}, and there is room for {room}");
    let key = largest_key(outgoing, put, ticket);
    Err(Refusal::of_size(key, reason, size))
}

/// The key to blame: of what the page puts, else of what the view writes, else of all.
fn largest_key<'a>(
    outgoing: &'a SessionCookie,
    put: &'a [(&'static str, Vec<u8>)],
    ticket: &'a Ticket,
) -> &'a str {
    let put = put.iter().map(|(key, value)| (0, value.len(), *key));
    let ops = ticket.ops.iter();
    let ops = ops.map(|op| (1, op.value.len(), &*op.key));
    let kept = outgoing.entries.iter();
    let kept = kept.map(|entry| (2, entry.value().len(), entry.key()));
    put.chain(ops)
        .chain(kept)
        .min_by_key(|(source, bytes, _)| (*source, Reverse(*bytes)))
        .map_or("", |(_, _, key)| key)
}
