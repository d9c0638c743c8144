//! What `#[derive(SessionData)]` makes of a struct.

use std::collections::HashMap;

use remount_session::{Entries, Invalid, Key, SessionData, Stored, Writer};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    #[default]
    Light,
    Dark,
}

fn even(number: &u8) -> Result<(), String> {
    if number.is_multiple_of(2) {
        Ok(())
    } else {
        Err(format!("is odd: {number}"))
    }
}

/// What the site remembers.
#[derive(SessionData, Clone, Debug, PartialEq)]
pub struct Visitor {
    #[session(browser, max_chars = 5)]
    username: String,
    #[session(browser)]
    about: String,
    #[session(browser, rename = "theme-2")]
    theme: Theme,
    #[session(browser, min = 2, max = 10, check = even)]
    size: u8,
    #[session(browser, min = -0.5, max = 0.5)]
    balance: Option<f32>,
    #[session(default = vec![1, 2])]
    favourites: Vec<u32>,
    r#type: Option<String>,
    counts: HashMap<String, u32>,
    #[session(browser, one_of = ["de", "en"])]
    language: Option<String>,
    #[session(browser, min_chars = 2, on_login = drop)]
    search: Option<String>,
    #[session(version = 300)]
    basket: (u8, String),
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            username: "you".to_owned(),
            about: String::new(),
            theme: Theme::Dark,
            size: 4,
            balance: None,
            favourites: Vec::new(),
            r#type: None,
            counts: HashMap::new(),
            language: None,
            search: None,
            basket: (0, String::new()),
        }
    }
}

fn key(name: &str) -> &'static Key {
    let found = Visitor::keys().iter().find(|found| found.name() == name);
    found.expect("there is such a key")
}

/// What the browser's `json` for `key` becomes, or why it is refused.
fn check(key: &str, json: &str) -> Result<String, String> {
    let canonical = self::key(key)
        .check(json.as_bytes())
        .map_err(|invalid| invalid.to_string())?;
    Ok(String::from_utf8(canonical).expect("JSON is UTF-8"))
}

fn ok(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

fn refused(text: &str) -> Result<String, String> {
    Err(text.to_owned())
}

#[test]
fn every_field_is_a_key_in_order() {
    let keys: Vec<_> = Visitor::keys()
        .iter()
        .map(|key| (key.name(), key.writer()))
        .collect();
    assert_eq!(
        keys,
        [
            ("username", Writer::Browser),
            ("about", Writer::Browser),
            ("theme-2", Writer::Browser),
            ("size", Writer::Browser),
            ("balance", Writer::Browser),
            ("favourites", Writer::Server),
            ("type", Writer::Server),
            ("counts", Writer::Server),
            ("language", Writer::Browser),
            ("search", Writer::Browser),
            ("basket", Writer::Server),
        ]
    );
}

#[test]
fn every_key_has_a_constant() {
    assert_eq!(Visitor::USERNAME, "username");
    assert_eq!(Visitor::THEME, "theme-2");
    assert_eq!(Visitor::TYPE, "type");
    assert_eq!(Visitor::COUNTS, "counts");
}

#[test]
fn without_entries_fields_have_the_structs_default_unless_they_say_otherwise() {
    let visitor = Visitor::from_entries(&Entries::default());
    let expected = Visitor {
        favourites: vec![1, 2],
        ..Visitor::default()
    };
    assert_eq!(visitor, expected);
}

#[test]
fn values_are_checked_by_the_rules_of_their_key() {
    assert_eq!(check("username", "\"pug\""), ok("\"pug\""));
    assert_eq!(
        check("username", "\"puggle\""),
        refused("is longer than 5 characters")
    );
    assert_eq!(check("theme-2", "\"dark\""), ok("\"dark\""));
    assert_eq!(
        check("theme-2", "\"blue\""),
        refused("does not fit the type of the key")
    );
    assert_eq!(check("size", "\"4\""), ok("4"));
    assert_eq!(check("size", "0"), refused("is less than 2"));
    assert_eq!(check("size", "12"), refused("is more than 10"));
    assert_eq!(check("size", "5"), refused("is odd: 5"));
    assert_eq!(check("balance", "\"\""), ok("null"));
    assert_eq!(check("balance", "\"0.25\""), ok("0.25"));
    assert_eq!(check("balance", "0.75"), refused("is more than 0.5"));
    assert_eq!(check("language", "\"en\""), ok("\"en\""));
    assert_eq!(
        check("language", "\"fr\""),
        refused("is none of `de`, `en`")
    );
    assert_eq!(
        check("search", "\"x\""),
        refused("is shorter than 2 characters")
    );
}

#[test]
fn keys_stay_at_a_login_unless_they_say_otherwise() {
    assert!(key("search").drops_on_login());
    assert!(!key("language").drops_on_login());
    assert!(!key("search").drops_on_quit(), "a key of the browser stays");
}

#[test]
fn values_are_stored_behind_the_version_of_their_key_unless_it_is_the_first() {
    assert_eq!(key("language").version(), 1);
    assert_eq!(
        key("language").check(b"\"en\"").as_deref(),
        Ok(&b"\"en\""[..])
    );
    assert_eq!(key("basket").version(), 300);
    assert_eq!(
        key("basket").check(b"[1, \"\"]").as_deref(),
        Ok(&b"\xac\x82[1,\"\"]"[..])
    );
}

#[test]
fn what_a_field_refers_to_is_not_mistaken_for_what_the_derive_writes() {
    fn entries() -> u8 {
        7
    }
    fn value(_: &u8) -> Result<(), &'static str> {
        Ok(())
    }
    fn fallback(old: Stored<'_>) -> Option<u8> {
        old.read()
    }

    #[derive(SessionData, Clone, Default)]
    struct Visitor {
        #[session(default = entries(), check = value, version = 2, migrate = fallback)]
        number: u8,
        other: u8,
    }

    let visitor = Visitor::from_entries(&Entries::default());
    assert_eq!((visitor.number, visitor.other), (7, 0));
}

#[test]
fn text_of_the_browser_has_at_most_a_thousand_characters() {
    let text = |length| format!("\"{}\"", "ä".repeat(length));
    assert!(check("about", &text(1000)).is_ok());
    assert_eq!(
        check("about", &text(1001)),
        refused("is longer than 1000 characters")
    );
}

#[test]
fn encoding_gives_json_and_refuses_an_unknown_key() {
    let visitor = Visitor::default();
    assert_eq!(visitor.encode(0).as_deref(), Ok(&b"\"you\""[..]));
    assert_eq!(visitor.encode(5).as_deref(), Ok(&b"[]"[..]));
    assert_eq!(
        visitor.encode(11),
        Err(Invalid::new("is not a key of this session"))
    );
}

#[test]
fn a_session_may_be_empty() {
    #[derive(SessionData, Clone, Default)]
    struct Nothing;

    assert_eq!(Nothing::keys().len(), 0);
    let Nothing = Nothing::from_entries(&Entries::default());
}

#[test]
fn mistakes_are_shown_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
