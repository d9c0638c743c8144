//! A message on its way between servers: its topic and its name in front, and the length of what
//! follows.

use super::MAX_BYTES;
use super::error::DecodeError;

/// The first byte, which says how the others are laid out.
const LAYOUT: u8 = 1;

/// What another server may read of a message before it knows its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parcel<'a> {
    pub(crate) topic: &'a str,
    /// What servers call the type of the message.
    pub(crate) name: &'a str,
    /// Its version, and its JSON.
    pub(crate) stored: &'a [u8],
}

impl<'a> Parcel<'a> {
    /// What [`parse`](Self::parse) reads, or how many bytes it would take if they are too many.
    pub(crate) fn pack(&self) -> Result<Vec<u8>, usize> {
        let parts = [self.topic.as_bytes(), self.name.as_bytes(), self.stored];
        let bytes = 1 + parts.iter().map(|part| LENGTH + part.len()).sum::<usize>();
        if bytes > MAX_BYTES {
            return Err(bytes);
        }
        let mut out = Vec::with_capacity(bytes);
        out.push(LAYOUT);
        for part in parts {
            // None is longer than the whole, which fits into four bytes.
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(part);
        }
        Ok(out)
    }

    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        if bytes.len() > MAX_BYTES {
            return Err(DecodeError::TooLarge(bytes.len()));
        }
        Self::read(bytes).ok_or(DecodeError::Damaged)
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (layout, rest) = bytes.split_first()?;
        let (topic, rest) = part(rest)?;
        let (name, rest) = part(rest)?;
        let (stored, rest) = part(rest)?;
        let is_whole = *layout == LAYOUT && rest.is_empty();
        is_whole.then_some(Self {
            topic: str::from_utf8(topic).ok()?,
            name: str::from_utf8(name).ok()?,
            stored,
        })
    }
}

/// The bytes of a length.
const LENGTH: usize = 4;

/// What stands behind its length, and what follows.
fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(u32::from_be_bytes(*length).try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SAID: Parcel<'_> = Parcel {
        topic: "room:lobby",
        name: "Said",
        stored: b"\x82{}",
    };

    fn packed() -> Vec<u8> {
        SAID.pack().expect("it is small")
    }

    #[test]
    fn the_bytes_stay_what_they_are_since_servers_of_two_builds_exchange_them() {
        let expected = b"\x01\0\0\0\x0aroom:lobby\0\0\0\x04Said\0\0\0\x03\x82{}";
        assert_eq!(packed(), expected);
        assert_eq!(Parcel::parse(expected), Ok(SAID));
    }

    #[test]
    fn what_is_cut_off_or_followed_by_something_is_damaged() {
        let whole = packed();
        for end in 0..whole.len() {
            assert_eq!(Parcel::parse(&whole[..end]), Err(DecodeError::Damaged));
        }
        for more in [b' ', b'0', b'}', 0] {
            let followed = [&*whole, &[more]].concat();
            assert_eq!(Parcel::parse(&followed), Err(DecodeError::Damaged));
        }
    }

    #[test]
    fn another_layout_is_damaged() {
        let mut other = packed();
        other[0] = LAYOUT + 1;
        assert_eq!(Parcel::parse(&other), Err(DecodeError::Damaged));
    }

    #[test]
    fn a_parcel_takes_so_many_bytes_and_no_more() {
        let overhead = Parcel {
            stored: b"",
            ..SAID
        }
        .pack()
        .expect("small");
        let stored = vec![b'0'; MAX_BYTES - overhead.len() + 1];
        let longest = Parcel {
            stored: &stored[1..],
            ..SAID
        };
        let bytes = longest.pack().expect("it just fits");
        assert_eq!(Parcel::parse(&bytes), Ok(longest));
        let longer = Parcel {
            stored: &stored,
            ..SAID
        };
        assert_eq!(longer.pack(), Err(MAX_BYTES + 1));
        let too_long = [&*bytes, b"0"].concat();
        let refused = DecodeError::TooLarge(MAX_BYTES + 1);
        assert_eq!(Parcel::parse(&too_long), Err(refused));
    }

    proptest! {
        #[test]
        fn what_was_packed_is_parsed(topic: String, name: String, stored: Vec<u8>) {
            let parcel = Parcel { topic: &topic, name: &name, stored: &stored };
            let bytes = parcel.pack().expect("it is small");
            prop_assert_eq!(Parcel::parse(&bytes), Ok(parcel));
        }
    }
}
