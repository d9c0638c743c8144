//! Which addresses may run code.

/// What is shown instead of an address that would run code.
pub(crate) const HARMLESS: &str = "#";

/// Whether a browser could take this address for code or for a page made of the address itself.
///
/// The [URL standard](https://url.spec.whatwg.org/#concept-basic-url-parser) drops control
/// characters and spaces in front, and tabs and newlines anywhere. All of them are skipped
/// everywhere here, which refuses a little more than a browser would run.
pub(crate) fn is_harmful(url: &str) -> bool {
    ["javascript:", "vbscript:", "data:"].iter().any(|scheme| {
        let mut shown = url
            .chars()
            .filter(|char| !char.is_control() && *char != ' ');
        scheme.chars().all(|expected| {
            shown
                .next()
                .is_some_and(|char| char.to_ascii_lowercase() == expected)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::is_harmful;

    #[test]
    fn addresses_that_run_code_are_harmful_however_they_are_written() {
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}\u{1f}javascript:alert(1)",
            "java\nscr\tipt\r:alert(1)",
            "vbscript:x",
            "data:text/html,<script>alert(1)</script>",
            " DATA:x",
        ] {
            assert!(is_harmful(url), "{url:?}");
        }
    }

    #[test]
    fn other_addresses_are_not() {
        for url in [
            "",
            "#",
            "/javascript:",
            "javascript",
            "?data:",
            "https://example.org/javascript:x",
            "mailto:a@example.org",
            "datafile",
            "./data:1",
        ] {
            assert!(!is_harmful(url), "{url:?}");
        }
    }
}
