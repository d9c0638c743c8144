//! Inline styles: the declarations in a `style` attribute.

/// The value of a declaration in an inline style, in small letters and without `!important`.
pub(super) fn get(style: &str, property: &str) -> Option<String> {
    let last = declarations(style).rfind(|(name, _)| name.eq_ignore_ascii_case(property));
    last.map(|(_, value)| {
        let value = value.to_ascii_lowercase();
        let value = value.strip_suffix("!important").unwrap_or(&value);
        value.trim().to_owned()
    })
}

/// An inline style with one declaration set, and the others as they were.
pub(super) fn set(style: &str, property: &str, value: &str) -> String {
    let mut written = String::new();
    let mut is_set = false;
    for (name, old) in declarations(style) {
        let is_it = name.eq_ignore_ascii_case(property);
        if is_it && is_set {
            continue;
        }
        is_set |= is_it;
        push(&mut written, name, if is_it { value } else { old });
    }
    if !is_set {
        push(&mut written, property, value);
    }
    written
}

fn push(written: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    if !written.is_empty() {
        written.push(' ');
    }
    written.push_str(name);
    written.push_str(": ");
    written.push_str(value);
    written.push(';');
}

/// Names and values, with `;` in quotes and brackets left alone.
fn declarations(style: &str) -> std::vec::IntoIter<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = style;
    while !rest.is_empty() {
        let (one, after) = rest.split_at(end_of_declaration(rest));
        rest = after.strip_prefix(';').unwrap_or(after);
        if let Some((name, value)) = one.split_once(':') {
            found.push((name.trim(), value.trim()));
        }
    }
    found.into_iter()
}

fn end_of_declaration(style: &str) -> usize {
    let mut quote = None;
    let mut brackets = 0_usize;
    for (at, letter) in style.char_indices() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(') => brackets += 1,
            (None, ')') => brackets = brackets.saturating_sub(1),
            (None, ';') if brackets == 0 => return at,
            (None, _) => {}
        }
    }
    style.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_declaration_of_a_property_counts() {
        let display = |style| get(style, "display");
        assert_eq!(
            display("color: red; DISPLAY : None ").as_deref(),
            Some("none")
        );
        assert_eq!(
            display("display:none;display:block").as_deref(),
            Some("block")
        );
        assert_eq!(display("display:none !important").as_deref(), Some("none"));
        assert_eq!(display("--display:none"), None);
        assert_eq!(display(""), None);
    }

    #[test]
    fn a_semicolon_in_quotes_or_brackets_ends_no_declaration() {
        let style = "background:url(a;display:none);content:';display:none'";
        assert_eq!(get(style, "display"), None);
    }

    #[test]
    fn a_property_is_set_in_place_or_at_the_end() {
        assert_eq!(set("", "display", "none"), "display: none;");
        assert_eq!(
            set("color:red", "display", "none"),
            "color: red; display: none;"
        );
        assert_eq!(
            set("display:none;color:red;display:flex", "display", "block"),
            "display: block; color: red;",
        );
    }

    #[test]
    fn an_empty_value_removes_the_property() {
        assert_eq!(set("color:red;display:none", "display", ""), "color: red;");
    }
}
