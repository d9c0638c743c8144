use remount_macros::view;
use remount_markup::{Markup, Prints, Stream, StreamItem};

use crate::html;

#[derive(Clone)]
struct Item(u8, &'static str);

impl StreamItem for Item {
    fn dom_id(&self) -> String {
        format!("items-{}", self.0)
    }
}

fn page(items: &Stream<Item>) -> impl Markup {
    view! {
        <ul id="items" phx-update="stream">
            for (id, item) in items { <li id=(id)>(item.1)</li> }
        </ul>
    }
}

/// A page that a browser shows.
struct Shown {
    items: Stream<Item>,
    prints: Prints,
}

impl Shown {
    fn join(items: Stream<Item>, expected: &str) -> Self {
        let mut shown = Self {
            items,
            prints: Prints::default(),
        };
        shown.sends(expected);
        shown
    }

    fn sends(&mut self, expected: &str) {
        let mut out = String::new();
        self.prints.diff(&page(&self.items), None, &mut out);
        assert_eq!(out, expected);
    }
}

const TWO: &str = r#""s":["<ul id=\"items\" phx-update=\"stream\">","</ul>"],"0":{"s":["<li id=\"","\">","</li>"],"stream":["0",[["items-2",-1,null,null],["items-1",-1,null,null]],[]],"k":{"0":{"0":"items-1","1":"One"},"1":{"0":"items-2","1":"Two"},"kc":2}}"#;

fn two() -> Stream<Item> {
    Stream::from(vec![Item(1, "One"), Item(2, "Two")])
}

/// What the browser gets for a change of a page that shows two items.
fn check(change: impl FnOnce(&mut Stream<Item>), expected: &str) {
    let mut shown = Shown::join(two(), TWO);
    change(&mut shown.items);
    shown.sends(expected);
    shown.sends("");
}

#[test]
fn a_join_inserts_all_items() {
    Shown::join(two(), TWO);
}

#[test]
fn a_first_render_shows_the_items_and_forgets_none() {
    let mut items = two();
    items.insert_at(0, Item(0, "Zero"));
    let expected = "<ul id=\"items\" phx-update=\"stream\"><li id=\"items-0\">Zero</li>\
                    <li id=\"items-1\">One</li><li id=\"items-2\">Two</li></ul>";
    assert_eq!(html(&page(&items)), expected);
    assert_eq!(html(&page(&items)), expected);
}

#[test]
fn a_stream_that_does_not_change_sends_nothing() {
    check(|_| {}, "");
}

#[test]
fn an_item_is_appended_or_inserted() {
    check(
        |items| items.insert(Item(3, "Three")),
        r#""0":{"stream":["0",[["items-3",-1,null,null]],[]],"k":{"0":{"0":"items-3","1":"Three"},"kc":1}}"#,
    );
    check(
        |items| items.insert_at(0, Item(0, "Zero")),
        r#""0":{"stream":["0",[["items-0",0,null,null]],[]],"k":{"0":{"0":"items-0","1":"Zero"},"kc":1}}"#,
    );
}

#[test]
fn an_item_is_only_updated() {
    check(
        |items| items.update_only(Item(2, "Two!")),
        r#""0":{"stream":["0",[["items-2",-1,null,true]],[]],"k":{"0":{"0":"items-2","1":"Two!"},"kc":1}}"#,
    );
}

#[test]
fn an_item_is_deleted() {
    check(
        |items| items.delete(&Item(1, "")),
        r#""0":{"stream":["0",[],["items-1"]],"k":{"kc":0}}"#,
    );
    check(
        |items| items.delete_id("\"<"),
        r#""0":{"stream":["0",[],["\"<"]],"k":{"kc":0}}"#,
    );
}

#[test]
fn a_stream_is_limited() {
    check(
        |items| {
            items.limit(2);
            items.insert_at(0, Item(9, "Nine"));
        },
        r#""0":{"stream":["0",[["items-9",0,2,null]],[]],"k":{"0":{"0":"items-9","1":"Nine"},"kc":1}}"#,
    );
    check(
        |items| {
            items.limit(-2);
            items.insert(Item(7, "Seven"));
        },
        r#""0":{"stream":["0",[["items-7",-1,-2,null]],[]],"k":{"0":{"0":"items-7","1":"Seven"},"kc":1}}"#,
    );
}

#[test]
fn a_stream_is_reset() {
    check(
        |items| items.reset([Item(8, "Eight")]),
        r#""0":{"stream":["0",[["items-8",-1,null,null]],[],true],"k":{"0":{"0":"items-8","1":"Eight"},"kc":1}}"#,
    );
    check(
        |items| items.reset([]),
        r#""0":{"stream":["0",[],[],true],"k":{"kc":0}}"#,
    );
}

#[test]
fn an_item_is_sent_once_however_often_it_was_inserted() {
    check(
        |items| {
            items.insert_at(0, Item(3, "a"));
            items.update_only(Item(3, "b"));
            items.insert(Item(3, "c"));
            items.insert(Item(4, "d"));
            items.delete(&Item(4, ""));
        },
        r#""0":{"stream":["0",[["items-3",0,null,null]],["items-4"]],"k":{"0":{"0":"items-3","1":"c"},"kc":1}}"#,
    );
    check(
        |items| {
            items.update_only(Item(3, "a"));
            items.insert_at(1, Item(3, "b"));
        },
        r#""0":{"stream":["0",[["items-3",1,null,null]],[]],"k":{"0":{"0":"items-3","1":"b"},"kc":1}}"#,
    );
}

#[test]
fn a_stream_that_was_empty_gets_its_statics_with_the_first_item() {
    let join = r#""s":["<ul id=\"items\" phx-update=\"stream\">","</ul>"],"0":"""#;
    let mut shown = Shown::join(Stream::new(), join);
    shown.sends("");
    shown.items.insert(Item(1, "One"));
    shown.sends(
        r#""0":{"s":["<li id=\"","\">","</li>"],"stream":["0",[["items-1",-1,null,null]],[]],"k":{"0":{"0":"items-1","1":"One"},"kc":1}}"#,
    );
    shown.sends("");
}

#[test]
fn streams_of_a_view_have_different_numbers_that_they_keep() {
    let (mut first, mut second) = (two(), two());
    let (mut prints, mut numbers) = (Prints::default(), Vec::new());
    for _ in 0..2 {
        let (one, other) = (&first, &second);
        let page = view! { <b>(page(other))</b> (page(one)) };
        let mut out = String::new();
        prints.full(&page, None, &mut out);
        for (at, _) in out.match_indices("\"stream\":[\"") {
            numbers.push(out[at + 11..at + 12].to_owned());
        }
        first.insert(Item(1, "One"));
        second.insert(Item(1, "One"));
    }
    assert_eq!(numbers, ["0", "1", "0", "1"]);
}

#[test]
fn a_stream_with_items_of_many_places_can_be_shared_between_threads() {
    fn is_sync<T: Send + Sync>(_: &T) {}
    is_sync(&Stream::with_ids(|n: &u8| n.to_string(), [1]));
}

/// A page that shows the items or something else.
fn tabs(items: &Stream<Item>, shown: bool) -> impl Markup {
    view! {
        if shown { (page(items)) } else { <p></p> }
    }
}

#[test]
fn a_stream_that_was_never_shown_holds_what_its_limit_leaves() {
    let mut items = Stream::new();
    items.limit(-2);
    for id in 0..=255 {
        items.insert(Item(id, "x"));
    }
    let waiting = format!("{items:?}");
    assert!(
        waiting.contains("waiting: 3") || waiting.contains("waiting: 4"),
        "{waiting}"
    );
    let shown = html(&page(&items));
    assert_eq!(
        shown,
        r#"<ul id="items" phx-update="stream"><li id="items-254">x</li><li id="items-255">x</li></ul>"#
    );
    items.limit(2);
    for id in 0..=200 {
        items.insert_at(0, Item(id, "y"));
    }
    assert!(
        html(&page(&items)).contains(r#"<li id="items-200">y</li><li id="items-199">y</li></ul>"#)
    );
}

#[test]
fn a_stream_that_is_hidden_forgets_what_happens() {
    let (mut items, mut prints, mut out) = (two(), Prints::default(), String::new());
    prints.full(&tabs(&items, true), None, &mut out);
    prints.diff(&tabs(&items, false), None, &mut out);
    for id in 10..100 {
        items.insert(Item(id, "x"));
        items.delete_id("y");
        prints.diff(&tabs(&items, false), None, &mut out);
    }
    assert!(format!("{items:?}").contains("waiting: 1"), "{items:?}");
    items.insert(Item(3, "Three"));
    items.insert(Item(4, "Four"));
    out.clear();
    prints.diff(&tabs(&items, true), None, &mut out);
    let sent = r#""stream":["0",[["items-4",-1,null,null],["items-3",-1,null,null]],[]]"#;
    assert!(out.contains(sent), "{out}");
}

#[test]
fn a_stream_that_is_reset_while_it_is_hidden_is_shown_as_one_that_was_reset() {
    let (mut items, mut prints, mut out) = (two(), Prints::default(), String::new());
    prints.full(&tabs(&items, true), None, &mut out);
    prints.diff(&tabs(&items, false), None, &mut out);
    items.reset([Item(8, "Eight")]);
    out.clear();
    prints.diff(&tabs(&items, true), None, &mut out);
    let sent = r#""stream":["0",[["items-8",-1,null,null]],[],true]"#;
    assert!(out.contains(sent), "{out}");
}
