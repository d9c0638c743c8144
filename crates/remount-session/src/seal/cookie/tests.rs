use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::seal::random::server_random;
use crate::sessions::Sessions;
use crate::simulation::{Browser, Site, clock};
use crate::values::entries::Stamp;
use crate::values::id;
use crate::values::key::Writer;
use crate::values::timestamp::LEEWAY;

/// A browser whose name is saved on this site.
fn pug_of(site: &Site) -> Browser {
    let (mut browser, ticket) = Browser::with_session(site);
    let put = json!({ "ticket": ticket, "put": { "name": "pug" }, "tab": "a", "n": 1 });
    assert_eq!(browser.post(site, &put).status, 204);
    browser
}

const AN_HOUR: Duration = Duration::from_secs(60 * 60);

fn signed() -> Site {
    Site::configured(7, Sessions::signed_cookie)
}

/// Its only cookie, decoded but not opened.
fn bytes_of(browser: &Browser) -> Vec<u8> {
    let value = browser.cookies.values().next().expect("there is a cookie");
    URL_SAFE_NO_PAD.decode(value).expect("it is base64url")
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A session with one value of so many bytes.
fn session(bytes: usize) -> SessionCookie {
    let id = SessionId::from_bytes([3; 16]);
    let day = Duration::from_secs(24 * 60 * 60);
    let mut session = SessionCookie::begin(id, Timestamp(0), day, day, clock());
    let value = vec![b'x'; bytes];
    let entry = Entry::new("notes", Writer::Server, Stamp(1), &value);
    session.entries.admit(entry, &[]);
    session
}

fn length(jar: &CookieJar, session: &SessionCookie) -> usize {
    jar.sealed_len(session.encoded_len(session.entries.iter()))
}

fn jars() -> [CookieJar; 2] {
    [Sealing::Encrypted, Sealing::Signed].map(|sealing| CookieJar::new("chat", false, sealing))
}

fn ring() -> KeyRing {
    KeyRing::new(&[7; 32]).expect("32 bytes are enough")
}

#[test]
fn a_signed_cookie_keeps_the_session_and_can_be_read() {
    let browser = pug_of(&signed());
    assert_eq!(browser.reads(&signed()).name, "pug");
    assert!(contains(&bytes_of(&browser), b"\"pug\""));
}

/// Nobody on the way reads what an encrypted cookie holds.
#[test]
fn privacy_in_transit() {
    let browser = pug_of(&Site::start());
    assert!(!contains(&bytes_of(&browser), b"pug"));
}

#[test]
fn a_cookie_of_the_other_kind_is_never_taken() {
    assert_eq!(pug_of(&signed()).reads(&Site::start()).name, "");
    assert_eq!(pug_of(&Site::start()).reads(&signed()).name, "");
}

#[test]
fn signing_is_kept_whatever_is_configured_after_it() {
    let site = Site::configured(7, |sessions| {
        sessions.signed_cookie().app_name("chat").plain_http()
    });
    assert!(contains(&bytes_of(&pug_of(&site)), b"\"pug\""));
}

#[test]
fn the_hash_in_the_name_of_a_single_cookie_is_that_of_its_id() {
    for jar in jars() {
        let session = session(3);
        let header = jar.set(&ring(), &session, None, [1; NONCE_BYTES], clock());
        let read = |cookies: &[&str]| jar.read(cookies.iter().copied(), &ring(), &[], clock());
        let hash = read(&[&header]).hash_of(session.id);
        assert_eq!(hash, Some(name_hash(session.id)));
        // It is of no other id, and of several cookies any may be the session's.
        assert_eq!(
            read(&[&header]).hash_of(SessionId::from_bytes([9; 16])),
            None
        );
        assert_eq!(read(&[&header, &header]).hash_of(session.id), None);
    }
}

#[test]
fn the_size_of_a_cookie_is_known_before_it_is_sealed() {
    for jar in jars() {
        for bytes in 0..200 {
            let session = session(bytes);
            let mut nonce = [0; NONCE_BYTES];
            server_random(&mut nonce);
            let header = jar.set(&ring(), &session, None, nonce, clock());
            let (pair, _) = header.split_once(';').expect("it has attributes");
            // The limit of browsers does not count the `=`.
            assert_eq!(length(&jar, &session), pair.len() - 1);
        }
    }
}

#[test]
fn a_cookie_that_no_browser_keeps_is_refused_though_its_seal_is_right() {
    for jar in jars() {
        let fits = (0..).take_while(|bytes| length(&jar, &session(*bytes)) <= MAX_COOKIE_BYTES);
        let most = fits.last().expect("an empty one fits");
        for (bytes, opens) in [(most, true), (most + 1, false), (100_000, false)] {
            let header = jar.set(&ring(), &session(bytes), None, [1; NONCE_BYTES], clock());
            let presented = jar.read([header.as_str()].into_iter(), &ring(), &[], clock());
            assert_eq!(presented.session.is_some(), opens, "{bytes} bytes");
        }
    }
}

#[test]
fn a_session_outlives_the_rotation_of_its_key_once_it_was_sealed_again() {
    let (old, new) = ([1; 32], [2; 32]);
    let both = KeyRing::new(&new)
        .and_then(|ring| ring.accept(&old))
        .expect("both are long enough");
    let old = KeyRing::new(&old).expect("it is long enough");
    let new = KeyRing::new(&new).expect("it is long enough");
    for jar in jars() {
        let before = jar.set(&old, &session(3), None, [1; NONCE_BYTES], clock());
        let read = |header: &str, ring: &KeyRing| {
            jar.read([header].into_iter(), ring, &[], clock()).session
        };
        let kept = read(&before, &both).expect("the old key is accepted");
        let after = jar.set(&both, &kept, None, [2; NONCE_BYTES], clock());
        assert_eq!(read(&after, &new), Some(session(3)));
        assert_eq!(read(&before, &new), None);
    }
}

proptest! {
    #[test]
    fn the_length_of_a_session_is_known_before_it_is_encoded(
        times: [u64; 3],
        entries: Vec<(String, u64, Vec<u8>)>,
    ) {
        let entries = entries.iter();
        let entries = entries.map(|(key, stamp, value)| {
            Entry::new(key, Writer::Browser, Stamp(*stamp), value)
        });
        let session = SessionCookie {
            id: SessionId::from_bytes([3; 16]),
            born: Timestamp(times[0]),
            renewed: times[0] % 2 == 0,
            unwritten: times[0] % 2 == 1,
            idle_deadline: Timestamp(times[1]),
            absolute_deadline: Timestamp(times[2]),
            until_quit: (times[2] % 2 == 0).then_some(Timestamp(times[1])),
            entries: entries.collect(),
        };
        let encoded = session.encode();
        prop_assert_eq!(session.encoded_len(session.entries.iter()), encoded.len());
        prop_assert!(session.encoded_len_at_most() >= encoded.len());
        prop_assert_eq!(&encoded, &encoded_by_postcard(&session));
        prop_assert_eq!(SessionCookie::decode(&encoded), Some(session));
    }

    #[test]
    fn a_session_that_is_cut_off_is_none(bytes in 0..40_usize, cut in 1..60_usize) {
        let encoded = session(bytes).encode();
        let cut = encoded.len().saturating_sub(cut);
        prop_assert_eq!(SessionCookie::decode(&encoded[..cut]), None);
    }

    #[test]
    fn whatever_is_decoded_is_encoded_alike(
        mut encoded in prop::collection::vec(any::<u8>(), 0..40),
        bytes in 0..40_usize,
        change in any::<prop::sample::Index>(),
        byte: u8,
    ) {
        let whole = session(bytes).encode();
        let mut changed = whole.clone();
        changed[change.index(whole.len())] = byte;
        encoded.splice(0..0, whole);
        for bytes in [encoded, changed] {
            if let Some(session) = SessionCookie::decode(&bytes) {
                let again = SessionCookie::decode(&session.encode());
                prop_assert_eq!(again, Some(session));
            }
        }
    }
}

#[test]
fn a_session_with_keys_twice_or_out_of_order_is_none() {
    let decoded = |keys: &[&str]| {
        let entries = keys
            .iter()
            .map(|key| (*key, Writer::Server, Stamp(1), &b"1"[..]));
        SessionCookie::decode(&encoded(&session(0), &entries.collect::<Vec<_>>()))
    };
    assert!(decoded(&["a", "b"]).is_some());
    assert_eq!(decoded(&["a", "a"]), None);
    assert_eq!(decoded(&["b", "a"]), None);
}

#[test]
fn a_renewal_never_moves_a_deadline_backwards() {
    let day = Duration::from_secs(24 * 60 * 60);
    let before = session(1);
    let entries = || before.entries.clone();
    let behind = before.seen_again(entries(), day, clock().before(AN_HOUR));
    assert_eq!(behind.lease(), before.lease(), "by a clock that is behind");
    let shorter = before.seen_again(entries(), AN_HOUR, clock());
    assert_eq!(shorter.lease(), before.lease(), "by a shorter idle time");
}

#[test]
fn a_renewal_goes_as_far_as_the_session_may_live() {
    let before = SessionCookie {
        idle_deadline: clock(),
        ..session(1)
    };
    let renewed = before.seen_again(before.entries.clone(), 3 * MAX_COOKIE_AGE, clock());
    assert_eq!(renewed.idle_deadline, before.absolute_deadline);
    assert_eq!(renewed.absolute_deadline, before.absolute_deadline);
}

/// A session whose login ends with the browser or in an hour, and what a browser keeps of it: its
/// cookie, and the witness.
fn until_quit(jar: &CookieJar, id: u8) -> (SessionCookie, [String; 2]) {
    let session = SessionCookie {
        id: SessionId::from_bytes([id; 16]),
        renewed: true,
        until_quit: Some(clock().after(AN_HOUR)),
        ..session(3)
    };
    let headers = [
        jar.set(&ring(), &session, None, [1; NONCE_BYTES], clock()),
        jar.witness(&ring(), &session, [2; NONCE_BYTES]),
    ];
    let kept = headers.map(|header| {
        let pair = header.split(';').next();
        pair.expect("there is a pair").to_owned()
    });
    (session, kept)
}

fn read_at(jar: &CookieJar, cookies: &[&str], now: Timestamp) -> Presented {
    jar.read(cookies.iter().copied(), &ring(), &[], now)
}

fn is_logged_in(presented: &Presented) -> bool {
    let session = presented.session.as_ref().expect("it is read");
    assert_eq!(session.until_quit.is_none(), presented.login_over.is_some());
    session.until_quit.is_some()
}

#[test]
fn a_login_until_quit_takes_the_witness_of_its_own_session() {
    for jar in jars() {
        let (_, [cookie, witness]) = until_quit(&jar, 3);
        let (_, [_, other]) = until_quit(&jar, 4);
        let value = |pair: &str| pair.split_once('=').expect("a pair").1.to_owned();
        let name = witness.split_once('=').expect("a pair").0;
        let check = |with: &str, expected| {
            let presented = read_at(&jar, &[&cookie, with], clock());
            assert_eq!(is_logged_in(&presented), expected, "{with}");
        };
        check(&witness, true);
        check("", false);
        check(&other, false);
        check(&format!("{name}={}", value(&other)), false);
        check(&format!("{name}={}", value(&cookie)), false);
        check(&format!("{name}=x"), false);
    }
}

#[test]
fn a_login_until_quit_is_over_in_time_although_the_witness_is_there() {
    for jar in jars() {
        let (_, [cookie, witness]) = until_quit(&jar, 3);
        for (time, expected) in [(AN_HOUR, true), (AN_HOUR + 2 * LEEWAY, false)] {
            let now = clock().after(time);
            let presented = read_at(&jar, &[&witness, &cookie], now);
            assert_eq!(is_logged_in(&presented), expected);
            let is_deleted = presented.outdated == [witness.split_once('=').expect("a pair").0];
            assert_eq!(is_deleted, !expected, "{:?}", presented.outdated);
        }
    }
}

#[test]
fn a_witness_is_no_session_and_a_plain_cookie_may_not_be_one() {
    let [jar, _] = jars();
    let (session, [_, witness]) = until_quit(&jar, 3);
    assert!(read_at(&jar, &[&witness], clock()).session.is_none());
    let name = jar.witness_name(session.id);
    assert!(jar.is_witness(&name) && !jar.is_family(&name));
    assert!(!jar.is_witness(&jar.name(session.id)));
}

#[test]
fn a_witness_has_no_age_and_the_session_beside_it_has_one() {
    for jar in jars() {
        let (session, _) = until_quit(&jar, 3);
        let witness = jar.witness(&ring(), &session, [2; NONCE_BYTES]);
        assert!(
            !witness.contains("Max-Age") && !witness.contains("Expires"),
            "{witness}"
        );
        assert!(
            witness.ends_with("; Path=/; HttpOnly; SameSite=Lax; Priority=High; Secure"),
            "{witness}"
        );
        let cookie = jar.set(&ring(), &session, None, [1; NONCE_BYTES], clock());
        assert!(cookie.contains("; Max-Age=86400;"), "{cookie}");
    }
}

#[test]
fn pages_come_back_when_the_login_of_their_session_is_over() {
    let [jar, _] = jars();
    let (session, _) = until_quit(&jar, 3);
    assert_eq!(session.lease().absolute_deadline, clock().after(AN_HOUR));
}

/// What postcard makes of a session.
fn encoded_by_postcard(session: &SessionCookie) -> Vec<u8> {
    let entries = session.entries.iter();
    let entries = entries.map(|entry| (entry.key(), entry.writer, entry.stamp, entry.value()));
    encoded(session, &entries.collect::<Vec<_>>())
}

/// The same with these entries.
fn encoded(session: &SessionCookie, entries: &[(&str, Writer, Stamp, &[u8])]) -> Vec<u8> {
    #[derive(serde::Serialize)]
    struct Sealed<'a> {
        #[serde(with = "id::as_bytes")]
        id: SessionId,
        born: Timestamp,
        kind: u8,
        idle_deadline: Timestamp,
        absolute_deadline: Timestamp,
        until_quit: Deadline,
        entries: &'a [(&'a str, Writer, Stamp, &'a [u8])],
    }
    /// Nothing at all, or a time.
    struct Deadline(Option<Timestamp>);
    impl serde::Serialize for Deadline {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Some(deadline) => deadline.serialize(serializer),
                None => ().serialize(serializer),
            }
        }
    }
    let sealed = Sealed {
        id: session.id,
        born: session.born,
        kind: match (session.renewed, session.unwritten) {
            (true, _) => 1,
            (_, true) => 2,
            _ => 0,
        } + session.until_quit.map_or(0, |_| 4),
        idle_deadline: session.idle_deadline,
        absolute_deadline: session.absolute_deadline,
        until_quit: Deadline(session.until_quit),
        entries,
    };
    postcard::to_allocvec(&sealed).expect("plain fields are always encoded")
}

#[test]
fn only_sixteen_hexadecimal_digits_behind_the_prefix_make_a_name_of_the_family() {
    for jar in jars() {
        let is_family = |hash: &str| jar.is_family(&format!("__Host-chat-{hash}"));
        assert!(is_family("0123456789abcdef"));
        assert!(!is_family("0123456789abcdeg"));
        assert!(!is_family("0123456789abcde"));
        assert!(!is_family("0123456789abcdef0"));
        assert!(!jar.is_family("__Host-shop-0123456789abcdef"));
    }
}

#[test]
fn of_two_copies_of_a_session_one_that_a_login_made_says_so_of_both() {
    for jar in jars() {
        let set = |renewed| {
            let session = SessionCookie {
                renewed,
                ..session(3)
            };
            jar.set(&ring(), &session, None, [1; NONCE_BYTES], clock())
        };
        for (one, other, expected) in [
            (true, false, true),
            (false, true, true),
            (false, false, false),
        ] {
            let presented = read_at(&jar, &[&set(one), &set(other)], clock());
            let session = presented.session.expect("it is read");
            assert_eq!(session.renewed, expected);
        }
    }
}

#[test]
fn the_length_of_a_session_with_many_values_is_known_before_it_is_encoded() {
    let names: Vec<String> = (0..200).map(|n| format!("key-{n:03}")).collect();
    let entry = |name| Entry::new(name, Writer::Server, Stamp(1), b"1");
    let session = SessionCookie {
        entries: names.iter().map(|name| entry(name)).collect(),
        ..session(0)
    };
    let len = session.encoded_len(session.entries.iter());
    assert_eq!(len, session.encode().len());
}

#[test]
fn what_is_quickly_told_of_a_sessions_length_has_room_for_the_longest_times() {
    let latest = Timestamp(u64::MAX);
    let session = SessionCookie {
        born: latest,
        idle_deadline: latest,
        absolute_deadline: latest,
        until_quit: Some(latest),
        entries: Entries::default(),
        ..session(0)
    };
    assert!(session.encoded_len_at_most() >= session.encode().len());
}
