//! The cookie in which the stock client carries flash messages over a page load, as the server does
//! over a redirect.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use remount_session::PlainCookie;

/// The client's name for it.
const COOKIE: PlainCookie = PlainCookie::new("__phoenix_flash__");

/// The sealed messages that a request brings.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    COOKIE.read(headers)
}

/// Leaves sealed messages for the next page. The client's script may write over them.
pub(crate) fn leave(token: &str, headers: &mut HeaderMap) {
    let name = COOKIE.name();
    let cookie = format!("{name}={token}; Path=/; Max-Age=60; SameSite=Lax");
    append(&cookie, headers);
}

/// Has the browser forget what a request has brought, unless the answer leaves something new.
pub(crate) fn forget(headers: &mut HeaderMap) {
    if !is_set(headers) {
        append(&format!("{}=; Path=/; Max-Age=0", COOKIE.name()), headers);
    }
}

fn append(cookie: &str, headers: &mut HeaderMap) {
    // A sealed text has letters, digits, `-` and `_` only.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

fn is_set(headers: &HeaderMap) -> bool {
    headers.get_all(SET_COOKIE).iter().any(|cookie| {
        let after = cookie.as_bytes().strip_prefix(COOKIE.name().as_bytes());
        after.is_some_and(|rest| rest.starts_with(b"="))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, cookie.parse().unwrap());
        headers
    }

    fn cookies(headers: &HeaderMap) -> Vec<&str> {
        let cookies = headers.get_all(SET_COOKIE).iter();
        cookies.map(|cookie| cookie.to_str().unwrap()).collect()
    }

    #[test]
    fn what_a_request_brought_is_forgotten_beside_other_cookies() {
        for other in ["theme=dark", "__phoenix_flash__other=1"] {
            let mut headers = answer(other);
            forget(&mut headers);
            let expected = [other, "__phoenix_flash__=; Path=/; Max-Age=0"];
            assert_eq!(cookies(&headers), expected);
        }
    }

    #[test]
    fn what_an_answer_leaves_is_not_forgotten() {
        let mut headers = HeaderMap::new();
        leave("sealed", &mut headers);
        forget(&mut headers);
        let expected = ["__phoenix_flash__=sealed; Path=/; Max-Age=60; SameSite=Lax"];
        assert_eq!(cookies(&headers), expected);
    }
}
