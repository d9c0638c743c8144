/// Functions of CSS that load an address, or that ran code in old browsers.
const REFUSED: [&str; 8] = [
    "url",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "element",
    "expression",
];

/// Whether a value can stand in a declaration of a `style` attribute without ending it, beginning
/// another one, or loading anything.
///
/// What ends a declaration are `;` and `}`, and what hides an end are quotes, brackets, comments
/// and escapes ([CSS syntax](https://www.w3.org/TR/css-syntax-3/)): none of these is let through,
/// apart from parentheses in pairs.
pub(crate) fn is_harmless(value: &str) -> bool {
    let mut open = 0_u32;
    for (at, char) in value.char_indices() {
        match char {
            '(' => {
                open += 1;
                let is_name = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
                let before = &value[..at];
                let name = &before[before.trim_end_matches(is_name).len()..];
                if REFUSED
                    .iter()
                    .any(|refused| refused.eq_ignore_ascii_case(name))
                {
                    return false;
                }
            }
            ')' => match open.checked_sub(1) {
                Some(rest) => open = rest,
                None => return false,
            },
            '/' if value[at + 1..].starts_with('*') => return false,
            ' ' | '#' | '%' | '.' | ',' | '-' | '+' | '*' | '/' | '_' => {}
            _ if char.is_alphanumeric() => {}
            _ => return false,
        }
    }
    open == 0
}

#[cfg(test)]
mod tests {
    use super::is_harmless;

    #[test]
    fn values_of_properties_are_harmless() {
        for value in [
            "",
            "red",
            "#ff00ff",
            "1.5rem",
            "-3px",
            "50%",
            "rgb(1 2 3 / 50%)",
            "calc((100% - 2px) * 3)",
            "var(--größe)",
            "1px solid",
        ] {
            assert!(is_harmless(value), "{value:?}");
        }
    }

    #[test]
    fn values_that_leave_their_declaration_or_load_something_are_not() {
        for value in [
            "red;top:0",
            "red}p{",
            "url(//example.org)",
            "URL(x)",
            "u\\72l(x)",
            "a, -webkit-image-set(x)",
            "expression(alert(1))",
            "(",
            ")(",
            "red/*",
            "\"a\"",
            "'",
            "[",
            "a:b",
            "!important",
            "<",
            "a\n",
            "@import",
        ] {
            assert!(!is_harmless(value), "{value:?}");
        }
    }
}
