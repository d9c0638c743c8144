use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest address that is taken, in bytes. Servers and what stands before them have no room
/// for longer ones in the head of an answer.
const MOST_BYTES: usize = 4096;
/// The longest name that there is.
const MOST_HOST_BYTES: usize = 253;

/// An address of another site, to which a page may be sent by
/// [`redirect_external`](fn@crate::redirect_external): a payment page, a login elsewhere.
///
/// To make one is the decision that visitors may be sent there. Every browser reads it alike: it
/// begins with `https://` or `http://`, names one host and no user, and is made of visible ASCII
/// without `\`, 4,096 bytes at most. Of a text that comes from a visitor, compare the
/// [`host`](Self::host) with those that you know.
///
/// ```
/// use remount::{ExternalUrl, ExternalUrlError};
///
/// let url = ExternalUrl::new("https://pay.example/checkout?order=7#card")?;
/// assert_eq!(url.host(), "pay.example");
///
/// for trick in ["//evil.example", "https://pay.example@evil.example", "javascript:alert(1)"] {
///     assert!(ExternalUrl::new(trick).is_err());
/// }
/// # Ok::<(), ExternalUrlError>(())
/// ```
///
/// Other characters are written as browsers write them: `%C3%A4` in a path or a query, `xn--…` in
/// a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalUrl {
    text: String,
    host: Box<str>,
}

/// What a page can be sent to outside of the site.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no checked address of another site",
    label = "not an `ExternalUrl`",
    note = "an address that comes as a text is checked first: `ExternalUrl::new(text)?`"
)]
pub trait External {
    #[doc(hidden)]
    fn into_text(self) -> String;
}

impl External for ExternalUrl {
    fn into_text(self) -> String {
        self.text
    }
}

impl External for &ExternalUrl {
    fn into_text(self) -> String {
        self.text.clone()
    }
}

/// An address that is not an [`ExternalUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExternalUrlError {
    /// It does not begin with `https://` or `http://`.
    Scheme,
    /// It has more than 4,096 bytes.
    TooLong,
    /// It holds something else than visible ASCII, or a `\`.
    Character(char),
    /// It has an `@` before its path: what stands in front of that looks like a host and is none.
    User,
    /// It has no host, or one that is no name and no address, or a port that is no number.
    Host,
}

impl ExternalUrl {
    /// Takes the text as it is, with its query and fragment.
    ///
    /// # Errors
    ///
    /// A browser could refuse it, or take it for another address than it looks like.
    pub fn new(text: impl Into<String>) -> Result<Self, ExternalUrlError> {
        let text = text.into();
        let host = check(&text)?.to_ascii_lowercase().into_boxed_str();
        Ok(Self { text, host })
    }

    /// The text that it was made of.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it leads to, in small letters and without the port. An IPv6 address has its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for ExternalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for ExternalUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address of another site ")?;
        match self {
            Self::Scheme => f.write_str("begins with `https://` or `http://`"),
            Self::TooLong => write!(f, "has {MOST_BYTES} bytes at most"),
            Self::Character(character) => write!(
                f,
                "is visible ASCII without `\\`, and `{}` is to be encoded",
                character.escape_debug()
            ),
            Self::User => f.write_str("names no user: there is an `@` before its path"),
            Self::Host => f.write_str("has a host, and perhaps a port, before its path"),
        }
    }
}

impl std::error::Error for ExternalUrlError {}

/// The host of an address that every browser reads alike.
fn check(text: &str) -> Result<&str, ExternalUrlError> {
    if text.len() > MOST_BYTES {
        return Err(ExternalUrlError::TooLong);
    }
    let wrong = |character: &char| !character.is_ascii_graphic() || *character == '\\';
    if let Some(character) = text.chars().find(wrong) {
        return Err(ExternalUrlError::Character(character));
    }
    let rest = text.strip_prefix("https://");
    let rest = rest.or_else(|| text.strip_prefix("http://"));
    let rest = rest.ok_or(ExternalUrlError::Scheme)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(ExternalUrlError::User);
    }
    let (host, port) = parted(authority);
    if is_host(host) && port.is_none_or(is_port) {
        Ok(host)
    } else {
        Err(ExternalUrlError::Host)
    }
}

/// The host, and the port if there is one.
fn parted(authority: &str) -> (&str, Option<&str>) {
    let begins = authority.rfind(']').unwrap_or_default();
    match authority[begins..].find(':') {
        Some(colon) => {
            let (host, port) = authority.split_at(begins + colon);
            (host, Some(&port[1..]))
        }
        None => (authority, None),
    }
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']');
        return inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok());
    }
    if ends_in_number(host) {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !host.is_empty() && host.len() <= MOST_HOST_BYTES && host.bytes().all(is_of_name)
}

/// Whether browsers take it for an IPv4 address, of whose forms the usual one is taken here.
fn ends_in_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = last.starts_with("0x") || last.starts_with("0X");
    is_hexadecimal || !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[track_caller]
    fn check_host(text: &str, expected: &str) {
        let url = ExternalUrl::new(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!((url.as_str(), url.host()), (text, expected));
    }

    #[track_caller]
    fn check_refused(text: &str, expected: ExternalUrlError) {
        assert_eq!(ExternalUrl::new(text), Err(expected), "{text:?}");
    }

    #[test]
    fn an_address_of_another_site_is_taken_as_it_is() {
        check_host("https://pay.example", "pay.example");
        check_host("https://Pay.Example:8443/a?b=/c@d#e", "pay.example");
        check_host("http://127.0.0.1:3000/", "127.0.0.1");
        check_host("http://[::1]:3000?a", "[::1]");
        check_host(
            "https://xn--bcher-kva.example/%C3%A4",
            "xn--bcher-kva.example",
        );
    }

    #[test]
    fn an_address_that_does_not_say_how_it_is_asked_for_is_refused() {
        for text in [
            "",
            "//pay.example",
            "/pay",
            "pay.example",
            "https:pay.example",
            "https:/pay.example",
            "javascript:alert(1)",
            "data:text/html,a",
            "ftp://pay.example",
            "HTTPS://pay.example",
        ] {
            check_refused(text, ExternalUrlError::Scheme);
        }
    }

    #[test]
    fn a_user_in_front_of_the_host_is_refused() {
        for text in [
            "https://pay.example@evil.example/",
            "https://pay.example:443@evil.example",
            "https://@evil.example",
            "https://a:b@evil.example?c",
        ] {
            check_refused(text, ExternalUrlError::User);
        }
    }

    #[test]
    fn what_a_browser_drops_or_turns_into_something_else_is_refused() {
        for (text, character) in [
            ("https://pay.example\\@evil.example", '\\'),
            ("https://pay.example/\r\nset-cookie: a=b", '\r'),
            ("https://pay.exam\tple", '\t'),
            (" https://pay.example", ' '),
            ("https://pay.example/\u{0}", '\u{0}'),
            ("https://p\u{e4}y.example", '\u{e4}'),
            ("https://pay.example\u{3002}evil.example", '\u{3002}'),
            ("https://pay.example/\u{7f}", '\u{7f}'),
        ] {
            check_refused(text, ExternalUrlError::Character(character));
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in [
            "https://",
            "https:///evil.example",
            "https://?a",
            "https://#a",
            "https://:80",
            "https://pay.example:",
            "https://pay.example:80:80",
            "https://pay.example:+80",
            "https://pay.example:65536",
            "https://pay%2eexample",
            "https://[::1",
            "https://[evil.example]",
            "https://[::1]evil.example",
            "https://0x7f.1",
            "https://2130706433",
            "https://1.2.3.4.5",
            "https://a.1.",
        ] {
            check_refused(text, ExternalUrlError::Host);
        }
        check_refused(
            &format!("https://{}", "a".repeat(254)),
            ExternalUrlError::Host,
        );
    }

    #[test]
    fn an_address_has_4096_bytes_at_most() {
        let long = |bytes: usize| format!("https://a/{}", "b".repeat(bytes - 10));
        assert!(ExternalUrl::new(long(4096)).is_ok());
        check_refused(&long(4097), ExternalUrlError::TooLong);
    }

    /// What an address may be made of, and what it may not.
    fn address() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z0-9._-]{0,4}",
            "[ -~]{0,3}",
            prop::sample::select(vec![
                "https://", "http://", "//", "/", "\\", "@", ":", "[::1]", "[", "]", "?", "#",
                "%2e", "0x", "1", ".", "..", "\t", "\n", "\u{e4}", ":80",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_taken_leads_where_it_says_in_every_browser(text in address(), is_http: bool) {
            for text in [text.clone(), format!("http{}://{text}", if is_http { "" } else { "s" })] {
                let Ok(taken) = ExternalUrl::new(text.as_str()) else { continue };
                // What no name service knows is not looked for here.
                if taken.host().contains("xn--") { continue }
                let url = Url::parse(&text).expect("a browser reads it");
                prop_assert!(["http", "https"].contains(&url.scheme()));
                prop_assert_eq!(url.host_str(), Some(taken.host()));
                prop_assert_eq!((url.username(), url.password()), ("", None));
                let page = Url::parse("https://site.test/a/b").unwrap();
                prop_assert_eq!(page.join(&text).unwrap(), url);
            }
        }
    }
}
