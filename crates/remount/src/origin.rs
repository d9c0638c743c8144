//! Who may open a socket. Browsers have no same-origin policy for WebSockets, so the server has to
//! check.

use http::header::ORIGIN;
use http::request::Parts;
use remount_session::{ForeignOrigin, SessionData, Sessions};

/// Whether a WebSocket may be opened by the page that asks for it: one of this site, or of an
/// origin that the app lists. Programs that are no browsers name none and are let in; they hold
/// no visitor's cookies.
pub(crate) fn check<S: SessionData>(
    sessions: &Sessions<S>,
    request: &Parts,
    listed: &[String],
) -> Result<(), ForeignOrigin> {
    match sessions.same_origin(request) {
        Err(ForeignOrigin::Silent) => Ok(()),
        Err(_) if is_listed(request, listed) => Ok(()),
        verdict => verdict,
    }
}

fn is_listed(request: &Parts, listed: &[String]) -> bool {
    let mut origins = request.headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return false;
    };
    let same = |allowed: &String| allowed.as_bytes().eq_ignore_ascii_case(origin.as_bytes());
    listed.iter().any(same)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::session::KeyRing;

    fn sessions() -> Sessions<()> {
        Sessions::new(KeyRing::new(b"a secret of at least thirty-two bytes").unwrap())
    }

    fn asked_by(sessions: &Sessions<()>, origins: &[&str]) -> Result<(), ForeignOrigin> {
        let mut request = Request::builder().header("host", "chat.example:4000");
        for origin in origins {
            request = request.header("origin", *origin);
        }
        let listed = ["https://www.chat.example".to_owned()];
        check(sessions, &request.body(()).unwrap().into_parts().0, &listed)
    }

    #[test]
    fn the_host_that_is_asked_may_open_a_socket() {
        assert_eq!(
            asked_by(&sessions(), &["https://chat.example:4000"]),
            Ok(())
        );
    }

    #[test]
    fn over_plain_http_it_may_where_the_site_says_so() {
        let origin = ["http://chat.example:4000"];
        assert_eq!(
            asked_by(&sessions(), &origin),
            Err(ForeignOrigin::PlainHttp)
        );
        assert_eq!(asked_by(&sessions().plain_http(), &origin), Ok(()));
    }

    #[test]
    fn a_listed_origin_may_open_a_socket() {
        for origin in ["https://www.chat.example", "https://WWW.chat.example"] {
            assert_eq!(asked_by(&sessions(), &[origin]), Ok(()), "{origin}");
        }
    }

    #[test]
    fn a_program_without_an_origin_may_open_a_socket() {
        assert_eq!(asked_by(&sessions(), &[]), Ok(()));
    }

    #[test]
    fn others_may_not() {
        for (origin, why) in [
            ("https://evil.example", ForeignOrigin::Other),
            ("https://chat.example", ForeignOrigin::Other),
            ("null", ForeignOrigin::Opaque),
        ] {
            assert_eq!(asked_by(&sessions(), &[origin]), Err(why), "{origin}");
        }
    }

    /// Whoever sends a request can add these too.
    #[test]
    fn what_a_proxy_adds_is_not_looked_at() {
        for (origin, why) in [
            ("https://evil.example", ForeignOrigin::Other),
            ("http://chat.example:4000", ForeignOrigin::PlainHttp),
        ] {
            let request = Request::builder()
                .header("host", "chat.example:4000")
                .header("origin", origin)
                .header("x-forwarded-host", "evil.example")
                .header("x-forwarded-proto", "https")
                .header("forwarded", "host=evil.example;proto=https");
            let request = request.body(()).unwrap().into_parts().0;
            assert_eq!(check(&sessions(), &request, &[]), Err(why), "{origin}");
        }
    }

    #[test]
    fn two_origins_are_none() {
        let listed = "https://www.chat.example";
        assert_eq!(
            asked_by(&sessions(), &[listed, listed]),
            Err(ForeignOrigin::Opaque)
        );
    }
}
