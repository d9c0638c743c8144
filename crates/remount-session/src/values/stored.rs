//! A value as it is stored, or sent to another server: JSON, behind the version of what wrote it.

use std::fmt;

use serde::de::DeserializeOwned;

/// A value as it is stored, with the version of its key that wrote it, or a message as another
/// server has written it. A `migrate` function makes the present value of one that an older version
/// wrote:
///
/// ```
/// use remount_session::{SessionData, Stored};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Clone, Default, Serialize, Deserialize)]
/// enum Theme {
///     #[default]
///     Light,
///     Dark,
/// }
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(version = 2, migrate = theme)]
///     theme: Theme,
/// }
///
/// fn theme(old: Stored<'_>) -> Option<Theme> {
///     match old.version() {
///         1 => Some(if old.read()? { Theme::Dark } else { Theme::Light }), // it was `dark: bool`
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stored<'a> {
    version: u32,
    json: &'a [u8],
}

impl<'a> Stored<'a> {
    /// The `version` of the key, or of the message, that wrote the value; 1 where none was named.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The value, unless it is not a `T`.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.json).ok()
    }

    /// The JSON, as text; empty if it is none.
    pub(crate) fn json(&self) -> &'a str {
        std::str::from_utf8(self.json).unwrap_or_default()
    }

    /// No JSON text begins with a byte above 127, so such bytes in front are the digits of the
    /// version, to base 128 and the lowest first. Without digits the version is 1.
    #[doc(hidden)]
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Self {
        let count = bytes.iter().take_while(|byte| **byte >= DIGIT).count();
        let (digits, json) = bytes.split_at(count);
        let version = digits.iter().rev().fold(0_u32, |version, digit| {
            version
                .saturating_mul(BASE)
                .saturating_add(u32::from(digit - DIGIT))
        });
        Self {
            version: version.max(1),
            json,
        }
    }

    /// What [`parse`](Self::parse) reads. A value of version 1 is its JSON alone.
    #[doc(hidden)]
    #[must_use]
    pub fn encode(version: u32, mut json: Vec<u8>) -> Vec<u8> {
        let mut rest = if version > 1 { version } else { 0 };
        let mut digits = Vec::new();
        while rest > 0 {
            digits.extend(u8::try_from(rest % BASE).map(|digit| digit + DIGIT));
            rest /= BASE;
        }
        json.splice(..0, digits);
        json
    }
}

/// Values are nobody's business.
impl fmt::Debug for Stored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The lowest digit of a version.
const DIGIT: u8 = 128;
const BASE: u32 = 128;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_version_costs_nothing() {
        assert_eq!(Stored::encode(1, b"7".to_vec()), b"7");
        let stored = Stored::parse(b"7");
        assert_eq!((stored.version(), stored.json), (1, &b"7"[..]));
    }

    #[test]
    fn a_version_below_128_costs_one_byte() {
        assert_eq!(Stored::encode(2, b"7".to_vec()), b"\x827");
        assert_eq!(Stored::encode(127, b"7".to_vec()), b"\xff7");
        assert_eq!(Stored::encode(128, b"7".to_vec()), b"\x80\x817");
    }

    #[test]
    fn a_version_that_no_build_can_have_is_newer_than_all() {
        assert_eq!(Stored::parse(&[255; 40]).version(), u32::MAX);
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", Stored::parse(b"\"hidden\""));
        assert_eq!(shown, "Stored { version: 1, .. }");
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_parsed(version in 1..=u32::MAX, value: String) {
            let json = serde_json::to_vec(&value).expect("text is always written");
            let bytes = Stored::encode(version, json);
            let stored = Stored::parse(&bytes);
            prop_assert_eq!(stored.version(), version);
            prop_assert_eq!(stored.read::<String>(), Some(value));
        }

        #[test]
        fn anything_is_parsed_without_panicking(bytes: Vec<u8>) {
            let stored = Stored::parse(&bytes);
            prop_assert!(stored.version() >= 1);
            let _ = stored.read::<String>();
        }
    }
}
