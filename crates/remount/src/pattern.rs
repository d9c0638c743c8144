/// The names of the parameters of a pattern in axum's notation, in their order.
pub(crate) fn parameters(pattern: &'static str) -> Vec<&'static str> {
    let segments = pattern.split('/');
    let inner = segments.filter_map(|segment| {
        let (_, inner) = segment.split_once('{')?;
        inner.split_once('}').map(|(inner, _)| inner)
    });
    inner
        .map(|inner| inner.strip_prefix('*').unwrap_or(inner))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &'static str, expected: &[&str]) {
        assert_eq!(parameters(pattern), expected, "{pattern}");
    }

    #[test]
    fn a_pattern_names_its_parameters() {
        check("/", &[]);
        check("/rooms/{id}/archive/{month}", &["id", "month"]);
        check("/files/{*path}", &["path"]);
        check("/@{name}/posts", &["name"]);
    }
}
