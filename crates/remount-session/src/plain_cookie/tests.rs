use std::panic::catch_unwind;

use http::HeaderValue;
use http::header::COOKIE;
use proptest::prelude::*;

use super::*;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const CONSENT: PlainCookie = PlainCookie::new("consent").max_age(DAY);

/// The words of the panic that `f` ends with.
#[track_caller]
fn words_of<T>(f: impl FnOnce() -> T + std::panic::UnwindSafe) -> String {
    let panic = catch_unwind(f).map(|_| ()).expect_err("it panics");
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .expect("it says why")
}

fn headers(cookies: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for cookie in cookies {
        let value = HeaderValue::from_bytes(cookie.as_bytes()).expect("it is a header");
        headers.append(COOKIE, value);
    }
    headers
}

// ---- what is sent ----

#[test]
fn without_more_words_a_cookie_is_the_hosts_own_hidden_from_scripts_and_ends_with_the_browser() {
    assert_eq!(
        PlainCookie::new("beta").header(Some("yes"), true),
        "beta=yes; Path=/; HttpOnly; SameSite=Lax; Secure"
    );
}

#[test]
fn every_attribute_that_is_declared_is_sent() {
    let cookie = PlainCookie::new("theme")
        .path("/shop")
        .max_age(DAY)
        .readable_by_scripts()
        .same_site(SameSite::Strict);
    assert_eq!(
        cookie.header(Some("dark"), false),
        "theme=dark; Path=/shop; Max-Age=86400; SameSite=Strict"
    );
}

#[test]
fn a_removal_goes_to_where_the_cookie_is() {
    let cookie = CONSENT.path("/shop");
    assert_eq!(
        cookie.header(None, true),
        "consent=; Path=/shop; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
    );
}

#[test]
fn no_cookie_is_asked_for_longer_than_browsers_keep_one() {
    let cookie = PlainCookie::new("beta").max_age(1_000 * DAY);
    let header = cookie.header(Some("1"), true);
    assert!(header.contains("; Max-Age=34560000;"), "{header}");
}

// ---- what cannot be sent ----

/// A value that would end the cookie, or the header, and begin something else.
#[test]
fn header_injection() {
    for (value, character) in [
        ("a\r\nSet-Cookie: evil=1", '\r'),
        ("a\nb", '\n'),
        ("a; Domain=example.com", ';'),
        ("a,b", ','),
        ("a b", ' '),
        ("\"a\"", '"'),
        ("a\\b", '\\'),
        ("a\tb", '\t'),
        ("a\0", '\0'),
        ("a\u{7f}", '\u{7f}'),
        ("é", 'é'),
    ] {
        let told =
            format!("holds {character:?}, which the cookie `consent` cannot hold; encode it");
        assert_eq!(CONSENT.check(value), Err(told), "{value:?}");
    }
}

#[test]
fn whatever_value_is_accepted_is_one_cookie_with_the_declared_attributes() {
    proptest!(|(value in "(?s).{0,12}|[!-~]{0,40}")| {
        prop_assume!(CONSENT.check(&value).is_ok());
        let header = CONSENT.header(Some(&value), true);
        prop_assert!(HeaderValue::from_str(&header).is_ok());
        let (pair, attributes) = header.split_once(';').expect("it has attributes");
        prop_assert_eq!(pair, format!("consent={value}"));
        prop_assert_eq!(attributes, " Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure");
        prop_assert!(!value.contains(','));
    });
}

#[test]
fn a_name_that_is_more_than_a_name_is_no_cookie() {
    let long = "x".repeat(129);
    for name in [
        "",
        "a=b",
        "a;b",
        "a,b",
        "a b",
        "a\r\nSet-Cookie: b",
        "a\"",
        "a/b",
        "(a)",
        "é",
        &long,
    ] {
        let name: &'static str = name.to_owned().leak();
        let words = words_of(|| PlainCookie::new(name));
        assert!(
            words.starts_with("the name of a cookie"),
            "{name:?}: {words}"
        );
    }
}

#[test]
fn a_path_that_is_more_than_a_path_is_refused() {
    let long = format!("/{}", "x".repeat(1_024));
    for path in ["", "shop", "/a;b", "/a b", "/a\r\nb", "/é", &long] {
        let path: &'static str = path.to_owned().leak();
        let words = words_of(|| CONSENT.path(path));
        assert!(
            words.starts_with("the path of a cookie"),
            "{path:?}: {words}"
        );
    }
}

#[test]
fn a_cookie_is_not_kept_for_less_than_a_second() {
    let words = words_of(|| CONSENT.max_age(Duration::from_millis(999)));
    assert!(words.contains("at least a second"), "{words}");
}

#[test]
fn a_value_may_fill_what_browsers_keep_and_not_a_byte_more() {
    let most = "x".repeat(4_096 - "consent".len());
    assert_eq!(CONSENT.check(&most), Ok(()));
    let refused = CONSENT.check(&format!("{most}x"));
    let told = "makes the cookie `consent` too large: it takes 4097 bytes where browsers keep 4096";
    assert_eq!(refused, Err(told.to_owned()));
}

// ---- what is shown ----

#[track_caller]
fn check_text(json: &str, expected: Result<Option<&str>, &str>) {
    let text = CONSENT.text(Stored::parse(json.as_bytes()));
    let expected = expected.map(|text| text.map(str::to_owned));
    assert_eq!(text, expected.map_err(str::to_owned), "{json}");
}

#[test]
fn text_is_shown_as_it_is_and_what_else_fits_on_a_line_as_json_has_it() {
    check_text("\"statistics\"", Ok(Some("statistics")));
    check_text("-7", Ok(Some("-7")));
    check_text("1.5", Ok(Some("1.5")));
    let large = u128::MAX.to_string();
    check_text(&large, Ok(Some(&large)));
    check_text("false", Ok(Some("false")));
}

#[test]
fn nothing_is_shown_of_what_is_absent_empty_or_has_ended() {
    for nothing in ["null", "\"\"", ""] {
        check_text(nothing, Ok(None));
    }
}

#[test]
fn what_has_parts_cannot_be_shown() {
    let told = "is neither text, a number nor a truth value, and is mirrored in a cookie";
    for parts in ["[]", "{\"a\":1}"] {
        check_text(parts, Err(told));
    }
}

// ---- what is read ----

#[test]
fn a_value_is_read_under_its_whole_name_only() {
    let headers = headers(&["Xconsent=1; consentX=2;consent =3; Consent=4;  consent=yes=no "]);
    assert_eq!(CONSENT.read(&headers), Some("yes=no"));
}

#[test]
fn a_name_that_only_looks_alike_without_its_white_space_is_another() {
    const CONSENT: PlainCookie = PlainCookie::new("__Host-consent");
    let value = |cookies: &str| {
        let mut headers = HeaderMap::new();
        let cookies = HeaderValue::from_bytes(cookies.as_bytes()).expect("HTTP has such values");
        headers.insert(COOKIE, cookies);
        CONSENT.read(&headers).map(str::to_owned)
    };
    assert_eq!(value("a=1; \t__Host-consent=yes").as_deref(), Some("yes"));
    for space in ["\u{a0}", "\u{85}", "\u{2000}", "\u{3000}"] {
        assert_eq!(value(&format!("a=1; {space}__Host-consent=yes")), None);
    }
}

#[test]
fn of_several_cookies_of_a_name_the_first_is_read_in_whichever_header_it_is() {
    let headers = headers(&["a=b", "consent=first; consent=second", "consent=third"]);
    assert_eq!(CONSENT.read(&headers), Some("first"));
}

#[test]
fn a_value_longer_than_browsers_keep_is_not_read() {
    let most = "x".repeat(4_096 - "consent".len());
    let sent = |value: &str| {
        CONSENT
            .read(&headers(&[&format!("consent={value}")]))
            .is_some()
    };
    assert!(sent(&most));
    assert!(!sent(&format!("{most}x")));
}

#[test]
fn whatever_a_browser_sends_is_read_without_a_panic() {
    let bytes = prop::collection::vec(any::<u8>(), 0..60);
    proptest!(|(bytes in bytes)| {
        if let Ok(value) = HeaderValue::from_bytes(&bytes) {
            let headers = HeaderMap::from_iter([(COOKIE, value)]);
            drop(CONSENT.read(&headers).map(str::to_owned));
        }
    });
}
