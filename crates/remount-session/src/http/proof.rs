//! Proof that a request comes from a page of this site.

use crate::http::same_origin;

/// Whether a request proves that a page of the same origin sent it.
///
/// Browsers say so in `Sec-Fetch-Site` on https and on loopback ([Fetch
/// Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)). Where that header is
/// missing, an [`Origin` of the host](same_origin::check) counts. Nothing else does: not `null`,
/// not another port, not silence.
pub(crate) fn is_same_origin(
    fetch_site: Option<&str>,
    origin: Option<&str>,
    host: &str,
    plain_http: bool,
) -> bool {
    match (fetch_site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => same_origin::check(origin, host, plain_http).is_ok(),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_own_word_counts_first() {
        let proves = |site, origin| is_same_origin(Some(site), origin, "pug.example", false);
        assert!(proves("same-origin", None));
        for other in [
            "same-site",
            "cross-site",
            "none",
            "",
            "Same-Origin",
            "same-origin, none",
        ] {
            assert!(!proves(other, Some("https://pug.example")), "{other}");
        }
    }

    #[test]
    fn without_it_the_origin_must_be_the_host() {
        let proves = |origin| is_same_origin(None, Some(origin), "pug.example", false);
        assert!(proves("https://pug.example"));
        assert!(!proves("https://evil.example"));
        assert!(!proves("http://pug.example"));
        assert!(!proves("null"));
    }

    #[test]
    fn on_a_plain_http_site_the_origin_may_be_plain_http() {
        let proves = |origin| is_same_origin(None, Some(origin), "pug.example", true);
        assert!(proves("http://pug.example"));
        assert!(!proves("http://evil.example"));
    }

    #[test]
    fn silence_proves_nothing() {
        assert!(!is_same_origin(None, None, "pug.example", true));
    }
}
