use std::time::Duration;

use super::*;
use crate::seal::ticket::Op;
use crate::values::entries::Entry;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const HOST: &str = "pug.example";
const HOUR: Duration = Duration::from_secs(60 * 60);

fn ring(secret: u8) -> KeyRing {
    KeyRing::new(&[secret; 32]).expect("it is long enough")
}

fn stamp(at: Timestamp) -> Stamp {
    Stamp(at.0 * 1_000)
}

/// A ticket that writes these keys now.
fn ticket(keys: &[&str]) -> Ticket {
    let op = |key: &&str| Op {
        key: (*key).to_owned(),
        stamp: stamp(NOW),
        value: b"\"a value\"".to_vec(),
    };
    Ticket {
        id: SessionId::from_bytes([3; 16]),
        provisional: false,
        host: HOST.to_owned(),
        expiry: NOW,
        ops: keys.iter().map(op).collect(),
    }
}

fn session<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> SessionCookie {
    let id = SessionId::from_bytes([3; 16]);
    let mut session = SessionCookie::begin(id, NOW, HOUR, HOUR, NOW);
    session.entries = entries.into_iter().collect();
    session
}

fn entry(key: &str, writer: Writer, at: Timestamp) -> Entry<'_> {
    Entry::new(key, writer, stamp(at), b"\"a value\"")
}

fn receipt(ticket: &Ticket, session: &SessionCookie) -> Receipt {
    Receipt::new(ticket, session, NOW)
}

fn seal(receipt: &Receipt) -> String {
    receipt.seal(&ring(1), "chat", HOST, [7; NONCE_BYTES])
}

fn written() -> Receipt {
    receipt(
        &ticket(&["name"]),
        &session([entry("name", Writer::Server, NOW)]),
    )
}

#[test]
fn a_receipt_tells_which_write_of_a_tickets_key_the_cookie_holds() {
    let held = entry("name", Writer::Browser, Timestamp(9));
    let told = receipt(&ticket(&["name"]), &session([held]));
    assert_eq!(told.mark("name"), Some(Mark::of(held)));
    assert_eq!(told.mark("volume"), None);
}

/// They may have been told to have failed; what pages write is told by their own answers.
#[test]
fn of_other_keys_it_tells_what_views_wrote_in_the_last_hour() {
    let old = NOW.before(2 * HOUR);
    let entries = [
        entry("by-a-page", Writer::Browser, NOW),
        entry("long-ago", Writer::Server, old),
        entry("of-late", Writer::Server, NOW.before(HOUR)),
    ];
    let told = receipt(&ticket(&[]), &session(entries));
    let marks = ["by-a-page", "long-ago", "of-late"].map(|key| told.mark(key).is_some());
    assert_eq!(marks, [false, false, true]);
}

#[test]
fn of_many_other_keys_it_tells_of_those_written_last() {
    let names: Vec<String> = (0..40).map(|n| format!("key-{n:02}")).collect();
    let at = |n: usize| NOW.before(Duration::from_secs(n as u64));
    let entries = (0..40).map(|n| entry(&names[n], Writer::Server, at(n)));
    let told = receipt(&ticket(&["key-39"]), &session(entries));
    let known = |n: &usize| told.mark(&names[*n]).is_some();
    let known: Vec<usize> = (0..40).filter(known).collect();
    let expected: Vec<usize> = (0..MAX_OTHERS).chain([39]).collect();
    assert_eq!(known, expected);
}

#[test]
fn a_receipt_for_one_key_takes_about_120_bytes_and_holds_no_value() {
    let told = written();
    assert!(seal(&told).len() <= 140, "{}", seal(&told).len());
    let plain = postcard::to_allocvec(&told).expect("it is encoded");
    let value = b"a value";
    assert!(plain.windows(value.len()).all(|part| part != value));
}

/// As many keys as a ticket can have: their receipt fits wherever the ticket did.
#[test]
fn a_receipt_takes_less_than_the_ticket_that_it_is_for() {
    let names: Vec<String> = (0..400).map(|n| format!("k{n}")).collect();
    let keys: Vec<&str> = names.iter().map(String::as_str).collect();
    let ticket = ticket(&keys);
    let entries = keys.iter().map(|key| entry(key, Writer::Server, NOW));
    let told = receipt(&ticket, &session(entries));
    assert!(keys.iter().all(|key| told.mark(key).is_some()));
    let sealed = ticket.seal(&ring(1), "chat", [7; NONCE_BYTES]);
    assert!(seal(&told).len() < sealed.len());
}

#[test]
fn a_provisional_id_is_named_where_another_session_took_its_place() {
    assert_eq!(written().from(), None);
    let provisional = Ticket {
        id: SessionId::from_bytes([9; 16]),
        ..ticket(&[])
    };
    let told = receipt(&provisional, &session([]));
    assert_eq!(told.from(), Some(provisional.id));
}

#[test]
fn a_receipt_opens_for_its_app_host_and_ring_alone() {
    let sealed = seal(&written());
    let open = |secret, app, host| Receipt::open(&ring(secret), app, host, &sealed, NOW);
    assert_eq!(open(1, "chat", HOST), Some(written()));
    assert_eq!(open(2, "chat", HOST), None);
    assert_eq!(open(1, "shop", HOST), None);
    assert_eq!(open(1, "chat", "cat.example"), None);
    // Where one ends and the other begins is part of it.
    assert_eq!(open(1, "chat/pug", "example"), None);
}

#[test]
fn a_receipt_is_good_for_two_minutes() {
    let sealed = seal(&written());
    let is_good = |at| Receipt::open(&ring(1), "chat", HOST, &sealed, at).is_some();
    let end = NOW.after(Duration::from_secs(120)).after(LEEWAY);
    assert!(is_good(end));
    assert!(!is_good(end.after(Duration::from_millis(1))));
}

#[test]
fn a_ticket_is_no_receipt_and_a_receipt_no_ticket() {
    let ring = ring(1);
    let ticket = ticket(&["name"]).seal(&ring, "chat", [7; NONCE_BYTES]);
    assert_eq!(Receipt::open(&ring, "chat", HOST, &ticket, NOW), None);
    assert_eq!(Ticket::open(&ring, "chat", &seal(&written()), NOW), None);
}

#[test]
fn a_receipt_longer_than_any_is_not_opened_though_its_seal_is_right() {
    let long = "x".repeat(MAX_CHARS);
    let told = receipt(
        &ticket(&[&long]),
        &session([entry(&long, Writer::Server, NOW)]),
    );
    let sealed = seal(&told);
    assert_eq!(Receipt::open(&ring(1), "chat", HOST, &sealed, NOW), None);
}

#[test]
fn a_receipt_as_long_as_a_post_may_be_is_opened() {
    let sealed = |bytes: usize| {
        let key = "x".repeat(bytes);
        let entry = entry(&key, Writer::Server, NOW);
        seal(&receipt(&ticket(&[&key]), &session([entry])))
    };
    let longest = (MAX_CHARS * 3 / 4 - 200..)
        .map(sealed)
        .find(|sealed| sealed.len() >= MAX_CHARS)
        .expect("one is as long");
    assert_eq!(longest.len(), MAX_CHARS);
    assert!(Receipt::open(&ring(1), "chat", HOST, &longest, NOW).is_some());
}
