//! The cookie in which the stock client carries a status over a page load: the one with which the
//! server has refused to join a view.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use remount_session::PlainCookie;

/// The client's name for it.
const COOKIE: PlainCookie = PlainCookie::new("__phoenix_reload_status__");
const SPENT: HeaderValue =
    HeaderValue::from_static("__phoenix_reload_status__=; Path=/; Max-Age=0");

/// The sealed status that a request brings.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    COOKIE.read(headers)
}

/// Has the browser forget what a request has brought: it was for one answer.
pub(crate) fn forget(headers: &mut HeaderMap) {
    headers.append(SET_COOKIE, SPENT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_what_is_read() {
        let spent = SPENT;
        let spent = spent.to_str().unwrap();
        assert!(
            spent.starts_with(&format!("{}=;", COOKIE.name())),
            "{spent}"
        );
    }
}
