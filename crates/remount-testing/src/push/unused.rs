//! The names of markers for fields that nobody has touched yet.

/// The name of the marker of a field: `_unused_` before the last part of its name.
pub(super) fn marker(name: &str) -> String {
    let (base, list) = match name.strip_suffix("[]") {
        Some(base) => (base, "[]"),
        None => (name, ""),
    };
    let (open, close) = match base.strip_suffix(']') {
        Some(open) => (open, "]"),
        None => (base, ""),
    };
    let start = open.rfind(['[', ']']).map_or(0, |bracket| bracket + 1);
    let (before, part) = open.split_at(start);
    if part.is_empty() {
        // The client finds no part to put it before.
        return name.to_owned();
    }
    format!("{before}_unused_{part}{close}{list}")
}

#[cfg(test)]
mod tests {
    use super::marker;

    fn check(name: &str, expected: &str) {
        assert_eq!(marker(name), expected, "{name:?}");
    }

    #[test]
    fn it_is_before_the_last_part() {
        check("age", "_unused_age");
        check("user[age]", "user[_unused_age]");
        check("user[pet][age]", "user[pet][_unused_age]");
    }

    #[test]
    fn the_brackets_of_a_list_stay_behind() {
        check("tags[]", "_unused_tags[]");
        check("user[tags][]", "user[_unused_tags][]");
    }

    #[test]
    fn a_name_with_odd_brackets_is_marked_as_the_client_marks_it() {
        check("a[b", "a[_unused_b");
        check("a]", "_unused_a]");
        check("[]", "[]");
        check("a[[]]", "a[[]]");
        check("", "");
    }
}
