use proptest::prelude::*;

use super::*;
use crate::core::Core;
use crate::decide::login;
use crate::seal::cookie::Presented;
use crate::seal::issue;
use crate::seal::key_ring::KeyRing;
use crate::values::id::SessionId;

const KEYS: &[Key] = &[
    Key::new("name", Writer::Browser, |json| Ok(json.to_vec())),
    Key::new("user", Writer::Server, |json| Ok(json.to_vec())),
    Key::new("role", Writer::Server, |json| Ok(json.to_vec()))
        .with_version(2)
        .dropped_on_login(),
];

fn entry<'a, V: AsRef<[u8]> + ?Sized>(
    key: &'a str,
    writer: Writer,
    stamp: u64,
    value: &'a V,
) -> Entry<'a> {
    Entry::new(key, writer, Stamp(stamp), value.as_ref())
}

fn joined(one: &Entries, other: &Entries) -> Entries {
    let mut result = one.clone();
    result.join(other, KEYS);
    result
}

fn any_entries() -> impl Strategy<Value = Entries> {
    let key = prop_oneof![
        Just("name"),
        Just("user"),
        Just("role"),
        Just("from_a_newer_build")
    ];
    let writer = prop_oneof![Just(Writer::Browser), Just(Writer::Server)];
    let value = (1..4_u32, 1..4_u8)
        .prop_map(|(version, value)| Stored::encode(version, value.to_string().into_bytes()));
    prop::collection::vec((key, writer, 0u64..4, value), 0..5).prop_map(|list| collected(&list))
}

/// Any keys with any bytes, such as other builds may have written.
fn any_stored_entries() -> impl Strategy<Value = Entries> {
    let writer = prop_oneof![Just(Writer::Browser), Just(Writer::Server)];
    let value = prop::collection::vec(any::<u8>(), 0..40);
    let stored = ("[a-z_.-]{1,8}", writer, any::<u64>(), value);
    prop::collection::vec(stored, 0..8).prop_map(|list| collected(&list))
}

fn collected<K: AsRef<str>>(list: &[(K, Writer, u64, Vec<u8>)]) -> Entries {
    let list = list.iter();
    list.map(|(key, writer, stamp, value)| entry(key.as_ref(), *writer, *stamp, value))
        .collect()
}

proptest! {
    #[test]
    fn a_cookie_brings_back_every_byte_of_what_it_took(entries in any_stored_entries()) {
        let (now, mut random) = (Timestamp(7), |bytes: &mut [u8]| bytes.fill(1));
        let ring = KeyRing::new(&[7; 32]).expect("it is long enough");
        let core = Core::new(ring, KEYS);
        let id = SessionId::random(&mut random);
        let mut cookie = login::begin(&core.config, id, &Presented::default(), now);
        cookie.entries = entries.clone();
        let set = issue::set_cookies(&core.config, &core.backing, &cookie, None, &[], now, &mut random);
        let pair = set[0].split(';').next();
        let read = core.read_cookies(pair.into_iter(), now).session;
        prop_assert_eq!(read.map(|session| session.entries), Some(entries));
    }

    #[test]
    fn merging_keeps_every_byte_of_keys_that_only_one_side_has(
        ours in any_entries(),
        unknown in any_stored_entries(),
    ) {
        let both = joined(&ours, &unknown);
        for entry in unknown.iter().filter(|entry| ours.find(entry.key()).is_none()) {
            prop_assert_eq!(both.find(entry.key()), Some(entry));
        }
    }

    #[test]
    fn a_renewed_session_keeps_every_byte_but_of_the_keys_that_end(
        ours in any_entries(),
        unknown in any_stored_entries(),
    ) {
        let before = joined(&ours, &unknown);
        let kept = before.iter().filter(|entry| entry.key() != "role");
        prop_assert_eq!(before.renewed(KEYS), kept.collect::<Entries>());
    }

    #[test]
    fn merging_is_commutative(a in any_entries(), b in any_entries()) {
        prop_assert_eq!(joined(&a, &b), joined(&b, &a));
    }

    #[test]
    fn merging_is_associative(a in any_entries(), b in any_entries(), c in any_entries()) {
        prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
    }

    #[test]
    fn merging_is_idempotent(a in any_entries(), b in any_entries()) {
        prop_assert_eq!(joined(&a, &a), a.clone());
        let once = joined(&a, &b);
        prop_assert_eq!(joined(&once, &b), once);
    }

    #[test]
    fn covering_means_that_merging_changes_nothing(a in any_entries(), b in any_entries()) {
        prop_assert_eq!(a.covers(&b, KEYS), joined(&a, &b) == a);
    }

    #[test]
    fn admitting_one_by_one_is_merging(a in any_entries(), b in any_entries()) {
        let mut admitted = a.clone();
        for entry in b.iter() {
            admitted.admit(entry, KEYS);
        }
        prop_assert_eq!(admitted, joined(&a, &b));
    }
}

#[test]
fn the_greatest_stamp_of_a_key_wins() {
    let old: Entries = [entry("name", Writer::Server, 1, "\"old\"")]
        .into_iter()
        .collect();
    let new: Entries = [entry("name", Writer::Browser, 2, "\"new\"")]
        .into_iter()
        .collect();
    assert_eq!(joined(&old, &new), new);
}

#[test]
fn unknown_keys_are_carried_byte_for_byte() {
    let newer: Entries = [entry("unknown", Writer::Browser, 7, "\u{0}not json")]
        .into_iter()
        .collect();
    assert_eq!(joined(&Entries::default(), &newer), newer);
}

#[test]
fn a_server_key_ignores_what_a_browser_wrote() {
    let forged: Entries = [entry("user", Writer::Browser, 9, "1")]
        .into_iter()
        .collect();
    assert_eq!(forged.get(&KEYS[1]), None);
    let real: Entries = [entry("user", Writer::Server, 2, "7")]
        .into_iter()
        .collect();
    assert_eq!(
        joined(&forged, &real).get(&KEYS[1]),
        Some(Stored::parse(b"7"))
    );
}

#[test]
fn stamps_follow_the_clock_and_never_go_back() {
    assert_eq!(Stamp::next(Timestamp(10), Stamp(3)), Stamp(10_000));
    assert_eq!(Stamp::next(Timestamp(10), Stamp(10_000)), Stamp(10_001));
    assert_eq!(Stamp::next(Timestamp(10), Stamp(50_000)), Stamp(50_001));
}

#[test]
fn debug_shows_no_value() {
    let entries: Entries = [entry("name", Writer::Server, 1, "hidden")]
        .into_iter()
        .collect();
    let shown = format!("{entries:?}{:?}", entries.find("name"));
    assert!(shown.contains("name"));
    assert!(!shown.contains("hidden"));
}

#[test]
fn a_value_is_newer_when_its_version_is_above_the_keys() {
    let of = |version| -> Entries {
        let value = Stored::encode(version, b"1".to_vec());
        let role = entry("role", Writer::Server, 1, &value);
        let unknown = entry("unknown", Writer::Server, 1, &value);
        [role, unknown].into_iter().collect()
    };
    assert!(!of(1).is_newer("role", KEYS));
    assert!(!of(2).is_newer("role", KEYS));
    assert!(of(3).is_newer("role", KEYS));
    assert!(!of(3).is_newer("unknown", KEYS));
    assert!(!Entries::default().is_newer("role", KEYS));
}
