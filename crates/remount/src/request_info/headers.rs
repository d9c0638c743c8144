//! The headers of a request in one piece of memory, no larger than they are.

use http::header::{
    CACHE_CONTROL, CONNECTION, COOKIE, PRAGMA, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName};

/// What is of no use to a view: the socket's handshake, and the cookies, which have a way of their
/// own to it and may take 4 kB.
static LEFT_OUT: [HeaderName; 9] = [
    CACHE_CONTROL,
    CONNECTION,
    COOKIE,
    PRAGMA,
    SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION,
    UPGRADE,
];

/// What a view may read of headers: names in lower case, and values.
pub(super) fn shown(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    let all = headers.iter();
    let shown = all.filter(|(name, _)| !LEFT_OUT.contains(name));
    shown.map(|(name, value)| (name.as_str(), value.as_bytes()))
}

/// The value of the header of this name that is there once, if it is text.
pub(super) fn only<'a>(
    headers: impl Iterator<Item = (&'a str, &'a [u8])>,
    name: &str,
) -> Option<&'a str> {
    let mut found = headers.filter(|(held, _)| held.eq_ignore_ascii_case(name));
    let (_, value) = found.next()?;
    let is_single = found.next().is_none();
    str::from_utf8(value).ok().filter(|_| is_single)
}

/// A line for each: its name, a colon, its value. A name holds no colon, and neither holds a line
/// break.
#[derive(Default)]
pub(super) struct Headers(Box<[u8]>);

impl Headers {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let bytes = shown(headers).map(|(name, value)| name.len() + value.len() + 2);
        let mut lines = Vec::with_capacity(bytes.sum());
        for (name, value) in shown(headers) {
            lines.extend_from_slice(name.as_bytes());
            lines.push(b':');
            lines.extend_from_slice(value);
            lines.push(b'\n');
        }
        Self(lines.into_boxed_slice())
    }

    /// How much memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.0.len()
    }

    /// All of them, in no particular order; those of one name in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.split(|byte| *byte == b'\n').filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = line.split_at(colon);
            Some((str::from_utf8(name).ok()?, &value[1..]))
        })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(lines: &[(&'static str, &[u8])]) -> Headers {
        let mut map = HeaderMap::new();
        for (name, value) in lines {
            let value = HeaderValue::from_bytes(value).unwrap();
            map.append(*name, value);
        }
        Headers::of(&map)
    }

    #[track_caller]
    fn check(lines: &[(&'static str, &[u8])], name: &str, value: Option<&str>) {
        assert_eq!(only(headers(lines).iter(), name), value);
    }

    #[test]
    fn a_header_is_found_by_its_name_in_any_case() {
        let lines: [(&str, &[u8]); 2] = [("user-agent", b"Pug/1: \t2"), ("x-a", b"")];
        check(&lines, "User-Agent", Some("Pug/1: \t2"));
        check(&lines, "x-a", Some(""));
        check(&lines, "x-b", None);
    }

    #[test]
    fn a_header_that_comes_twice_has_no_single_value() {
        let lines: [(&str, &[u8]); 2] = [("x-user", b"ada"), ("x-user", b"bob")];
        check(&lines, "x-user", None);
        let all = headers(&lines);
        let all: Vec<_> = all.iter().collect();
        let expected: [(&str, &[u8]); 2] = [("x-user", b"ada"), ("x-user", b"bob")];
        assert_eq!(all, expected);
    }

    #[test]
    fn a_value_may_be_any_text_and_other_bytes_are_none() {
        check(&[("x-user", "Zoë".as_bytes())], "x-user", Some("Zoë"));
        check(&[("x-user", b"Zo\xeb")], "x-user", None);
    }

    #[test]
    fn neither_cookies_nor_the_handshake_are_kept() {
        let lines: [(&str, &[u8]); 4] = [
            ("cookie", b"a=b"),
            ("sec-websocket-key", b"x"),
            ("upgrade", b"websocket"),
            ("host", b"pug.example"),
        ];
        let kept = headers(&lines);
        let names: Vec<_> = kept.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["host"]);
    }

    #[test]
    fn no_headers_take_no_memory() {
        assert_eq!(headers(&[]).bytes(), 0);
        assert_eq!(headers(&[]).iter().count(), 0);
    }
}
