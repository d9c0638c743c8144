use std::fmt;

/// A path on this site, which no browser takes for an address of another one: what a page may be
/// sent to.
///
/// It begins with one `/`, has no control characters, and no `\` in front of its query. Nor does it
/// begin with `//` once its dots are resolved: `/.//evil.example` is a path of this site as it
/// stands, and another site to whatever resolves it first and goes there afterwards.
///
/// ```
/// use remount_markup::LocalPath;
///
/// let path = LocalPath::new("/rooms/7?tab=a#end")?;
/// assert_eq!(path.as_str(), "/rooms/7?tab=a#end");
///
/// for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "/.//evil"] {
///     assert!(LocalPath::new(elsewhere).is_err());
/// }
/// # Ok::<(), remount_markup::LocalPathError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalPath<'a>(&'a str);

/// An address that is not a [path on this site](LocalPath).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPathError(Box<str>);

impl<'a> LocalPath<'a> {
    /// Takes the text as it is, with its query and fragment.
    ///
    /// # Errors
    ///
    /// A browser could take it for something else than a path on this site.
    pub fn new(text: &'a str) -> Result<Self, LocalPathError> {
        if is_local(text) {
            Ok(Self(text))
        } else {
            Err(LocalPathError(text.into()))
        }
    }

    /// The text it was made of.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Display for LocalPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a path on this site: it must begin with one `/`, also once its dots are \
             resolved, and hold no `\\` and no control characters",
            self.0.escape_debug()
        )
    }
}

impl std::error::Error for LocalPathError {}

fn is_local(text: &str) -> bool {
    // The URL standard drops tabs and line breaks wherever they are.
    if text.contains(char::is_control) {
        return false;
    }
    // It drops blanks at the end too, before it looks at dots.
    let text = text.trim_end_matches(' ');
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let Some(segments) = path.strip_prefix('/') else {
        return false;
    };
    !segments.starts_with('/') && !path.contains('\\') && !begins_with_two_slashes(segments)
}

/// Whether a path whose segments these are begins with `//` once its dots are resolved, as the [URL
/// standard](https://url.spec.whatwg.org/#path-state) does that.
fn begins_with_two_slashes(segments: &str) -> bool {
    if segments.starts_with(['.', '%']) || segments.contains("/.") || segments.contains("/%") {
        let mut resolved = Vec::new();
        let mut segments = segments.split('/').peekable();
        while let Some(segment) = segments.next() {
            let dots = dots(segment);
            if dots == Some(2) {
                resolved.pop();
            }
            if dots.is_none() {
                resolved.push(segment);
            } else if segments.peek().is_none() {
                resolved.push("");
            }
        }
        resolved.len() > 1 && resolved[0].is_empty()
    } else {
        false
    }
}

/// How many dots a segment is made of, if one or two and of nothing else.
fn dots(segment: &str) -> Option<usize> {
    let mut rest = segment;
    let mut count = 0;
    while !rest.is_empty() {
        let encoded = rest
            .get(..3)
            .is_some_and(|code| code.eq_ignore_ascii_case("%2e"));
        rest = rest
            .get(3..)
            .filter(|_| encoded)
            .or_else(|| rest.strip_prefix('.'))?;
        count += 1;
    }
    (1..=2).contains(&count).then_some(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(LocalPath::new(text).is_ok(), expected, "{text:?}");
    }

    #[test]
    fn a_path_of_this_site_is_taken_as_it_is() {
        for text in [
            "/",
            "/rooms/7?tab=a#end",
            "/a//b",
            "/a/",
            "/räume/straße",
            "/.",
            "/..",
            "/a/../b",
            "/../a",
            "/.well-known/x",
            "/...//a",
            "/a/./b/",
            "/%2f/evil",
            "/%5cevil",
            "/a?b=//c",
            "/a?back=/.//b",
            "/?//evil.example",
            "/#//evil.example",
            "/a?b=\\",
        ] {
            check(text, true);
            assert_eq!(LocalPath::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn an_address_that_leads_elsewhere_is_refused() {
        for text in [
            "",
            "a",
            "?a",
            "#a",
            " /a",
            "//",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn two_slashes_in_front_are_refused_also_once_dots_are_resolved() {
        for text in [
            "/.//evil.example",
            "/..//evil.example",
            "/../..//evil.example",
            "/a/..//evil.example",
            "/a/b/../..//evil.example",
            "/a/.././/evil.example",
            "/%2e//evil.example",
            "/%2E%2e//evil.example",
            "/.%2e//evil.example",
            "/%2e.//evil.example",
            "/a/%2e%2e//evil.example",
            "/.//",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn a_backslash_in_the_path_is_refused() {
        for text in [
            "/a\\b",
            "/.\\evil.example",
            "/a/..\\/evil.example",
            "/.\\/evil",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn a_control_character_is_refused_wherever_it_is() {
        for text in [
            "/\t/evil.example",
            "/\n/evil.example",
            "/.\r//evil.example",
            "/\u{b}/evil",
            "/a\0",
            "/a?b=\n",
            "/a#\u{7f}",
            "/a\u{85}",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn a_refusal_shows_the_address_and_what_is_wanted() {
        let shown = LocalPath::new("/\n/evil").unwrap_err().to_string();
        assert!(shown.starts_with("`/\\n/evil` is not a path"), "{shown}");
    }

    #[test]
    fn blanks_at_the_end_do_not_count() {
        check("/a/..//.. ", true);
        check("/a/..// ", false);
        check("/a/..//.. ?b", false);
    }

    /// Of pieces that matter to whoever reads an address.
    fn address() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("/"),
            Just("//"),
            Just("\\"),
            Just("."),
            Just(".."),
            Just("%2e"),
            Just("%2E%2e"),
            Just("a"),
            Just("evil.example"),
            Just("?"),
            Just("#"),
            Just(":"),
            Just("@"),
            Just("https:"),
            Just("\t"),
            Just("\n"),
            Just(" "),
            Just("\0"),
            Just("ä"),
            Just("%2f"),
        ];
        let rest = proptest::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat());
        (prop_oneof![4 => Just("/"), 1 => Just("")], rest)
            .prop_map(|(start, rest)| start.to_owned() + &rest)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Whatever is taken stays on the site to a browser, and so does the path it is read as.
        #[test]
        fn what_is_taken_stays_on_the_site(text in address()) {
            let site = Url::parse("https://site.example/a/b?c").unwrap();
            let read = site.join(&text);
            if LocalPath::new(&text).is_ok() {
                let read = read.unwrap();
                prop_assert_eq!(read.origin(), site.origin());
                prop_assert!(!read.path().starts_with("//"), "{}", read);
                let again = site.join(read.path()).unwrap();
                prop_assert_eq!(again.origin(), site.origin());
            }
        }

        /// Nothing else is refused that begins with `/` and is made of what addresses are made of.
        #[test]
        fn what_is_refused_leads_elsewhere(text in address()) {
            let plain = text.starts_with('/') && !text.contains(['\\', '\t', '\n', '\0']);
            let site = Url::parse("https://site.example/a/b?c").unwrap();
            if plain && LocalPath::new(&text).is_err() {
                let leaves = site
                    .join(&text)
                    .ok()
                    .and_then(|read| Some((site.join(read.path()).ok()?.origin(), read.origin())))
                    .is_none_or(|origins| origins != (site.origin(), site.origin()));
                prop_assert!(leaves, "{:?}", site.join(&text));
            }
        }
    }
}
