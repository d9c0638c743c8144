//! Why a value does not turn into a type, without what was sent: that may be a password, and
//! reasons end up in logs and on pages.

use std::fmt::{self, Write};

use serde::de::{Expected, Unexpected};

use super::{Value, ValueError};

/// Characters of a wrong value that an error repeats.
const MAX_QUOTED: usize = 40;

/// A [`ValueError::Field`] on its way up; each level puts its own segment in front of the path.
#[derive(Debug)]
pub(super) struct Refusal {
    path: String,
    reason: String,
    found: Option<String>,
    /// Whether a type outside of this crate worded the reason, and may have repeated what was sent.
    foreign: bool,
    /// Where a member is missing.
    missed: Option<Missed>,
}

/// A member that a struct needs and did not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    /// All members of the struct; none until it is known.
    pub(super) fields: &'static [&'static str],
    pub(super) field: &'static str,
}

impl Refusal {
    fn new(reason: String) -> Self {
        Self {
            path: String::new(),
            reason,
            found: None,
            foreign: false,
            missed: None,
        }
    }

    /// Nothing was sent.
    pub(super) fn missing() -> Self {
        Self::new("is missing".to_owned())
    }

    /// This text was sent, which is not what is wanted.
    pub(super) fn not(text: &str, wanted: &str) -> Self {
        if text.is_empty() {
            return Self::new(format!("is empty instead of {wanted}"));
        }
        Self::new(format!("is not {wanted}")).finding(text)
    }

    /// These words, which hold nothing of what was sent.
    pub(super) fn because(reason: &str) -> Self {
        Self::new(reason.to_owned())
    }

    pub(super) fn under_key(mut self, key: &str) -> Self {
        self.path = format!("{key}{}{}", self.joint(), self.path);
        self
    }

    pub(super) fn under_index(mut self, index: usize) -> Self {
        self.path = format!("[{index}]{}{}", self.joint(), self.path);
        self
    }

    /// Notes that it was this struct that missed a member.
    pub(super) fn in_struct(mut self, fields: &'static [&'static str]) -> Self {
        if let Some(missed) = &mut self.missed
            && missed.fields.is_empty()
            && fields.contains(&missed.field)
        {
            missed.fields = fields;
        }
        self
    }

    pub(super) fn missed(&self) -> Option<Missed> {
        self.missed.filter(|missed| !missed.fields.is_empty())
    }

    /// Takes out of a foreign reason every text and number of the value that it is about.
    pub(super) fn without(mut self, value: &Value) -> Self {
        if std::mem::take(&mut self.foreign) {
            for_each_text(value, &mut |text| {
                self.reason = without(&self.reason, text);
                let escaped: String = text.escape_debug().collect();
                if escaped != text {
                    self.reason = without(&self.reason, &escaped);
                }
            });
        }
        self
    }

    fn finding(mut self, text: &str) -> Self {
        let mut quoted: String = text.chars().take(MAX_QUOTED).collect();
        if quoted.len() < text.len() {
            quoted.push('…');
        }
        self.found = Some(quoted);
        self
    }

    fn joint(&self) -> &'static str {
        if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        }
    }
}

impl From<Refusal> for ValueError {
    fn from(refusal: Refusal) -> Self {
        Self::Field {
            path: refusal.path,
            reason: refusal.reason,
            found: refusal.found,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

impl serde::de::Error for Refusal {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self {
            foreign: true,
            ..Self::new(reason.to_string())
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let reason = format!("invalid type: {}, expected {expected}", kind(found));
        Self::new(reason)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let reason = format!("invalid value: {}, expected {expected}", kind(found));
        Self::new(reason)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mut reason = String::from("is none of");
        for (at, name) in expected.iter().enumerate() {
            let _ = write!(reason, "{} `{name}`", if at == 0 { "" } else { "," });
        }
        Self::new(reason).finding(variant)
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            missed: Some(Missed { fields: &[], field }),
            ..Self::missing().under_key(field)
        }
    }
}

/// What something is, without its content.
fn kind(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) => "text",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit => "null",
        Unexpected::Option => "an optional value",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        Unexpected::Other(_) => "something else",
        _ => "a part of an enum",
    }
}

fn for_each_text(value: &Value, then: &mut impl FnMut(&str)) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => then(&number.to_string()),
        Value::String(text) => then(text),
        Value::List(values) => values.iter().for_each(|value| for_each_text(value, then)),
        Value::Object(members) => members
            .iter()
            .for_each(|(_, value)| for_each_text(value, then)),
    }
}

/// `reason` with `…` in place of each `text` that is not merely a part of a word.
fn without(reason: &str, text: &str) -> String {
    if text.is_empty() {
        return reason.to_owned();
    }
    let joins = |one: Option<char>, other: Option<char>| {
        one.is_some_and(char::is_alphanumeric) && other.is_some_and(char::is_alphanumeric)
    };
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in reason.match_indices(text) {
        let end = at + text.len();
        if joins(reason[..at].chars().next_back(), text.chars().next())
            || joins(text.chars().next_back(), reason[end..].chars().next())
        {
            continue;
        }
        out.push_str(&reason[copied..at]);
        out.push('…');
        copied = end;
    }
    out.push_str(&reason[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reason: &str, text: &str, expected: &str) {
        assert_eq!(without(reason, text), expected);
    }

    #[test]
    fn what_was_sent_is_taken_out_of_a_reason() {
        check("`hunter2` is too short", "hunter2", "`…` is too short");
        check("a=b, not a=b!", "a=b", "…, not …!");
        check("äö is not ö", "ö", "äö is not …");
        check("too short", "", "too short");
    }

    #[test]
    fn a_part_of_a_word_stays() {
        check("is not a plan", "a", "is not … plan");
        check("plan", "lan", "plan");
    }
}
