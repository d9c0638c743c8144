//! What the code written by `#[derive(SessionData)]` calls for each field. Not for use by hand.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::values::entries::Entries;
use crate::values::key::{Invalid, Key};
use crate::values::stored::Stored;

mod beyond;

/// The rules of one key, in one function.
pub type Rules<T> = fn(&T) -> Result<(), Invalid>;

/// What makes the present value of one that an older version of the key wrote.
pub type Migrate<T> = fn(Stored<'_>) -> Option<T>;

/// The value of `key`, if there is one that may be believed. What panics over it refuses it.
pub fn decode<T: DeserializeOwned>(
    entries: &Entries,
    key: &Key,
    rules: Rules<T>,
    migrate: Option<Migrate<T>>,
) -> Option<T> {
    let stored = entries.get(key)?;
    let read = || {
        let value = match stored.version().cmp(&key.version()) {
            Ordering::Equal => stored.read()?,
            Ordering::Less => migrate?(stored)?,
            Ordering::Greater => return None,
        };
        rules(&value).ok()?;
        Some(value)
    };
    key.guarded(read).flatten()
}

/// Decodes leniently, validates, and writes the value in its canonical form.
///
/// # Errors
///
/// When the value does not fit its type or breaks a rule.
pub fn check<T: Serialize + DeserializeOwned>(
    json: &[u8],
    rules: Rules<T>,
) -> Result<Vec<u8>, Invalid> {
    let value = lenient(json).ok_or_else(|| {
        beyond::told(json, rules)
            .unwrap_or_else(|| Invalid::new("does not fit the type of the key"))
    })?;
    rules(&value)?;
    encode(&value)
}

/// Writes a value as JSON.
///
/// # Errors
///
/// When the type's own `Serialize` fails.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Invalid> {
    serde_json::to_vec(value).map_err(|_| Invalid::new("cannot be written as JSON"))
}

/// Refuses text of more than `limit` characters (Unicode scalar values).
///
/// # Errors
///
/// When it is longer.
pub fn max_chars<T: Text>(value: &T, limit: usize) -> Result<(), Invalid> {
    match value.text() {
        Some(text) if text.chars().count() > limit => Err(Invalid::new(format!(
            "is longer than {}",
            characters(limit)
        ))),
        _ => Ok(()),
    }
}

/// Refuses text of fewer than `least` characters (Unicode scalar values).
///
/// # Errors
///
/// When it is shorter.
pub fn min_chars<T: Text>(value: &T, least: usize) -> Result<(), Invalid> {
    match value.text() {
        Some(text) if text.chars().count() < least => Err(Invalid::new(format!(
            "is shorter than {}",
            characters(least)
        ))),
        _ => Ok(()),
    }
}

/// Refuses text that is not one of `choices`.
///
/// # Errors
///
/// When it is another.
pub fn one_of<T: Text>(value: &T, choices: &[&str]) -> Result<(), Invalid> {
    match value.text() {
        Some(text) if !choices.contains(&text) => Err(Invalid::new(format!(
            "is none of `{}`",
            choices.join("`, `")
        ))),
        _ => Ok(()),
    }
}

/// Refuses a number below `least`.
///
/// # Errors
///
/// When it is smaller, or not a number (NaN).
#[expect(clippy::needless_pass_by_value, reason = "limits are plain numbers")]
pub fn min<T: Ranged>(value: &T, least: T::Bound) -> Result<(), Invalid> {
    match value.number().map(|number| number.partial_cmp(&least)) {
        None | Some(Some(Ordering::Equal | Ordering::Greater)) => Ok(()),
        Some(Some(Ordering::Less) | None) => Err(Invalid::new(format!("{LESS}{least}"))),
    }
}

/// Refuses a number above `most`.
///
/// # Errors
///
/// When it is greater, or not a number (NaN).
#[expect(clippy::needless_pass_by_value, reason = "limits are plain numbers")]
pub fn max<T: Ranged>(value: &T, most: T::Bound) -> Result<(), Invalid> {
    match value.number().map(|number| number.partial_cmp(&most)) {
        None | Some(Some(Ordering::Equal | Ordering::Less)) => Ok(()),
        Some(Some(Ordering::Greater) | None) => Err(Invalid::new(format!("{MORE}{most}"))),
    }
}

const LESS: &str = "is less than ";
const MORE: &str = "is more than ";

/// Makes the answer of a `check = path` function one of ours.
///
/// # Errors
///
/// The function's own error, as text.
pub fn custom<V: Verdict>(verdict: V) -> Result<(), Invalid> {
    verdict.into_result()
}

/// What a `check = path` function may return.
#[diagnostic::on_unimplemented(
    message = "a `check` function returns `Result<(), E>`, and this one returns `{Self}`",
    label = "`E` is text, or anything that implements `Display`",
    note = "`Ok(())` accepts the value; `Err` says what is wrong with it"
)]
pub trait Verdict {
    /// As one of our results.
    ///
    /// # Errors
    ///
    /// When the value is refused.
    fn into_result(self) -> Result<(), Invalid>;
}

impl<E: Display> Verdict for Result<(), E> {
    fn into_result(self) -> Result<(), Invalid> {
        self.map_err(|reason| Invalid::new(reason.to_string()))
    }
}

/// Types that `min_chars`, `max_chars` and `one_of` can judge.
#[diagnostic::on_unimplemented(
    message = "`min_chars`, `max_chars` and `one_of` judge text, and `{Self}` is not text",
    label = "not `String`, `Box<str>`, `Cow<'static, str>` or an `Option` of these",
    note = "numbers take `min` and `max`; for everything else there is `check = function`"
)]
pub trait Text {
    /// The text, if there is one.
    fn text(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Box<str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Cow<'static, str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

/// Types that `min` and `max` can compare.
#[diagnostic::on_unimplemented(
    message = "`min` and `max` compare numbers, and `{Self}` is not a number",
    label = "not an integer, a float or an `Option` of these",
    note = "text takes `min_chars`, `max_chars` and `one_of`; for everything else there is `check = function`"
)]
pub trait Ranged {
    /// The type of the limits.
    type Bound: PartialOrd + Display;
    /// The number, if there is one.
    fn number(&self) -> Option<Self::Bound>;
}

macro_rules! ranged {
    ($($number:ty)*) => {$(
        impl Ranged for $number {
            type Bound = $number;
            fn number(&self) -> Option<$number> {
                Some(*self)
            }
        }
    )*};
}

ranged!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

impl<T: Ranged> Ranged for Option<T> {
    type Bound = T::Bound;
    fn number(&self) -> Option<T::Bound> {
        self.as_ref()?.number()
    }
}

fn characters(count: usize) -> String {
    match count {
        1 => "1 character".to_owned(),
        _ => format!("{count} characters"),
    }
}

/// The value as it stands, or, since form controls only know text, what its text says.
fn lenient<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    if let Ok(value) = serde_json::from_slice(json) {
        return Some(value);
    }
    let text: String = serde_json::from_slice(json).ok()?;
    serde_json::from_value(said_by(text.trim())?).ok()
}

fn said_by(text: &str) -> Option<serde_json::Value> {
    match text {
        "" => Some(serde_json::Value::Null),
        "true" | "on" => Some(true.into()),
        "false" | "off" => Some(false.into()),
        _ => text
            .parse::<i64>()
            .map(Into::into)
            .or_else(|_| text.parse::<u64>().map(Into::into))
            .ok()
            .or_else(|| serde_json::Number::from_f64(text.parse().ok()?).map(Into::into)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical<T: Serialize + DeserializeOwned>(json: &str) -> Option<String> {
        let bytes = check::<T>(json.as_bytes(), |_| Ok(())).ok()?;
        Some(String::from_utf8(bytes).expect("JSON is UTF-8"))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn text_of_a_form_is_read_as_the_number_or_truth_value_it_says() {
        assert_eq!(canonical::<u8>("\"3\""), some("3"));
        assert_eq!(canonical::<i64>("\" -03 \""), some("-3"));
        assert_eq!(
            canonical::<u64>("\"18446744073709551615\""),
            some("18446744073709551615")
        );
        assert_eq!(canonical::<f64>("\"2.50\""), some("2.5"));
        assert_eq!(canonical::<bool>("\"on\""), some("true"));
        assert_eq!(canonical::<bool>("\"true\""), some("true"));
        assert_eq!(canonical::<Option<i32>>("\"\""), some("null"));
    }

    #[test]
    fn text_stays_text_where_text_is_asked_for() {
        assert_eq!(canonical::<String>("\"3\""), some("\"3\""));
        assert_eq!(canonical::<Option<String>>("\"\""), some("\"\""));
        assert_eq!(canonical::<String>(" \"\\u0041\" "), some("\"A\""));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(canonical::<u8>("\"300\""), None);
        assert_eq!(canonical::<u8>("\"\""), None);
        assert_eq!(canonical::<f64>("\"NaN\""), None);
        assert_eq!(canonical::<f64>("\"inf\""), None);
        assert_eq!(canonical::<String>("3"), None);
        assert_eq!(canonical::<bool>("\"yes\""), None);
        assert_eq!(canonical::<u8>("3 3"), None);
        assert_eq!(canonical::<u8>(""), None);
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(max_chars(&"äöü".to_owned(), 3), Ok(()));
        assert!(max_chars(&"äöüß".to_owned(), 3).is_err());
        assert_eq!(max_chars(&None::<String>, 0), Ok(()));
    }

    #[test]
    fn text_may_have_to_be_long_enough_and_absent_text_is_not_judged() {
        assert_eq!(min_chars(&"äö".to_owned(), 2), Ok(()));
        assert_eq!(
            min_chars(&String::new(), 1),
            Err(Invalid::new("is shorter than 1 character"))
        );
        assert_eq!(min_chars(&None::<String>, 1), Ok(()));
    }

    #[test]
    fn text_may_have_to_be_one_of_a_list() {
        assert_eq!(one_of(&"a".to_owned(), &["a", "b"]), Ok(()));
        assert_eq!(
            one_of(&Some("c".to_owned()), &["a", "b"]),
            Err(Invalid::new("is none of `a`, `b`"))
        );
        assert_eq!(one_of(&None::<String>, &["a"]), Ok(()));
    }

    #[test]
    fn limits_are_inclusive_and_refuse_what_is_no_number() {
        assert_eq!(min(&3, 3), Ok(()));
        assert_eq!(max(&3, 3), Ok(()));
        assert_eq!(min(&2, 3), Err(Invalid::new("is less than 3")));
        assert_eq!(max(&Some(4), 3), Err(Invalid::new("is more than 3")));
        assert!(max(&f64::NAN, 3.0).is_err());
    }
}
