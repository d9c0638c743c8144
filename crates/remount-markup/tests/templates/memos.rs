use std::any::{Any, TypeId};
use std::cell::Cell;

use remount_macros::view;
use remount_markup::{Lending, Markup, Prints, Raw, Surroundings, Tracked, memo};

use crate::{diff, full, html};

thread_local! {
    static WALKS: Cell<u32> = const { Cell::new(0) };
}

/// Shows nothing, and counts how often.
struct Walk;

impl Markup for Walk {
    fn write(&self, w: &mut remount_markup::Writer<'_>) {
        WALKS.set(WALKS.get() + 1);
        Raw("").write(w);
    }
}

struct State {
    clicks: u32,
    selected: u32,
    rows: Tracked<Vec<u32>>,
}

fn page(state: &State) -> impl Markup {
    view! {
        <p>(state.clicks)</p>
        (memo((&state.rows, state.selected), |(rows, selected)| view! {
            (Walk)
            for row in rows, key = row {
                <li class=["on": *row == selected]>(row)</li>
            }
        }))
    }
}

fn state() -> State {
    State {
        clicks: 0,
        selected: 1,
        rows: vec![1, 2, 3].into(),
    }
}

/// What is sent for a change, and how often the memo was walked through for it.
fn after(change: impl Fn(&mut State)) -> (String, u32) {
    let (mut state, mut prints) = (state(), Prints::default());
    prints.full(&page(&state), None, &mut String::new());
    change(&mut state);
    let before = WALKS.get();
    let mut out = String::new();
    prints.diff(&page(&state), None, &mut out);
    (out, WALKS.get() - before)
}

/// Surroundings that have another version for each number.
struct Version(u64);

impl Surroundings for Version {
    fn get(&self, _: TypeId) -> Option<&dyn Any> {
        None
    }

    fn version(&self) -> u64 {
        self.0
    }
}

/// How often the memo is walked through where these surroundings follow upon the first ones.
fn walks_when_lent(then: &dyn Surroundings) -> u32 {
    let (state, mut prints) = (state(), Prints::default());
    prints.full(&page(&state), Some(&Version(0)), &mut String::new());
    let before = WALKS.get();
    prints.diff(&page(&state), Some(then), &mut String::new());
    WALKS.get() - before
}

#[test]
fn what_is_the_same_is_looked_at_where_the_surroundings_have_changed() {
    assert_eq!(walks_when_lent(&Version(0)), 0);
    assert_eq!(walks_when_lent(&Lending(7)), 0);
    assert_eq!(walks_when_lent(&Version(1)), 1);
}

#[test]
fn what_does_not_change_is_not_looked_at() {
    assert_eq!(after(|_| {}), (String::new(), 0));
    assert_eq!(
        after(|state| state.clicks += 1),
        (r#""0":"1""#.to_owned(), 0)
    );
}

#[test]
fn a_change_of_any_input_is_seen() {
    let (diff, walks) = after(|state| state.rows[1] = 7);
    assert_eq!((diff.contains("\"7\""), walks), (true, 1));
    let (diff, walks) = after(|state| state.selected = 3);
    let expected = r#""1":{"1":{"k":{"0":{"0":""},"2":{"0":"on"},"kc":3}}}"#;
    assert_eq!((diff.as_str(), walks), (expected, 1));
}

#[test]
fn a_value_that_was_touched_but_is_the_same_sends_nothing() {
    let (diff, walks) = after(|state| state.rows.reverse_twice());
    assert_eq!((diff.as_str(), walks), ("", 1));
}

trait ReverseTwice {
    fn reverse_twice(&mut self);
}

impl ReverseTwice for Tracked<Vec<u32>> {
    fn reverse_twice(&mut self) {
        self.reverse();
        self.reverse();
    }
}

#[test]
fn a_memo_is_shown_like_its_body() {
    let state = state();
    let body = view! { (memo(&state.rows, |rows| view! { <b>(rows.len())</b> })) };
    assert_eq!(html(&body), "<b>3</b>");
    assert_eq!(
        full(&body),
        r#"{"s":["",""],"0":{"s":["<b>","</b>"],"r":1,"0":"3"}}"#
    );
    assert_eq!(full(&memo(1, |number| number)), r#"{"s":["",""],"0":"1"}"#);
}

#[test]
fn memos_that_take_turns_at_one_place_are_told_apart() {
    let page = |on: bool| {
        view! {
            if on {
                (memo(1, |one| view! { <b>(one)</b> }))
            } else {
                (memo(1, |one| view! { <i>(one)</i> }))
            }
        }
    };
    assert_eq!(
        diff(&page(true), &page(false)),
        r#"{"0":{"s":["<i>","</i>"],"r":1,"0":"1"}}"#
    );
}

/// One function, as the compiler makes of two whose code is the same.
fn walked(number: u32) -> impl Markup {
    view! { (Walk) (number) }
}

#[test]
fn two_calls_are_two_memos_whatever_they_call() {
    let page = |on: bool| {
        view! { if on { (memo(1, walked)) } else { (memo(1, walked)) } }
    };
    let mut prints = Prints::default();
    prints.full(&page(true), None, &mut String::new());
    let before = WALKS.get();
    prints.diff(&page(false), None, &mut String::new());
    assert_eq!(WALKS.get() - before, 1);
}

#[test]
fn one_call_in_a_generic_function_is_a_memo_for_each_type() {
    trait Kind {
        const TITLE: &'static str;
    }
    struct Admins;
    impl Kind for Admins {
        const TITLE: &'static str = "for admins";
    }
    struct All;
    impl Kind for All {
        const TITLE: &'static str = "for all";
    }
    fn table<K: Kind>(rows: u32) -> impl Markup {
        memo(rows, |rows| view! { <b title=(K::TITLE)>(rows)</b> })
    }
    let page = |admin: bool| {
        view! { if admin { (table::<Admins>(1)) } else { (table::<All>(1)) } }
    };
    assert_eq!(diff(&page(true), &page(false)), r#"{"0":{"0":"for all"}}"#);
}

#[test]
fn a_place_may_have_a_memo_or_none() {
    let page = |on: bool| {
        view! { <p>if on { (memo(1, |one| one)) } else { (1) } (on)</p> }
    };
    assert_eq!(diff(&page(true), &page(false)), r#"{"1":"false"}"#);
    assert_eq!(diff(&page(false), &page(true)), r#"{"1":"true"}"#);
    assert_eq!(diff(&page(true), &page(true)), "{}");
}

#[test]
fn a_memo_in_an_entry_moves_with_it() {
    let page = |rows: &'static [u8]| {
        view! {
            for row in rows, key = row { <li>(memo(*row, |row| view! { (Walk) (row) }))</li> }
        }
    };
    let mut prints = Prints::default();
    prints.full(&page(&[1, 2, 3]), None, &mut String::new());
    let (before, mut out) = (WALKS.get(), String::new());
    prints.diff(&page(&[3, 1]), None, &mut out);
    assert_eq!(out, r#""0":{"k":{"0":2,"1":0,"kc":2,"km":true}}"#);
    assert_eq!(WALKS.get(), before);
    out.clear();
    prints.diff(&page(&[4, 3, 1]), None, &mut out);
    assert_eq!(
        out,
        r#""0":{"k":{"0":{"0":{"s":["",""," "],"0":"","1":"4"}},"1":0,"2":1,"kc":3,"km":true}}"#
            .replace(r#"["",""," "]"#, r#"["","",""]"#)
    );
}

#[test]
fn clones_are_one_version_until_one_is_touched() {
    let hash = |tracked: &Tracked<u8>| {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        BuildHasherDefault::<DefaultHasher>::default().hash_one(tracked)
    };
    let one = Tracked::new(1);
    let mut other = one.clone();
    assert_eq!(hash(&one), hash(&other));
    *other = 1;
    assert_ne!(hash(&one), hash(&other));
    assert_ne!(hash(&one), hash(&Tracked::new(1)));
}
