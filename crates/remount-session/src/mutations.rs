//! Texts that came out of a seal and were changed on the way back: none may be accepted.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use proptest::prelude::*;
use proptest::sample::Index;

mod cookies;
mod receipts;
mod tickets;

/// So many texts are tried of each kind.
const CASES: u32 = 10_000;

/// A way to change a sealed text.
#[derive(Clone, Debug)]
enum Mutation {
    /// Puts a character in the place of another one.
    Character(Index, char),
    Insert(Index, String),
    Remove(Index, Index),
    Append(String),
    /// Begins as it is and ends as another sealed text.
    Splice(Index),
    Twice,
    Padded(usize),
    StandardAlphabet,
    OtherCase,
    /// Sets bits of the last character that say nothing.
    TrailingBits(u8),
    /// Below the encoding.
    Bit(Index, u8),
    Shorten(Index),
    Lengthen(Vec<u8>),
    /// Keeps so many bytes and puts others behind them.
    Keep(Index, Vec<u8>),
    Version(u8),
    Huge(usize),
    Anything(String),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    let bytes = || prop::collection::vec(any::<u8>(), 0..64);
    prop_oneof![
        (index(), any::<char>()).prop_map(|(at, other)| Mutation::Character(at, other)),
        (index(), prop::char::range('-', 'z'))
            .prop_map(|(at, other)| Mutation::Character(at, other)),
        (index(), ".{1,3}").prop_map(|(at, text)| Mutation::Insert(at, text)),
        (index(), index()).prop_map(|(from, to)| Mutation::Remove(from, to)),
        "[A-Za-z0-9_-]{1,8}".prop_map(Mutation::Append),
        index().prop_map(Mutation::Splice),
        Just(Mutation::Twice),
        (1_usize..4).prop_map(Mutation::Padded),
        Just(Mutation::StandardAlphabet),
        Just(Mutation::OtherCase),
        (1_u8..16).prop_map(Mutation::TrailingBits),
        (index(), 0_u8..8).prop_map(|(at, bit)| Mutation::Bit(at, bit)),
        index().prop_map(Mutation::Shorten),
        bytes().prop_map(Mutation::Lengthen),
        (index(), bytes()).prop_map(|(at, rest)| Mutation::Keep(at, rest)),
        any::<u8>().prop_map(Mutation::Version),
        (1_usize..20_000).prop_map(Mutation::Huge),
        ".{0,60}".prop_map(Mutation::Anything),
    ]
}

impl Mutation {
    /// The changed form of `text`; `other` was sealed like it and says something else.
    fn apply(&self, text: &str, other: &str) -> String {
        match self {
            Self::Character(at, other) => {
                let at = at.index(text.len());
                format!("{}{other}{}", &text[..at], &text[at + 1..])
            }
            Self::Insert(at, more) => {
                let (before, after) = text.split_at(at.index(text.len() + 1));
                format!("{before}{more}{after}")
            }
            Self::Remove(from, to) => {
                let (from, to) = (from.index(text.len() + 1), to.index(text.len() + 1));
                format!("{}{}", &text[..from.min(to)], &text[from.max(to)..])
            }
            Self::Append(more) => format!("{text}{more}"),
            Self::Splice(at) => {
                let at = at.index(text.len().min(other.len()) + 1);
                format!("{}{}", &text[..at], &other[at..])
            }
            Self::Twice => format!("{text}{text}"),
            Self::Padded(count) => format!("{text}{}", "=".repeat(*count)),
            Self::StandardAlphabet => STANDARD_NO_PAD.encode(decode(text)),
            Self::OtherCase => text
                .chars()
                .map(|c| {
                    if c.is_ascii_lowercase() {
                        c.to_ascii_uppercase()
                    } else {
                        c.to_ascii_lowercase()
                    }
                })
                .collect(),
            Self::TrailingBits(bits) => trailing_bits(text, *bits),
            Self::Bit(at, bit) => changed(text, |bytes| {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }),
            Self::Shorten(to) => changed(text, |bytes| bytes.truncate(to.index(bytes.len()))),
            Self::Lengthen(more) => changed(text, |bytes| bytes.extend(more)),
            Self::Keep(to, rest) => changed(text, |bytes| {
                bytes.truncate(to.index(bytes.len()));
                bytes.extend(rest);
            }),
            Self::Version(version) => changed(text, |bytes| bytes[0] = *version),
            Self::Huge(times) => text.repeat(times.div_ceil(text.len()) + 1),
            Self::Anything(text) => text.clone(),
        }
    }
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("it was sealed here")
}

fn changed(text: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = decode(text);
    change(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The same bytes in a form that no encoder writes; unchanged if all bits of the last character
/// count.
fn trailing_bits(text: &str, bits: u8) -> String {
    let unused = match text.len() % 4 {
        2 => 4,
        3 => 2,
        _ => 0,
    };
    let (before, last) = text.split_at(text.len() - 1);
    let alphabet = alphabet::URL_SAFE.as_str();
    let digit = alphabet.find(last).expect("it was encoded here");
    let digit = digit | usize::from(bits & ((1 << unused) - 1));
    format!("{before}{}", &alphabet[digit..=digit])
}

#[test]
fn trailing_bits_are_another_form_of_the_same_bytes() {
    let lax = GeneralPurpose::new(
        &alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_encode_padding(false)
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone)
            .with_decode_allow_trailing_bits(true),
    );
    for text in ["AA", "AAA", "x0", "x9g"] {
        let other = trailing_bits(text, 1);
        assert_ne!(other, text);
        assert_eq!(lax.decode(other).ok(), lax.decode(text).ok());
    }
}
