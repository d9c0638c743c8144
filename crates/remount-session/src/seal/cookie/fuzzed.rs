//! What is so of every cookie, whatever is sealed in it and whatever a browser sends.

use std::sync::LazyLock;

use super::{CookieJar, PURPOSE, Presented, Sealing, SessionCookie};
use crate::limits::{MAX_COOKIE_AGE, MAX_COOKIE_BYTES};
use crate::seal::key_ring::KeyRing;
use crate::simulation::clock;
use crate::values::id::SessionId;

const NONCE: [u8; 24] = [1; 24];

/// `kind` says what `input` is.
pub(crate) fn check(kind: u8, input: &[u8]) {
    match kind % 4 {
        0 => check_sealed(Sealing::Encrypted, input),
        1 => check_sealed(Sealing::Signed, input),
        2 => check_header(input),
        _ => check_value(input),
    }
}

fn ring() -> &'static KeyRing {
    static RING: LazyLock<KeyRing> =
        LazyLock::new(|| KeyRing::new(&[7; 32]).expect("32 bytes are enough"));
    &RING
}

fn jar(sealing: Sealing) -> CookieJar {
    CookieJar::new("app", false, sealing)
}

/// What a browser shows of a `Set-Cookie` header.
fn pair(header: &str) -> &str {
    header.split_once(';').map_or(header, |(pair, _)| pair)
}

fn read(jar: &CookieJar, header: &str) -> Presented {
    jar.read([header].into_iter(), ring(), &[], clock())
}

/// A content of this layout means the same once it is written again, in no more bytes.
fn check_content(plain: &[u8], cookie: &SessionCookie) {
    let again = cookie.encode();
    assert_eq!(SessionCookie::decode(&again).as_ref(), Some(cookie));
    assert!(again.len() <= plain.len());
    assert!(again.len() <= cookie.encoded_len_at_most());
    let len = cookie.encoded_len(cookie.entries.iter());
    assert_eq!(again.len(), len);
}

/// Seals any content with the server's own key, as another build may have done.
fn check_sealed(sealing: Sealing, plain: &[u8]) {
    let (jar, ring, now) = (jar(sealing), ring(), clock());
    let cookie = SessionCookie::decode(plain);
    if let Some(cookie) = &cookie {
        check_content(plain, cookie);
    }
    let id = cookie.as_ref().map_or_else(other_id, |cookie| cookie.id);
    let name = jar.name(id);
    let context = [name.as_bytes(), jar.suffix.as_bytes()];
    let mut header = [&*name, "="].concat();
    let write = |out: &mut Vec<u8>| out.extend_from_slice(plain);
    match sealing {
        Sealing::Encrypted => {
            ring.seal_onto(&mut header, NONCE, PURPOSE, &context, plain.len(), write);
        }
        Sealing::Signed => ring.sign_onto(&mut header, PURPOSE, &context, plain.len(), write),
    }
    let is_short = header.len() <= MAX_COOKIE_BYTES + 1;
    assert_eq!(header.len() - 1, jar.sealed_len(plain.len()));

    let presented = read(&jar, &header);
    let has_ended = |cookie: &SessionCookie| {
        let end = cookie.idle_deadline.min(cookie.absolute_deadline);
        end.has_passed(now)
    };
    let opened = cookie.filter(|_| is_short);
    let expired = opened.as_ref().filter(|cookie| has_ended(cookie));
    assert_eq!(presented.expired, expired.map(|cookie| cookie.id));
    // A browser that shows no witness was quit since the login.
    let live = opened.filter(|cookie| !has_ended(cookie));
    let had_login = live.as_ref().is_some_and(|it| it.until_quit.is_some());
    assert_eq!(presented.login_over, had_login.then_some(now));
    let live = live.map(|cookie| SessionCookie {
        until_quit: None,
        ..cookie
    });
    assert_eq!(presented.session, live);
    if let Some(cookie) = live {
        check_set(&jar, &cookie, &presented);
    }
}

/// What was read is set again, and read as the same.
fn check_set(jar: &CookieJar, cookie: &SessionCookie, presented: &Presented) {
    let hash = presented.hash_of(cookie.id);
    let header = jar.set(ring(), cookie, hash, NONCE, clock());
    let (_, age) = header.split_once("; Max-Age=").expect("it has an age");
    let age = age.split_once(';').expect("attributes follow").0;
    let age: u64 = age.parse().expect("it is a number");
    assert!(age <= MAX_COOKIE_AGE.as_secs());
    assert_eq!(read(jar, pair(&header)).session.as_ref(), Some(cookie));

    // With its witness the login goes on, unless it is over by now.
    let until = clock().after(MAX_COOKIE_AGE);
    let login = SessionCookie {
        until_quit: Some(until),
        ..cookie.clone()
    };
    let header = jar.set(ring(), &login, hash, NONCE, clock());
    let witness = jar.witness(ring(), &login, NONCE);
    let both = [pair(&header), "; ", pair(&witness)].concat();
    // The time of the login takes some bytes, with which a browser drops the cookie.
    if pair(&header).len() <= MAX_COOKIE_BYTES + 1 {
        assert_eq!(read(jar, &both).session, Some(login));
    }
}

fn other_id() -> SessionId {
    SessionId::from_bytes([2; 16])
}

/// A session of the server, which goes on for a while.
fn session() -> SessionCookie {
    let (id, born) = (SessionId::from_bytes([1; 16]), clock());
    SessionCookie::begin(id, born, MAX_COOKIE_AGE, MAX_COOKIE_AGE, born)
}

/// Whatever stands behind the session's cookie in the header, that session is read, and no other.
fn check_header(input: &[u8]) {
    let Ok(more) = str::from_utf8(input) else {
        return;
    };
    for sealing in [Sealing::Encrypted, Sealing::Signed] {
        let (jar, session) = (jar(sealing), session());
        assert_eq!(read(&jar, more).session, None);
        let header = jar.set(ring(), &session, None, NONCE, clock());
        let presented = read(&jar, &[pair(&header), "; ", more].concat());
        assert_eq!(presented.session, Some(session));
        // Only what is sealed right, or a witness, is deleted.
        let names = &presented.outdated;
        assert!(names.iter().all(|name| jar.is_witness(name)));
    }
}

/// No text is taken for the session's cookie but the one that was sealed.
fn check_value(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    for sealing in [Sealing::Encrypted, Sealing::Signed] {
        let jar = jar(sealing);
        let name = jar.name(session().id);
        assert_eq!(jar.open(ring(), &name, text), None);
        let witness = jar.witness_name(session().id);
        assert!(!jar.is_from_the_server(ring(), &witness, text));
    }
}
