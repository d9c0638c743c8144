//! The body of a request, as far as it can be borrowed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::decide::endpoint::Refusal;

/// The most that the name of a tab may have.
pub(super) const MAX_TAB_BYTES: usize = 64;

#[derive(Deserialize)]
pub(super) struct Body<'a> {
    #[serde(borrow, default)]
    pub(super) ticket: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) put: Values<'a>,
    #[serde(borrow, default)]
    pub(super) tab: Option<Text<'a>>,
    #[serde(default)]
    pub(super) n: Option<u64>,
}

impl<'a> Body<'a> {
    /// Reads the body of a request with these headers.
    pub(super) fn parse(
        body: &'a [u8],
        content_type: Option<&str>,
        live_session: Option<&str>,
    ) -> Result<Self, Refusal> {
        let media_type = content_type
            .unwrap_or("")
            .split(';')
            .next()
            .unwrap_or("")
            .trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::new(
                415,
                "the content type is not application/json",
            ));
        }
        if live_session != Some("1") {
            return Err(Refusal::new(415, "the header x-live-session is not 1"));
        }
        // Serde would take a list of the members for the object.
        let is_object = body.trim_ascii_start().starts_with(b"{");
        let body = str::from_utf8(body).ok().filter(|_| is_object);
        let body = body.and_then(|body| serde_json::from_str::<Self>(body).ok());
        let body = body.ok_or(Refusal::new(
            415,
            "the body is not a JSON object of the expected form",
        ))?;
        if body
            .tab
            .as_ref()
            .is_some_and(|tab| tab.len() > MAX_TAB_BYTES)
        {
            return Err(Refusal::new(
                415,
                "the name of the tab is longer than 64 bytes",
            ));
        }
        if !body.put.0.is_empty() && (body.tab.is_none() || body.n.is_none()) {
            return Err(Refusal::new(415, "a put needs tab and n"));
        }
        Ok(body)
    }
}

/// Text that is copied only if it has escapes. A `Cow` inside of something else always is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The keys that are put, in order, and the JSON of their values.
#[derive(Default)]
pub(super) struct Values<'a>(pub(super) Vec<(Text<'a>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Values<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Values<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of keys and values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = map.next_entry()? {
                    values.push(value);
                }
                Ok(Values(without_repeats(values)))
            }
        }

        from.deserialize_map(Object)
    }
}

/// Of a name that is there several times the last counts, as in a script.
fn without_repeats<'a>(mut values: Vec<(Text<'a>, &'a RawValue)>) -> Vec<(Text<'a>, &'a RawValue)> {
    values.reverse();
    values.sort_by(|(one, _), (other, _)| one.cmp(other));
    values.dedup_by(|(name, _), (last, _)| name == last);
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn body(json: &str) -> Body<'_> {
        serde_json::from_str(json).expect("it is a body")
    }

    fn is_borrowed(text: &Text<'_>) -> bool {
        matches!(text.0, Cow::Borrowed(_))
    }

    #[test]
    fn nothing_is_copied_that_has_no_escapes() {
        let body = body(r#"{"ticket":"a","tab":"b","put":{"name":"\u0070ug"},"n":1}"#);
        assert!(body.ticket.is_some_and(|ticket| is_borrowed(&ticket)));
        assert!(body.tab.is_some_and(|tab| is_borrowed(&tab)));
        assert!(body.put.0.iter().all(|(name, _)| is_borrowed(name)));
    }

    #[test]
    fn a_text_with_escapes_means_the_same() {
        let body = body(r#"{"tab":"\u0062","put":{"n\u0061me":1}}"#);
        assert_eq!(body.tab.as_deref(), Some("b"));
        assert_eq!(&*body.put.0[0].0, "name");
    }

    #[test]
    fn the_name_of_a_tab_has_64_bytes_at_most() {
        let is_taken = |bytes: usize| {
            let body = json!({ "tab": "x".repeat(bytes) }).to_string();
            Body::parse(body.as_bytes(), Some("application/json"), Some("1")).is_ok()
        };
        assert!(is_taken(64));
        assert!(!is_taken(65));
    }

    proptest! {
        #[test]
        fn what_is_put_is_what_serde_makes_of_the_object(
            members in prop::collection::vec(("[ab]{0,2}", any::<u8>()), 0..6),
        ) {
            let text: Vec<_> = members.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
            let json = format!("{{{}}}", text.join(","));
            let expected: Value = serde_json::from_str(&json).expect("it is JSON");
            let text = format!("{{\"put\":{json}}}");
            let put = body(&text).put.0;
            let names = put.iter().map(|(name, _)| name);
            prop_assert!(names.is_sorted_by(|one, other| one < other));
            let read = put.iter().map(|(name, value)| {
                let value: Value = serde_json::from_str(value.get()).expect("it is JSON");
                (name.to_string(), value)
            });
            prop_assert_eq!(json!(read.collect::<serde_json::Map<_, _>>()), expected);
        }
    }
}
