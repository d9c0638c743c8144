//! The browser's side of remount, as bytes: one script that holds the unmodified `phoenix` and
//! `phoenix_live_view` packages, the start-up, and the hook that saves what visitors type; and one
//! for pages without live views, which saves what they type and nothing else.
//!
//! ```
//! let script = remount_client::script();
//! assert!(script.name.starts_with("remount-") && script.name.ends_with(".js"));
//! assert!(script.brotli.len() < script.plain.len());
//! ```
//!
//! Built from a checkout, the scripts are made by npm and esbuild from the `client` folder; the
//! published crate brings them along.

/// The version of the npm package `phoenix_live_view` in the script.
pub const LIVE_VIEW_VERSION: &str = LIVE_VIEW;

/// A file that a page loads, in all the encodings a browser may ask for.
#[derive(Debug)]
#[non_exhaustive]
pub struct Asset {
    /// The file's name. It holds a hash of the content: what is served under it never changes, so
    /// it may be answered as `immutable`.
    pub name: &'static str,
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The bytes as they are.
    pub plain: &'static [u8],
    /// For `Content-Encoding: gzip`.
    pub gzip: &'static [u8],
    /// For `Content-Encoding: br`.
    pub brotli: &'static [u8],
}

impl Asset {
    /// The fewest bytes that a request with this `Accept-Encoding` takes (several such headers are
    /// joined with commas), and the value of `Content-Encoding` that belongs to them; `None` for
    /// the bytes as they are. The answer has `Vary: accept-encoding`.
    ///
    /// ```
    /// let script = remount_client::script();
    /// let (coding, bytes) = script.encoded("gzip, deflate, br");
    /// assert_eq!((coding, bytes), (Some("br"), script.brotli));
    /// assert_eq!(script.encoded("identity"), (None, script.plain));
    /// ```
    #[must_use]
    pub fn encoded(&self, accept_encoding: &str) -> (Option<&'static str>, &'static [u8]) {
        if accepts(accept_encoding, "br") {
            (Some("br"), self.brotli)
        } else if accepts(accept_encoding, "gzip") {
            (Some("gzip"), self.gzip)
        } else {
            (None, self.plain)
        }
    }
}

/// Whether `Accept-Encoding` names this coding without ruling it out (RFC 9110, section 12.5.3).
fn accepts(accept_encoding: &str, coding: &str) -> bool {
    accept_encoding.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(coding));
        let refused = parts.any(|part| {
            part.strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok())
                .is_some_and(|weight| weight <= 0.0)
        });
        named && !refused
    })
}

/// The script that every page with live views loads.
pub fn script() -> &'static Asset {
    &SCRIPT
}

/// The script of pages that have a session and no live views. A page loads it or [`script`].
///
/// ```
/// let (small, large) = (remount_client::session_script(), remount_client::script());
/// assert!(small.name.starts_with("session-"));
/// assert!(small.gzip.len() < large.gzip.len() / 6);
/// ```
pub fn session_script() -> &'static Asset {
    &SESSION_SCRIPT
}

include!(concat!(env!("OUT_DIR"), "/asset.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_holds_the_pinned_client() {
        let text = std::str::from_utf8(script().plain).unwrap();
        assert_eq!(LIVE_VIEW_VERSION, "1.2.12");
        assert!(text.contains(&format!("phoenix_live_view {LIVE_VIEW_VERSION}")));
        assert!(text.contains("PersistSession"));
    }

    #[test]
    fn the_script_of_pages_without_live_views_holds_nothing_of_their_client() {
        let text = std::str::from_utf8(session_script().plain).unwrap();
        assert!(text.contains("PersistSession") && text.contains("data-session-save"));
        assert!(!text.to_lowercase().contains("phoenix"));
    }

    #[test]
    fn the_smallest_coding_that_the_browser_takes_is_chosen() {
        let chosen = |accepted| script().encoded(accepted).0;
        assert_eq!(chosen("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(chosen("gzip"), Some("gzip"));
        assert_eq!(chosen("br;q=0, gzip;q=0.5"), Some("gzip"));
        assert_eq!(chosen("identity"), None);
        assert_eq!(chosen(""), None);
    }

    #[test]
    fn the_encodings_are_what_they_are_named() {
        for asset in [script(), session_script()] {
            assert_eq!(asset.gzip[..2], [0x1f, 0x8b]);
            assert!(asset.brotli.len() < asset.gzip.len());
            assert!(asset.gzip.len() < asset.plain.len());
        }
    }
}
