//! The browser's side of remount, as bytes: one script that holds the unmodified `phoenix` and
//! `phoenix_live_view` packages, the start-up, and the hook that saves what visitors type.
//!
//! ```
//! let script = remount_client::script();
//! assert!(script.name.starts_with("remount-") && script.name.ends_with(".js"));
//! assert!(script.brotli.len() < script.plain.len());
//! ```
//!
//! Built from a checkout, the script is made by npm and esbuild from the `client` folder; the
//! published crate brings it along.

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

/// The script that every page with live views or session fields loads.
pub fn script() -> &'static Asset {
    &SCRIPT
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
    fn the_encodings_are_what_they_are_named() {
        assert_eq!(script().gzip[..2], [0x1f, 0x8b]);
        assert!(script().brotli.len() < script().gzip.len());
        assert!(script().gzip.len() < script().plain.len());
    }
}
