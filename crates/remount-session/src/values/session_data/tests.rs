use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;
use crate::values::entries::{Entry, Stamp};
use crate::values::key::Writer;
use crate::values::stored::Stored;

/// A type of every shape that serde has a word for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
enum Shape {
    #[default]
    Nothing,
    One(u64),
    Two(char, i8),
    Named {
        text: String,
        list: Vec<Option<bool>>,
        map: BTreeMap<String, u16>,
    },
}

#[derive(SessionData, Clone, Debug, Default, PartialEq)]
struct Visitor {
    #[session(browser)]
    name: String,
    #[session(version = 200, migrate = shape)]
    shape: Shape,
    user: Option<i64>,
}

fn shape(old: Stored<'_>) -> Option<Shape> {
    Some(Shape::One(old.read()?))
}

fn stored<'a>(key: &'a str, writer: Writer, value: &'a [u8]) -> Entry<'a> {
    Entry::new(key, writer, Stamp(1), value)
}

/// What is stored of all keys of `visitor`.
fn stored_of(visitor: &Visitor) -> Result<Entries, Invalid> {
    let mut entries = Entries::default();
    for (index, key) in Visitor::keys().iter().enumerate() {
        let value = key.check(&visitor.encode(index)?)?;
        entries.admit(stored(key.name(), Writer::Server, &value), Visitor::keys());
    }
    Ok(entries)
}

fn any_shape() -> impl Strategy<Value = Shape> {
    let list = prop::collection::vec(any::<Option<bool>>(), 0..4);
    let map = prop::collection::btree_map(any::<String>(), any::<u16>(), 0..4);
    prop_oneof![
        Just(Shape::Nothing),
        any::<u64>().prop_map(Shape::One),
        any::<(char, i8)>().prop_map(|(one, other)| Shape::Two(one, other)),
        (any::<String>(), list, map).prop_map(|(text, list, map)| Shape::Named { text, list, map }),
    ]
}

fn any_visitor() -> impl Strategy<Value = Visitor> {
    let name = prop::collection::vec(any::<char>(), 0..20);
    let rest = (any_shape(), any::<Option<i64>>());
    (name, rest).prop_map(|(name, (shape, user))| Visitor {
        name: name.into_iter().collect(),
        shape,
        user,
    })
}

proptest! {
    #[test]
    fn whatever_serde_can_write_is_read_back(visitor in any_visitor()) {
        let entries = stored_of(&visitor).expect("it keeps the rules");
        prop_assert_eq!(Visitor::from_entries(&entries), visitor);
    }

    #[test]
    fn a_value_that_does_not_decode_loses_itself_alone(
        visitor in any_visitor(),
        lost in 0..3_usize,
        bytes: Vec<u8>,
    ) {
        let key = &Visitor::keys()[lost];
        // Without a digit in front, which would make a value of another version.
        let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte >= 128).collect();
        prop_assume!(key.check(&bytes).is_err());
        let value = Stored::encode(key.version(), bytes);
        let unreadable = stored(key.name(), Writer::Server, &value);
        let good = stored_of(&visitor).expect("it keeps the rules");
        let entries = good.iter().chain([unreadable]).collect();
        let default = Visitor::default();
        let expected = match lost {
            0 => Visitor { name: default.name, ..visitor },
            1 => Visitor { shape: default.shape, ..visitor },
            _ => Visitor { user: default.user, ..visitor },
        };
        prop_assert_eq!(Visitor::from_entries(&entries), expected);
    }

    #[test]
    fn a_server_only_key_ignores_what_a_browser_once_wrote(visitor in any_visitor()) {
        let by_server = stored_of(&visitor).expect("it keeps the rules");
        let by_browser = by_server
            .iter()
            .map(|entry| stored(entry.key(), Writer::Browser, entry.value()));
        let read = Visitor::from_entries(&by_browser.collect());
        prop_assert_eq!(read, Visitor { name: visitor.name, ..Visitor::default() });
    }
}

#[test]
fn an_older_value_is_migrated_and_a_newer_one_is_not_believed() {
    let read = |version| {
        let value = Stored::encode(version, b"7".to_vec());
        let entries = [stored("shape", Writer::Server, &value)]
            .into_iter()
            .collect();
        Visitor::from_entries(&entries).shape
    };
    assert_eq!(read(1), Shape::One(7));
    assert_eq!(read(199), Shape::One(7));
    assert_eq!(read(200), Shape::Nothing);
    assert_eq!(read(201), Shape::Nothing);
}
