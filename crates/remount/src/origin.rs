//! Who may open a socket: WebSockets know no same-origin policy, so the server has to ask.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Whether a WebSocket may be opened by the page that asks for it: the `Origin` names the host it
/// asks, or one that the app lists. Programs that are no browsers send none and are let in; they
/// hold no visitor's cookies.
pub(crate) fn allows(headers: &HeaderMap, listed: &[String]) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return true;
    };
    let (Ok(origin), None) = (origin.to_str(), origins.next()) else {
        return false;
    };
    if listed
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(origin))
    {
        return true;
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (origin.split_once("://"), host) {
        (Some(("http" | "https", authority)), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origin: Option<&str>, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "chat.example:4000".parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        let listed = ["https://www.chat.example".to_owned()];
        assert_eq!(allows(&headers, &listed), expected, "{origin:?}");
    }

    #[test]
    fn the_host_that_is_asked_may_open_a_socket() {
        check(Some("http://chat.example:4000"), true);
        check(Some("https://chat.example:4000"), true);
        check(Some("https://CHAT.example:4000"), true);
    }

    #[test]
    fn a_listed_origin_may_open_a_socket() {
        check(Some("https://www.chat.example"), true);
    }

    #[test]
    fn a_program_without_an_origin_may_open_a_socket() {
        check(None, true);
    }

    #[test]
    fn other_hosts_ports_and_opaque_origins_may_not() {
        check(Some("https://evil.example"), false);
        check(Some("http://chat.example"), false);
        check(Some("http://chat.example:4001"), false);
        check(Some("null"), false);
        check(Some("file://chat.example:4000"), false);
        check(Some("https://chat.example:4000.evil.example"), false);
    }
}
