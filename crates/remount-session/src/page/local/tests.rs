use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::values::entries::Entries;
use crate::values::id::SessionId;
use crate::values::session_data::SessionData;
use crate::values::timestamp::Timestamp;

#[derive(SessionData, Clone, Debug, Default, PartialEq)]
struct Visitor {
    #[session(browser, scope = local, max_chars = 10)]
    draft: String,
    #[session(browser, scope = local, min = 1, max = 9, default = 5)]
    size: u8,
    #[session(browser, scope = local, version = 2, migrate = from_text)]
    panels: Vec<String>,
    #[session(browser, scope = local, on_login = drop)]
    search: String,
    #[session(browser)]
    name: String,
    user: Option<i64>,
}

fn from_text(old: Stored<'_>) -> Option<Vec<String>> {
    Some(vec![old.read()?])
}

const KEYS: fn() -> &'static [Key] = Visitor::keys;

fn nobody() -> Owner {
    Owner::default()
}

fn random(seed: u8) -> impl FnMut(&mut [u8]) {
    move |bytes: &mut [u8]| bytes.fill(seed)
}

/// Whoever has logged in as `id`, in an epoch.
fn member(id: u8, epoch: &Epoch) -> Owner {
    let mut entries = Entries::default();
    epoch.begin_in(&mut entries, &[], Timestamp(1));
    Owner::of(&entries, SessionId::from_bytes([id; 16]), true)
}

fn brought(item: &Value, owner: &Owner) -> Brought {
    read(&item.to_string(), KEYS(), owner).expect("the item is an object")
}

/// The session of a page that brought this.
fn session(brought: Brought) -> Visitor {
    let mut local = Local::default();
    local.replace(brought.values);
    Visitor::from_entries(&Entries::default().with_local(Some(&local)))
}

fn reads(item: &Value) -> Visitor {
    session(brought(item, &nobody()))
}

/// What a page keeps of these values.
fn kept(values: &Value, owner: &Owner) -> Value {
    let values = check(&values.to_string(), KEYS()).expect("the values are right");
    json!(texts(&values, KEYS(), owner))
}

#[test]
fn what_was_kept_is_read() {
    let item = kept(&json!({"draft": "a \"b\".c", "panels": ["x"]}), &nobody());
    let visitor = reads(&item);
    assert_eq!(visitor.draft, "a \"b\".c");
    assert_eq!(visitor.panels, ["x"]);
    assert_eq!(visitor.size, 5);
}

#[test]
fn what_a_page_kept_unasked_is_read_like_a_field_of_a_form() {
    let begun = prefixes(KEYS(), &nobody());
    let begun: Value = serde_json::from_str(&begun).expect("it is JSON");
    let text = format!("{}\"7\"", begun["size"].as_str().expect("it is text"));
    assert_eq!(reads(&json!({ "size": text })).size, 7);
    assert_eq!(begun.as_object().map(serde_json::Map::len), Some(4));
}

#[test]
fn a_value_that_is_wrong_loses_only_itself() {
    let item = json!({
        "draft": r#".1."more than ten characters""#,
        "size": ".1.10",
        "search": r#".1."pug""#,
    });
    let visitor = reads(&item);
    assert_eq!((&*visitor.draft, visitor.size), ("", 5));
    assert_eq!(visitor.search, "pug");
}

#[test]
fn what_cannot_be_read_loses_only_itself() {
    for wrong in [
        json!(7),
        json!(null),
        json!({"a": {"b": []}}),
        json!(""),
        json!("draft"),
        json!(".1."),
        json!(".1.{"),
        json!(".1.\"a\" \"b\""),
        json!(".0.\"a\""),
    ] {
        let visitor = reads(&json!({"draft": wrong, "size": ".1.7"}));
        assert_eq!((&*visitor.draft, visitor.size), ("", 7), "{wrong}");
    }
}

#[test]
fn depth_costs_nothing_and_loses_only_itself() {
    let deep = format!("{}{}", "[".repeat(6_000), "]".repeat(6_000));
    let item = format!(r#"{{"draft":{deep},"size":".1.7"}}"#);
    let visitor = session(read(&item, KEYS(), &nobody()).expect("it is an object"));
    assert_eq!((&*visitor.draft, visitor.size), ("", 7));
    let deep = &deep[5_000..7_000];
    let item = format!(r#"{{"panels":".2.{deep}","draft":".1.{deep}","size":".1.7"}}"#);
    let visitor = session(read(&item, KEYS(), &nobody()).expect("it is an object"));
    assert_eq!((visitor.panels.len(), visitor.size), (0, 7));
}

#[test]
fn mass_assignment() {
    let visitor = reads(&json!({
        "user": ".1.7",
        "name": r#".1."pug""#,
        "~local": r#".1."x""#,
        "nothing": ".1.7",
        "size": ".1.7",
    }));
    assert_eq!((visitor.user, &*visitor.name, visitor.size), (None, "", 7));
}

#[test]
fn an_item_that_is_no_object_is_refused_as_a_whole() {
    for item in [
        "[]",
        "7",
        "null",
        "{",
        "\"draft\"",
        "[[\"draft\",\".1.7\"]]",
    ] {
        assert_eq!(read(item, KEYS(), &nobody()), None, "{item}");
    }
}

#[test]
fn an_item_of_more_than_16_kib_is_refused_as_a_whole() {
    let item = |bytes: usize| {
        let item = r#"{"nothing":"","size":".1.7"}"#;
        item.replacen(
            "\"\"",
            &format!("\"{}\"", "x".repeat(bytes - item.len())),
            1,
        )
    };
    assert!(read(&item(MAX_ITEM_BYTES), KEYS(), &nobody()).is_some());
    assert_eq!(read(&item(MAX_ITEM_BYTES + 1), KEYS(), &nobody()), None);
}

#[test]
fn an_older_version_is_migrated() {
    let visitor = reads(&json!({"panels": r#".1."left""#}));
    assert_eq!(visitor.panels, ["left"]);
}

#[test]
fn what_a_newer_build_kept_reads_as_the_default_and_stays() {
    let brought = brought(&json!({"panels": ".3.{}", "unknown": ".1.7"}), &nobody());
    assert_eq!(brought.amends, BTreeMap::new());
    let mut local = Local::default();
    local.replace(brought.values.clone());
    assert!(local.is_newer(find(KEYS(), "panels").expect("it is a key")));
    assert_eq!(session(brought).panels, Vec::<String>::new());
}

// ---- whose it is ----

#[test]
fn after_a_logout_nothing_is_read_and_all_is_forgotten() {
    let login = Epoch::of_a_login(&mut random(1));
    let item = kept(&json!({"draft": "a", "search": "b"}), &member(1, &login));
    let out = member(2, &Epoch::of_a_logout(&mut random(2)));
    let brought = brought(&item, &out);
    let forgotten: Vec<_> = brought.amends.iter().collect();
    assert_eq!(
        forgotten,
        [(&"draft".to_owned(), &None), (&"search".to_owned(), &None)]
    );
    assert_eq!(session(brought), session(Brought::default()));
}

#[test]
fn what_another_build_kept_is_forgotten_after_a_logout_too() {
    let login = Epoch::of_a_login(&mut random(1));
    let item = kept(&json!({"draft": "a"}), &member(1, &login));
    let item = json!({ "unknown": item["draft"], "user": item["draft"] });
    let out = member(2, &Epoch::of_a_logout(&mut random(2)));
    assert_eq!(brought(&item, &out).amends.len(), 2);
}

#[test]
fn a_login_takes_what_was_there_before_but_what_ends_there() {
    let item = kept(&json!({"draft": "a", "search": "b"}), &nobody());
    let member = member(1, &Epoch::of_a_login(&mut random(1)));
    let brought = brought(&item, &member);
    let relabelled = kept(&json!({"draft": "a"}), &member);
    assert_eq!(json!(brought.amends["draft"]), relabelled["draft"]);
    assert_eq!(brought.amends["search"], None);
    let visitor = session(brought);
    assert_eq!((&*visitor.draft, &*visitor.search), ("a", ""));
}

#[test]
fn a_login_of_somebody_else_without_a_logout_drops_what_ends_there() {
    let epoch = Epoch::of_a_login(&mut random(1));
    let item = kept(&json!({"draft": "a", "search": "b"}), &member(1, &epoch));
    let visitor = session(brought(&item, &member(2, &epoch)));
    assert_eq!((&*visitor.draft, &*visitor.search), ("a", ""));
}

#[test]
fn a_login_after_a_logout_takes_nothing_from_before_the_logout() {
    let before = kept(&json!({"draft": "a"}), &nobody());
    let epoch = Epoch::of_a_logout(&mut random(2));
    assert_eq!(session(brought(&before, &member(3, &epoch))).draft, "");
}

#[test]
fn a_session_that_is_over_leaves_nothing_to_who_comes_without_one() {
    let epoch = Epoch::of_a_login(&mut random(1));
    let item = kept(&json!({"draft": "a", "search": "b"}), &member(1, &epoch));
    assert_eq!(reads(&item), reads(&json!({})));
}

// ---- one page ----

fn values(values: &Value) -> Values {
    check(&values.to_string(), KEYS()).expect("the values are right")
}

#[test]
fn what_a_view_wrote_is_not_undone_by_what_the_page_had_before() {
    let mut local = Local::default();
    local.replace(values(&json!({"draft": "old", "size": 2})));
    let number = local.write(&values(&json!({"draft": "new"})));
    let changed = local.replace(values(&json!({"draft": "old", "size": 3})));
    assert_eq!(changed, ["size"]);
    assert_eq!(local.settle(number, &["draft"]), Some(vec!["draft"]));
    assert_eq!(
        local.replace(values(&json!({"draft": "newer"}))),
        ["size", "draft"]
    );
}

#[test]
fn of_two_writes_of_a_key_the_later_one_stands() {
    let mut local = Local::default();
    let first = local.write(&values(&json!({"draft": "a"})));
    let second = local.write(&values(&json!({"draft": "b"})));
    assert_eq!(local.settle(first, &["draft"]), Some(Vec::new()));
    assert_eq!(local.settle(second, &["draft"]), Some(vec!["draft"]));
    assert_eq!(local.settle(second, &["draft"]), None);
}

#[test]
fn what_the_page_does_not_have_any_more_is_gone() {
    let mut local = Local::default();
    local.replace(values(&json!({"draft": "a", "size": 2})));
    assert_eq!(local.replace(values(&json!({"size": 2}))), ["draft"]);
}

#[test]
fn one_wrong_key_of_a_put_refuses_all() {
    let refused = |put: Value| {
        check(&put.to_string(), KEYS())
            .expect_err("it is wrong")
            .key
    };
    for key in ["name", "user", "nothing", "~local"] {
        assert_eq!(
            refused(json!({"draft": "a", key: "b"})).as_deref(),
            Some(key)
        );
    }
    assert_eq!(
        refused(json!({"draft": "a", "size": 10})).as_deref(),
        Some("size")
    );
    assert_eq!(refused(json!([])), None);
    assert_eq!(refused(json!({"draft": "x".repeat(MAX_ITEM_BYTES)})), None);
}

#[test]
fn the_size_of_an_item_is_never_underestimated() {
    let owner = member(1, &Epoch::of_a_login(&mut random(1)));
    let all = json!({"draft": "\"\\\n\u{1}ä", "panels": ["a", "\"\""], "size": 3});
    let mut local = Local::default();
    local.put(values(&json!({"draft": all["draft"]})));
    let bytes = local.bytes_with(&values(&all), owner.longest_label());
    assert!(bytes >= kept(&all, &owner).to_string().len());
}

proptest! {
    #[test]
    fn any_item_is_read_without_panicking(item: String) {
        let _ = read(&item, KEYS(), &nobody());
    }

    #[test]
    fn any_text_is_read_without_panicking(text: String, number: u32, json in "[\\[\\]{}\",:0-9a-z]{0,20}") {
        for text in [text, format!(".{number}.{json}")] {
            let item = json!({"draft": &text, "panels": &text, "size": ".1.7"});
            prop_assert_eq!(reads(&item).size, 7);
        }
    }
}
