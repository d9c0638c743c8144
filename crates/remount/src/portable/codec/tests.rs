use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;
use crate::portable::MAX_BYTES;

const TOPIC: &str = "room:lobby";

#[derive(Debug, PartialEq, Serialize, Deserialize, crate::Portable)]
#[portable(name = "said", version = 3, migrate = said)]
struct Said {
    body: String,
    #[serde(default)]
    stars: u32,
}

/// Version 2 had a text alone, and there is nobody left who tells version 1.
fn said(old: Stored<'_>) -> Option<Said> {
    match old.version() {
        2 => Some(Said {
            body: old.read()?,
            stars: 0,
        }),
        1 => panic!("nobody is left who tells that"),
        _ => None,
    }
}

fn bytes_of(name: &str, version: u32, json: &str) -> Vec<u8> {
    let stored = Stored::encode(version, json.into());
    let parcel = Parcel {
        topic: TOPIC,
        name,
        stored: &stored,
    };
    parcel.pack().expect("it is small")
}

fn decode(bytes: &[u8]) -> Result<Said, DecodeError> {
    let message = CodecOf::<Said>::CODEC.decode(&Parcel::parse(bytes)?)?;
    let said = message.downcast::<Said>().expect("of the codec's type");
    Ok(Arc::into_inner(said).expect("nobody else has it"))
}

/// What a server makes of a message of another one.
fn check(name: &str, version: u32, json: &str, expected: &Result<Said, DecodeError>) {
    assert_eq!(&decode(&bytes_of(name, version, json)), expected, "{json}");
}

fn said_with(body: &str, stars: u32) -> Said {
    Said {
        body: body.into(),
        stars,
    }
}

const UNREADABLE: DecodeError = DecodeError::Unreadable {
    message: "said",
    version: 3,
};

#[test]
fn a_message_of_this_version_is_read() {
    check(
        "said",
        3,
        r#"{"body":"a","stars":2}"#,
        &Ok(said_with("a", 2)),
    );
}

#[test]
fn a_field_of_one_build_is_no_trouble_for_the_other() {
    check("said", 3, r#"{"body":"a"}"#, &Ok(said_with("a", 0)));
    let more = r#"{"body":"a","stars":1,"lang":"de"}"#;
    check("said", 3, more, &Ok(said_with("a", 1)));
}

#[test]
fn a_message_of_an_older_version_is_migrated() {
    check("said", 2, r#""a""#, &Ok(said_with("a", 0)));
}

#[test]
fn a_message_that_is_not_migrated_is_refused() {
    let refused = |version| {
        Err(DecodeError::Unreadable {
            message: "said",
            version,
        })
    };
    check("said", 2, "7", &refused(2));
    // The function panics.
    check("said", 1, "7", &refused(1));
}

#[test]
fn a_message_of_a_newer_version_is_refused_with_both() {
    let refused = DecodeError::Newer {
        message: "said",
        known: 3,
        found: 4,
    };
    check("said", 4, r#"{"body":"a"}"#, &Err(refused));
}

#[test]
fn a_message_of_another_name_is_refused_with_both() {
    let refused = DecodeError::OtherMessage {
        expected: "said",
        found: "Said".into(),
    };
    check("Said", 3, r#"{"body":"a"}"#, &Err(refused));
}

#[test]
fn what_is_no_message_of_its_type_is_refused() {
    for json in ["", "7", "{}", r#"{"body":"a"}}"#, r#"{"body":"a""#, "[[[["] {
        check("said", 3, json, &Err(UNREADABLE));
    }
    let deep = "[".repeat(100_000);
    check("said", 3, &deep, &Err(UNREADABLE));
}

#[test]
fn a_message_that_json_cannot_say_is_not_written() {
    #[derive(Serialize, Deserialize, crate::Portable)]
    struct Places(BTreeMap<(u8, u8), u8>);

    let places = Places(BTreeMap::from([((1, 2), 3)]));
    let refused = CodecOf::<Places>::CODEC.encode(TOPIC, &places);
    let unwritable = EncodeError::Unwritable {
        message: "Places",
        reason: "key must be a string".into(),
    };
    assert_eq!(refused, Err(unwritable));
}

#[test]
fn a_message_that_is_too_long_is_not_written() {
    let long = said_with(&"x".repeat(MAX_BYTES), 0);
    let refused = CodecOf::<Said>::CODEC.encode(TOPIC, &long);
    assert!(
        matches!(refused, Err(EncodeError::TooLarge { message: "said", bytes }) if bytes > MAX_BYTES)
    );
}

#[test]
fn a_message_that_other_servers_could_not_read_does_not_pass_the_check() {
    /// It is written as a number, and read as a text.
    #[derive(Serialize, Deserialize, crate::Portable)]
    #[serde(into = "u8", try_from = "String")]
    #[derive(Clone)]
    struct Uneven;

    impl From<Uneven> for u8 {
        fn from(_: Uneven) -> Self {
            7
        }
    }

    impl From<String> for Uneven {
        fn from(_: String) -> Self {
            Self
        }
    }

    let check = |codec: &Codec, message: &dyn Any| {
        let checked = codec.check(TOPIC, message);
        checked.map_err(|error| error.to_string())
    };
    assert_eq!(check(CodecOf::<Said>::CODEC, &said_with("a", 1)), Ok(()));
    let refused = "a message `Uneven` of another server, of version 1, cannot be read";
    assert_eq!(
        check(CodecOf::<Uneven>::CODEC, &Uneven),
        Err(refused.to_owned())
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read(topic: String, body: String, stars: u32) {
        let said = Said { body, stars };
        let bytes = CodecOf::<Said>::CODEC.encode(&topic, &said).expect("it is small");
        prop_assert_eq!(decode(&bytes), Ok(said));
    }

    #[test]
    fn any_bytes_are_refused_without_panicking(bytes: Vec<u8>) {
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn anything_behind_the_name_is_read_or_refused(stored: Vec<u8>) {
        let parcel = Parcel { topic: TOPIC, name: "said", stored: &stored };
        let _ = CodecOf::<Said>::CODEC.decode(&parcel);
    }

    #[test]
    fn a_changed_byte_is_read_or_refused(at in 0..40_usize, byte: u8) {
        let mut bytes = bytes_of("said", 3, r#"{"body":"a"}"#);
        bytes[at] = byte;
        let _ = decode(&bytes);
    }
}
