//! `#[route("/rooms/{id}")]`: a pattern of addresses.

use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Error, Ident, LitStr, Result};

/// What stands between two slashes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segment {
    /// What it begins with in every address.
    pub(super) literal: String,
    pub(super) parameter: Option<Parameter>,
}

/// The rest of a segment, which a field holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) kind: Kind,
}

impl Parameter {
    pub(super) fn is_of(&self, field: &Ident) -> bool {
        field.unraw() == self.name
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{id}`
    One,
    /// `{id?}`
    Optional,
    /// `{*path}`
    Rest,
}

/// The segments of a pattern; at least one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(pub(super) Vec<Segment>);

impl Pattern {
    pub(super) fn parse(text: &LitStr) -> Result<Self> {
        let value = text.value();
        let parsed = parse(&value);
        parsed.map_err(|why| Error::new(text.span(), why))
    }

    pub(super) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.0
            .iter()
            .filter_map(|segment| segment.parameter.as_ref())
    }

    /// What a router takes: two patterns if the last segment may be absent.
    pub(super) fn expanded(&self) -> Vec<Self> {
        let mut with = self.0.clone();
        let optional = with.last_mut().and_then(|last| last.parameter.as_mut());
        let Some(optional) = optional.filter(|last| last.kind == Kind::Optional) else {
            return vec![self.clone()];
        };
        optional.kind = Kind::One;
        let mut without = self.0.clone();
        without.pop();
        if without.is_empty() {
            without.push(Segment {
                literal: String::new(),
                parameter: None,
            });
        }
        vec![Self(without), Self(with)]
    }

    /// In axum's notation, once it is [expanded](Self::expanded).
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for segment in &self.0 {
            text.push('/');
            text.push_str(&segment.literal);
            if let Some(Parameter { name, kind }) = &segment.parameter {
                let star = if *kind == Kind::Rest { "*" } else { "" };
                text.push_str(&format!("{{{star}{name}}}"));
            }
        }
        text
    }
}

fn parse(text: &str) -> std::result::Result<Pattern, String> {
    let Some(segments) = text.strip_prefix('/') else {
        return Err(format!("a pattern begins with `/`: `\"/{text}\"`"));
    };
    let segments: Vec<_> = segments.split('/').collect();
    let last = segments.len() - 1;
    let parsed = segments.iter().enumerate().map(|(at, text)| {
        let segment = segment(text)?;
        if text.is_empty() && at < last {
            return Err("two slashes in a row are one to many proxies: remove one".to_owned());
        }
        match &segment.parameter {
            Some(Parameter { name, kind }) if at < last => match kind {
                Kind::One => {}
                Kind::Optional => {
                    return Err(format!(
                        "only the last segment may be absent: put `{{{name}?}}` last, or give the \
                         address without it a variant of its own"
                    ));
                }
                Kind::Rest => {
                    return Err(format!(
                        "`{{*{name}}}` is all of the rest, so nothing can follow: put it last, or \
                         write `{{{name}}}` for one segment"
                    ));
                }
            },
            _ => {}
        }
        Ok(segment)
    });
    let pattern = Pattern(parsed.collect::<std::result::Result<_, _>>()?);
    let names: Vec<_> = pattern
        .parameters()
        .map(|parameter| &parameter.name)
        .collect();
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            return Err(format!(
                "`{{{name}}}` is there twice: give one another name"
            ));
        }
    }
    Ok(pattern)
}

fn segment(text: &str) -> std::result::Result<Segment, String> {
    let (literal, rest) = match text.find('{') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    check_literal(literal)?;
    let parameter = if rest.is_empty() {
        if let "." | ".." = literal {
            return Err(format!("browsers resolve `{literal}` away: remove it"));
        }
        None
    } else {
        Some(parameter(literal, rest)?)
    };
    Ok(Segment {
        literal: literal.to_owned(),
        parameter,
    })
}

/// The text begins with `{`.
fn parameter(before: &str, text: &str) -> std::result::Result<Parameter, String> {
    let Some((inner, after)) = text[1..].split_once('}') else {
        return Err(format!("`{text}` has no `}}`"));
    };
    if !after.is_empty() {
        return Err(format!(
            "a router does not read what stands behind `{{{inner}}}` in the same segment: remove \
             `{after}`, or put a `/` between them"
        ));
    }
    let (name, kind) = match (inner.strip_prefix('*'), inner.strip_suffix('?')) {
        (Some(rest), Some(_)) => {
            let name = rest.trim_end_matches('?');
            return Err(format!(
                "a rest cannot be absent: write `{{*{name}}}`, and give the address without it a \
                 variant of its own"
            ));
        }
        (Some(name), None) => (name, Kind::Rest),
        (None, Some(name)) => (name, Kind::Optional),
        (None, None) => (inner, Kind::One),
    };
    if Ident::parse_any.parse_str(name).is_err() {
        return Err(format!(
            "`{{{inner}}}` is not the name of a field: write `{{id}}`, `{{id?}}` or `{{*path}}`"
        ));
    }
    if kind == Kind::Rest && !before.is_empty() {
        return Err(format!(
            "a rest begins behind a slash: write `{before}/{{*{name}}}`"
        ));
    }
    Ok(Parameter {
        name: name.to_owned(),
        kind,
    })
}

/// Whether browsers send a text of the path as it is written.
fn check_literal(text: &str) -> std::result::Result<(), String> {
    if let Some(name) = text.strip_prefix([':', '*']) {
        return Err(format!(
            "axum refuses `{text}`: write `{{{name}}}` for one segment and `{{*{name}}}` for all \
             of the rest"
        ));
    }
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let is_plain = character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(character);
        let length = if is_plain {
            1
        } else if is_escape(rest) {
            3
        } else {
            return Err(not_sent(character));
        };
        rest = &rest[length..];
    }
    Ok(())
}

/// Whether a text begins with an escape of what is not ASCII, as browsers write it.
fn is_escape(text: &str) -> bool {
    match text.as_bytes() {
        [b'%', high, low, ..] => {
            matches!(high, b'8' | b'9' | b'A'..=b'F') && matches!(low, b'0'..=b'9' | b'A'..=b'F')
        }
        _ => false,
    }
}

fn not_sent(character: char) -> String {
    match character {
        '}' => "`}` has no `{`".to_owned(),
        '?' => "the query is no part of a pattern: put `#[query]` on fields".to_owned(),
        '#' => "browsers keep what follows `#` to themselves: remove it".to_owned(),
        '%' => "escapes in a pattern are of what is not ASCII, in upper case: `%C3%A4`".to_owned(),
        _ if character.is_ascii() => {
            format!("{character:?} does not stand in addresses: use letters, digits, `-` and `_`")
        }
        _ => {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).bytes();
            let escaped: String = bytes.map(|byte| format!("%{byte:02X}")).collect();
            format!("browsers send `{character}` as `{escaped}`: write that")
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn parsed(text: &str) -> std::result::Result<Pattern, String> {
        let pattern = Pattern::parse(&LitStr::new(text, Span::call_site()));
        pattern.map_err(|error| error.to_string())
    }

    fn check(text: &str, expanded: &[&str]) {
        let patterns = parsed(text).unwrap().expanded();
        let texts: Vec<_> = patterns.iter().map(Pattern::text).collect();
        assert_eq!(texts, expanded);
    }

    fn check_error(text: &str, part: &str) {
        let error = parsed(text).unwrap_err();
        assert!(error.contains(part), "{error:?} does not say {part:?}");
    }

    #[test]
    fn a_pattern_is_what_a_router_takes() {
        for text in [
            "/",
            "/rooms",
            "/rooms/",
            "/rooms/{id}/edit",
            "/@{name}",
            "/files/{*path}",
            "/r%C3%A4ume/{type}",
        ] {
            check(text, &[text]);
        }
    }

    #[test]
    fn a_last_segment_that_may_be_absent_makes_two() {
        check("/archive/{month?}", &["/archive", "/archive/{month}"]);
        check("/{month?}", &["/", "/{month}"]);
        check("/a/m-{month?}", &["/a", "/a/m-{month}"]);
    }

    #[test]
    fn a_pattern_that_no_address_matches_is_refused() {
        check_error("rooms", "`\"/rooms\"`");
        check_error("//rooms", "two slashes");
        check_error("/a/../b", "`..`");
        check_error("/a b", "' '");
        check_error("/a?b={c}", "`#[query]`");
        check_error("/a#b", "`#`");
        check_error("/räume", "write that");
        check_error("/räume", "`%C3%A4`");
        check_error("/r%c3%a4ume", "upper case");
        check_error("/a%20b", "not ASCII");
    }

    #[test]
    fn a_parameter_that_is_none_is_refused() {
        check_error("/{}", "not the name of a field");
        check_error("/{a-b}", "not the name of a field");
        check_error("/{id", "has no `}`");
        check_error("/id}", "has no `{`");
        check_error("/{id}.json", "`.json`");
        check_error("/:id", "`{id}`");
        check_error("/a/*path", "`{*path}`");
        check_error("/{id}/{id}", "twice");
    }

    #[test]
    fn what_is_last_stays_last() {
        check_error("/{year?}/{month}", "`{year?}`");
        check_error("/{year?}/", "`{year?}`");
        check_error("/{*path}/edit", "`{path}` for one segment");
        check_error("/a/{*path?}", "`{*path}`");
        check_error("/a-{*path}", "`a-/{*path}`");
    }
}
