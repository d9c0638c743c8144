use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::*;
use crate::seal::cookie::Sealing;
use crate::seal::key_ring::KeyRing;
use crate::sessions::Sessions;
use crate::values::entries::Entries;
use crate::values::key::{Invalid, Writer};
use crate::values::session_data::SessionData;

mod following;

const CONSENT: PlainCookie = PlainCookie::new("consent").max_age(Duration::from_secs(24 * 60 * 60));

fn as_it_is(json: &[u8]) -> Result<Vec<u8>, Invalid> {
    Ok(json.to_vec())
}

/// A key for each of these cookies.
fn keys(cookies: impl IntoIterator<Item = PlainCookie>) -> &'static [Key] {
    let key = |(index, cookie)| {
        let name = format!("key{index}").leak();
        Key::new(name, Writer::Server, as_it_is).mirrored_in(cookie)
    };
    cookies
        .into_iter()
        .enumerate()
        .map(key)
        .collect::<Vec<_>>()
        .leak()
}

fn jar(app: &str, plain_http: bool) -> CookieJar {
    CookieJar::new(app, plain_http, Sealing::Encrypted)
}

/// The words of the panic that `f` ends with, if it does.
fn words_of<T>(f: impl FnOnce() -> T) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(f)).map(|_| ()).err()?;
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
}

#[track_caller]
fn check_site(cookie: PlainCookie, plain_http: bool, expected: Result<(), &str>) {
    let mirrors = Mirrors::of(keys([cookie]));
    let words = words_of(|| mirrors.check(&jar("remount", plain_http)));
    match (words, expected) {
        (None, Ok(())) => {}
        (Some(words), Err(reason)) => {
            assert!(words.starts_with("session key `key0`"), "{words}");
            assert!(words.contains(reason), "{words}");
        }
        (None, Err(reason)) => panic!("{cookie:?} is taken: {reason}"),
        (Some(words), Ok(())) => panic!("{cookie:?} is refused: {words}"),
    }
}

/// Browsers drop such a cookie without a word: RFC 6265bis, section 5.
#[test]
fn cookie_name_prefixes() {
    let named = PlainCookie::new;
    for name in [
        "__Host-a",
        "__Secure-a",
        "__Http-a",
        "__Host-Http-a",
        "__hOST-a",
        "__secure-a",
    ] {
        check_site(named(name), false, Ok(()));
        check_site(named(name), true, Err("over https only"));
    }
    for name in ["__Host-a", "__host-a", "__Host-Http-a"] {
        let elsewhere = named(name).path("/shop");
        check_site(elsewhere, false, Err("with the path `/` only"));
    }
    check_site(named("__Secure-a").path("/shop"), false, Ok(()));
    for name in ["__Http-a", "__Host-Http-a", "__http-a"] {
        let open = named(name).readable_by_scripts();
        check_site(open, false, Err("no script can read it"));
    }
    check_site(named("__Host-a").readable_by_scripts(), false, Ok(()));
    let sent_by_all = named("a").same_site(SameSite::None);
    check_site(sent_by_all, true, Err("over https only"));
    check_site(sent_by_all, false, Ok(()));
}

#[test]
fn no_cookie_can_pass_for_one_of_the_sessions() {
    let named = PlainCookie::new;
    let taken = Err("a name of the session's own cookies");
    check_site(named("__Host-remount-0123456789abcdef"), false, taken);
    check_site(named("remount-0123456789abcdef"), true, taken);
    check_site(named("remount-0123456789abcdef-login"), true, taken);
    check_site(named("remount-theme"), true, Ok(()));
}

/// The sessions of a site with one key, of whose cookie browsers take it over https only.
#[derive(Clone, Default)]
struct Secure;

impl SessionData for Secure {
    fn keys() -> &'static [Key] {
        static KEYS: [Key; 1] = [Key::new("theme", Writer::Server, as_it_is)
            .mirrored_in(PlainCookie::new("__Secure-theme"))];
        &KEYS
    }

    fn from_entries(_: &Entries) -> Self {
        Self
    }

    fn encode(&self, _: usize) -> Result<Vec<u8>, Invalid> {
        Ok(b"null".to_vec())
    }
}

#[test]
fn what_a_site_cannot_have_is_found_when_that_is_configured() {
    let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
    let sessions = Sessions::<Secure>::new(ring).app_name("chat");
    let words = words_of(|| sessions.plain_http()).expect("it panics");
    assert!(words.contains("over https only"), "{words}");
}

#[test]
fn two_keys_have_two_cookies() {
    let words = words_of(|| Mirrors::of(keys([CONSENT, CONSENT.path("/a")])));
    let told = "two keys are mirrored in the cookie \"consent\"";
    assert_eq!(words.as_deref(), Some(told));
}

#[test]
fn a_site_has_sixteen_plain_cookies_at_most() {
    let named = |index: usize| PlainCookie::new(format!("a{index}").leak());
    assert_eq!(Mirrors::of(keys((0..16).map(named))).names().count(), 16);
    let words = words_of(|| Mirrors::of(keys((0..17).map(named))));
    let told = "a site has at most 16 plain cookies, not 17";
    assert_eq!(words.as_deref(), Some(told));
}

/// A page writes keys of the browser, so none of these becomes a cookie.
#[test]
fn what_pages_write_is_mirrored_in_no_cookie() {
    let of_pages = Key::new("a", Writer::Browser, as_it_is);
    let words = words_of(|| of_pages.mirrored_in(CONSENT)).expect("it panics");
    assert!(words.contains("may not write"), "{words}");
}
