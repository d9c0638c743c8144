mod known;

pub(crate) use known::{misspelt_attribute, misspelt_element};

/// Elements that have no content and no closing tag:
/// <https://html.spec.whatwg.org/#void-elements>.
pub(crate) fn is_void(element: &str) -> bool {
    const VOID: [&str; 14] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    ];
    VOID.contains(&element)
}

/// Elements whose content is no HTML, so nothing in it can be escaped.
pub(crate) fn is_raw(element: &str) -> bool {
    ["script", "style"]
        .iter()
        .any(|raw| element.eq_ignore_ascii_case(raw))
}

/// Elements whose content is text alone.
pub(crate) fn is_text_only(element: &str) -> bool {
    matches!(element, "title" | "textarea")
}

/// Elements in which HTML drops a newline that comes first.
pub(crate) fn drops_a_newline(element: &str) -> bool {
    ["pre", "textarea", "listing"]
        .iter()
        .any(|name| element.eq_ignore_ascii_case(name))
}

/// Attributes of an animation that hold what it shows, which may be an address.
pub(crate) fn is_animated(attribute: &str) -> bool {
    matches!(attribute, "by" | "from" | "to" | "values")
}

/// Bindings whose value is an event or commands.
pub(crate) fn runs_commands(attribute: &str) -> bool {
    attribute.strip_prefix("phx-").is_some_and(|binding| {
        !binding.starts_with("value-")
            && !matches!(
                binding,
                "debounce"
                    | "disable-with"
                    | "drop-target"
                    | "hook"
                    | "key"
                    | "no-unused-field"
                    | "target"
                    | "throttle"
                    | "update"
            )
    })
}

/// Attributes whose value is an address that a browser may go to or run.
pub(crate) fn is_url(attribute: &str) -> bool {
    const URL: [&str; 10] = [
        "action",
        "background",
        "cite",
        "data",
        "formaction",
        "href",
        "ping",
        "poster",
        "src",
        "xlink:href",
    ];
    URL.contains(&attribute)
}

/// Attributes that spell out `true` and `false`.
pub(crate) fn is_spelled_out(attribute: &str) -> bool {
    attribute.starts_with("aria-")
        || matches!(attribute, "contenteditable" | "draggable" | "spellcheck")
}

/// What a set of attributes takes for a name.
pub(crate) fn is_ascii_name(attribute: &str) -> bool {
    attribute.len() <= 100
        && attribute.starts_with(|first: char| first.is_ascii_alphabetic())
        && attribute
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// What a browser reads as the name of an attribute.
pub(crate) fn is_writable(attribute: &str) -> bool {
    let breaks = |character: char| {
        character.is_control() || character.is_whitespace() || "\"'<>/=".contains(character)
    };
    !attribute.is_empty() && !attribute.contains(breaks)
}

/// Attributes whose value may well have braces in it, being in a language of its own.
fn has_braces(attribute: &str) -> bool {
    let plain = attribute.starts_with("aria-") || attribute.starts_with("data-");
    is_code(attribute)
        || attribute == "pattern"
        || !plain && attribute.contains(['-', ':', '.', '@'])
}

/// What was probably meant by a text with a value in braces, as other templates have it:
/// `("a-", x)` for `a-{x}`.
pub(crate) fn meant_as_value(attribute: &str, text: &str) -> Option<String> {
    if has_braces(&attribute.to_lowercase()) {
        return None;
    }
    let (mut parts, mut rest, mut found) = (Vec::new(), text, false);
    while let Some((start, end)) = braces(rest) {
        let before = rest[..start].trim_end_matches(['$', '#']);
        if !before.is_empty() {
            parts.push(format!("{before:?}"));
        }
        parts.push(rest[start + 1..end].trim().replace('@', "self."));
        (rest, found) = (&rest[end + 1..], true);
    }
    if !rest.is_empty() {
        parts.push(format!("{rest:?}"));
    }
    found.then(|| format!("({})", parts.join(", ")))
}

/// Where `{name}` begins and ends. What has two braces is for a script of the page.
fn braces(text: &str) -> Option<(usize, usize)> {
    let is_word = |word: &str| word == "self" || syn::parse_str::<syn::Ident>(word).is_ok();
    text.match_indices('{').find_map(|(start, _)| {
        let end = start + text[start..].find('}')?;
        let name = text[start + 1..end].trim().trim_start_matches('@');
        let is_value = name.trim_end_matches("()").split('.').all(is_word);
        let is_for_a_script = text[..start].ends_with('{') || text[end + 1..].starts_with('}');
        (is_value && !is_for_a_script).then_some((start, end))
    })
}

/// Attributes whose value is a script or a page.
pub(crate) fn is_code(attribute: &str) -> bool {
    attribute == "srcdoc" || attribute.starts_with("on")
}

/// Bindings whose value is a list of commands.
pub(crate) fn takes_commands(attribute: &str) -> bool {
    matches!(
        attribute,
        "phx-mounted" | "phx-remove" | "phx-connected" | "phx-disconnected"
    )
}

/// The bindings of the client, without `phx-`.
const BINDINGS: [&str; 33] = [
    "auto-recover",
    "blur",
    "change",
    "click",
    "click-away",
    "connected",
    "debounce",
    "disable-with",
    "disconnected",
    "drop-target",
    "focus",
    "hook",
    "key",
    "keydown",
    "keyup",
    "mounted",
    "no-unused-field",
    "patch-focused",
    "progress",
    "remove",
    "submit",
    "target",
    "throttle",
    "track-static",
    "trigger-action",
    "update",
    "viewport-bottom",
    "viewport-overrun-target",
    "viewport-top",
    "window-blur",
    "window-focus",
    "window-keydown",
    "window-keyup",
];

/// Whether the client knows `phx-` and this.
pub(crate) fn is_binding(binding: &str) -> bool {
    BINDINGS.contains(&binding)
        || binding
            .strip_prefix("value-")
            .is_some_and(|name| !name.is_empty())
}

/// The binding that was probably meant.
pub(crate) fn nearest_binding(binding: &str) -> &'static str {
    if binding.starts_with("val") {
        return "value-…";
    }
    BINDINGS
        .iter()
        .min_by_key(|known| distance(binding, known))
        .unwrap_or(&"click")
}

/// How many letters must be added, removed, replaced or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![(0..=other.len()).collect::<Vec<_>>()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut best = (rows[i][j] + usize::from(a != b))
                .min(rows[i][j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_binding_is_the_one_with_the_fewest_different_letters() {
        for (typo, meant) in [
            ("clik", "click"),
            ("onclick", "click"),
            ("sumbit", "submit"),
            ("key-down", "keydown"),
            ("chagne", "change"),
            ("vale-id", "value-…"),
        ] {
            assert_eq!(nearest_binding(typo), meant);
        }
    }

    #[test]
    fn a_text_with_a_name_in_braces_looks_like_a_value() {
        for (text, meant) in [
            ("a-{x}", r#"("a-", x)"#),
            ("{self.x}", "(self.x)"),
            ("/rooms/{@id}/edit", r#"("/rooms/", self.id, "/edit")"#),
            ("${a.b()} #{ c }", r#"(a.b(), " ", c)"#),
        ] {
            assert_eq!(meant_as_value("class", text).as_deref(), Some(meant));
        }
    }

    #[test]
    fn other_braces_are_text() {
        for text in ["a", "{}", "{\"a\":1}", "{{x}}", "{x", "{2}", "{a b}"] {
            assert_eq!(meant_as_value("class", text), None, "{text}");
        }
        for attribute in [
            "pattern",
            "onclick",
            "x-data",
            "hx-vals",
            "@click",
            "phx-click",
        ] {
            assert_eq!(meant_as_value(attribute, "{x}"), None, "{attribute}");
        }
        assert!(meant_as_value("data-x", "{x}").is_some());
    }

    #[test]
    fn any_value_is_a_binding_if_it_has_a_name() {
        assert!(is_binding("value-id") && is_binding("value-some-thing"));
        assert!(!is_binding("value-") && !is_binding("value"));
    }
}
