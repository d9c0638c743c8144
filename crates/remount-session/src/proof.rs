//! Proof that a request comes from a page of this site.

/// Whether a request proves that a page of the same origin sent it.
///
/// Browsers say so in `Sec-Fetch-Site` on https and on loopback ([Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)). Where that header is missing, an `Origin` equal to the host counts. Nothing else does: not `null`, not another port, not silence.
pub(crate) fn is_same_origin(fetch_site: Option<&str>, origin: Option<&str>, host: &str) -> bool {
    match (fetch_site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => is_origin_of(origin, host),
        (None, None) => false,
    }
}

fn is_origin_of(origin: &str, host: &str) -> bool {
    let (authority, default_port) = if let Some(authority) = origin.strip_prefix("http://") {
        (authority, ":80")
    } else if let Some(authority) = origin.strip_prefix("https://") {
        (authority, ":443")
    } else {
        return false;
    };
    let bare = |text: &'_ str| {
        text.strip_suffix(default_port)
            .unwrap_or(text)
            .to_ascii_lowercase()
    };
    !host.is_empty() && bare(authority) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_own_word_counts_first() {
        let origin = Some("https://pug.example");
        assert!(is_same_origin(Some("same-origin"), None, "pug.example"));
        for other in [
            "same-site",
            "cross-site",
            "none",
            "",
            "Same-Origin",
            "same-origin, none",
        ] {
            assert!(
                !is_same_origin(Some(other), origin, "pug.example"),
                "{other}"
            );
        }
    }

    #[test]
    fn without_it_the_origin_must_be_the_host() {
        let proves = |origin, host| is_same_origin(None, Some(origin), host);
        assert!(proves("https://pug.example", "pug.example"));
        assert!(proves("http://pug.example:4000", "pug.example:4000"));
        assert!(proves("https://pug.example", "PUG.example:443"));
        assert!(proves("http://[::1]:4000", "[::1]:4000"));
        assert!(!proves("https://pug.example:444", "pug.example"));
        assert!(!proves("https://pug.example", "pug.example:80"));
        assert!(!proves("https://evil.example", "pug.example"));
        assert!(!proves("https://pug.example.evil.example", "pug.example"));
        assert!(!proves("ftp://pug.example", "pug.example"));
        assert!(!proves("null", "null"));
        assert!(!proves("", ""));
        assert!(!proves("https://", ""));
    }

    #[test]
    fn silence_proves_nothing() {
        assert!(!is_same_origin(None, None, "pug.example"));
    }
}
