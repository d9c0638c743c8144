//! What is told of a whole number that is too large or too small for its type.

use serde::de::DeserializeOwned;

use super::{LESS, MORE, Rules, said_by};
use crate::values::key::Invalid;

/// Where the types of whole numbers begin, and with 1 those that leave out the 0.
const BEGINNINGS: [i64; 6] = [
    i64::MIN,
    i32::MIN as i64,
    i16::MIN as i64,
    i8::MIN as i64,
    0,
    1,
];

/// Where they end.
const ENDS: [u64; 8] = [
    u64::MAX,
    i64::MAX as u64,
    u32::MAX as u64,
    i32::MAX as u64,
    u16::MAX as u64,
    i16::MAX as u64,
    u8::MAX as u64,
    i8::MAX as u64,
];

/// Which bound this number breaks that `T` cannot hold: the one in the rules, which is what a
/// visitor understands, or else that of the type. `None` if it is no such number.
pub(super) fn told<T: DeserializeOwned>(json: &[u8], rules: Rules<T>) -> Option<Invalid> {
    let number = whole(json)?;
    let bounds = |side, bound: i128| {
        let value = serde_json::from_str::<T>(&bound.to_string()).ok()?;
        // A `check` judges a number that nobody has sent: its words would mislead.
        let words = rules(&value)
            .err()
            .filter(|invalid| invalid.reason().starts_with(side));
        Some(words.unwrap_or_else(|| Invalid::new(format!("{side}{bound}"))))
    };
    let above = ENDS.into_iter().map(i128::from).filter(|end| *end < number);
    let below = BEGINNINGS
        .into_iter()
        .map(i128::from)
        .filter(|beginning| *beginning > number);
    above
        .map(|end| (MORE, end))
        .chain(below.map(|beginning| (LESS, beginning)))
        .find_map(|(side, bound)| bounds(side, bound))
}

/// The number in JSON, or in the text of a form field.
fn whole(json: &[u8]) -> Option<i128> {
    let value: serde_json::Value = serde_json::from_slice(json).ok()?;
    let value = match value.as_str() {
        Some(text) => said_by(text.trim())?,
        None => value,
    };
    let exact = value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from));
    // Beyond 64 bits the nearest number does, since only its side counts.
    exact.or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0).then_some(number as i128)
    })
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU8;

    use super::*;
    use crate::values::field::{check, custom, max, min};

    fn reason<T: DeserializeOwned + serde::Serialize>(json: &str, rules: Rules<T>) -> String {
        let refused = check(json.as_bytes(), rules).expect_err("it is refused");
        refused.reason().to_owned()
    }

    #[test]
    fn a_number_beyond_its_type_breaks_the_bound_that_the_key_has() {
        let rules: Rules<Option<u8>> = |value| {
            min(value, 1)?;
            max(value, 99)
        };
        for json in ["700", "\"700\"", "1e30", "18446744073709551615", "700.0"] {
            assert_eq!(reason(json, rules), "is more than 99", "{json}");
        }
        for json in ["-1", "\"-1\"", "-1e30"] {
            assert_eq!(reason(json, rules), "is less than 1", "{json}");
        }
    }

    #[test]
    fn without_a_bound_of_the_key_it_breaks_that_of_its_type() {
        assert_eq!(reason::<u8>("256", |_| Ok(())), "is more than 255");
        assert_eq!(reason::<i8>("-129", |_| Ok(())), "is less than -128");
        assert_eq!(reason::<u32>("-1", |_| Ok(())), "is less than 0");
        assert_eq!(
            reason::<i64>("9223372036854775808", |_| Ok(())),
            "is more than 9223372036854775807"
        );
        assert_eq!(reason::<NonZeroU8>("0", |_| Ok(())), "is less than 1");
    }

    #[test]
    fn the_words_of_a_check_are_not_said_of_another_number() {
        let even: Rules<u8> = |value| custom(value.is_multiple_of(2).then_some(()).ok_or("is odd"));
        assert_eq!(reason("700", even), "is more than 255");
    }

    #[test]
    fn what_is_no_whole_number_or_no_key_for_one_does_not_fit() {
        let does_not_fit = "does not fit the type of the key";
        assert_eq!(reason::<u8>("7.5", |_| Ok(())), does_not_fit);
        assert_eq!(reason::<u8>("\"seven\"", |_| Ok(())), does_not_fit);
        assert_eq!(reason::<bool>("700", |_| Ok(())), does_not_fit);
        assert_eq!(reason::<String>("700", |_| Ok(())), does_not_fit);
        assert_eq!(reason::<Vec<u8>>("[700]", |_| Ok(())), does_not_fit);
    }
}
