use std::any::TypeId;
use std::fmt::{Display, Write};
use std::str::FromStr;

/// What stands in a segment or in the query of an address.
///
/// Every type that implements `FromStr` and `Display` is one: numbers, `String`, ids, dates. A
/// `bool` also reads `on` and `1`, `off` and `0`, as forms send it. `f32` and `f64` read neither
/// `NaN` nor infinite numbers.
///
/// Derive it for enums of variants without data. The text of a variant is its name in `snake_case`,
/// or in the case of `#[route(rename_all = "…")]` on the enum, or what an attribute of the variant
/// says:
///
/// ```
/// use remount::RouteValue;
///
/// #[derive(RouteValue, Debug, PartialEq)]
/// #[route(rename_all = "kebab-case")]
/// enum Sort {
///     Name,
///     LastSeen,
///     #[route(rename = "top")]
///     MostVotes,
/// }
///
/// assert_eq!(Sort::read("last-seen"), Some(Sort::LastSeen));
/// assert_eq!(Sort::read("top"), Some(Sort::MostVotes));
/// assert_eq!(Sort::read("most-votes"), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in an address",
    label = "neither `FromStr` and `Display` nor derived from `RouteValue`",
    note = "put `#[derive(RouteValue)]` on an enum of variants without data; any other type \
            implements `FromStr` and `Display`"
)]
pub trait RouteValue: Sized {
    /// Reads the text, without escapes. `None` if the type has no such value.
    fn read(text: &str) -> Option<Self>;

    /// Appends the text that [`read`](Self::read) takes, without escapes.
    fn write(&self, out: &mut String);
}

#[diagnostic::do_not_recommend]
impl<T: FromStr + Display + 'static> RouteValue for T {
    fn read(text: &str) -> Option<Self> {
        as_rust_has_it(TypeId::of::<T>(), text)?.parse().ok()
    }

    fn write(&self, out: &mut String) {
        // Writing to a text does not fail; a `Display` that does has written what it could.
        let _ = write!(out, "{self}");
    }
}

/// For derived code: a value that a query without it has.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no value for an address without this parameter",
    label = "not `Default` and `PartialEq`",
    note = "put `#[derive(Default, PartialEq)]` on it, or make the field an `Option<{Self}>`"
)]
pub trait QueryDefault: Sized {
    fn absent() -> Self;
    fn is_absent(&self) -> bool;
}

#[diagnostic::do_not_recommend]
impl<T: Default + PartialEq> QueryDefault for T {
    fn absent() -> Self {
        Self::default()
    }

    fn is_absent(&self) -> bool {
        *self == Self::default()
    }
}

/// The text that `FromStr` is to read; `None` if this type reads none of it.
fn as_rust_has_it(of: TypeId, text: &str) -> Option<&str> {
    if of == TypeId::of::<bool>() {
        return Some(match text {
            "on" | "1" => "true",
            "off" | "0" => "false",
            other => other,
        });
    }
    let is_wrong = of == TypeId::of::<f32>() && !text.parse().is_ok_and(f32::is_finite)
        || of == TypeId::of::<f64>() && !text.parse().is_ok_and(f64::is_finite);
    (!is_wrong).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: RouteValue + PartialEq + std::fmt::Debug>(text: &str, expected: Option<&T>) {
        assert_eq!(<T as RouteValue>::read(text).as_ref(), expected, "{text:?}");
    }

    #[test]
    fn what_has_a_text_in_rust_is_read_from_it() {
        check("-7", Some(&-7_i64));
        check("7 ", None::<&u8>);
        check("300", None::<&u8>);
        check("", Some(&String::new()));
    }

    #[test]
    fn a_bool_is_read_from_what_forms_send() {
        for text in ["true", "on", "1"] {
            check(text, Some(&true));
        }
        for text in ["false", "off", "0"] {
            check(text, Some(&false));
        }
        check("yes", None::<&bool>);
    }

    #[test]
    fn no_number_is_infinite_or_none() {
        check("1.5", Some(&1.5_f32));
        check("1e300", Some(&1e300_f64));
        for text in ["NaN", "inf", "-infinity", "1e39"] {
            check(text, None::<&f32>);
        }
        for text in ["nan", "inf", "1e309"] {
            check(text, None::<&f64>);
        }
        check("NaN", Some(&"NaN".to_owned()));
    }
}
