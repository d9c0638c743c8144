//! Streams, with everything that can be done to them, beside other lists.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert_eq, proptest};
use remount_macros::view;
use remount_markup::{Markup, Prints, Stream};

use crate::judge::Frames;
use crate::{config, html};

#[derive(Clone, Debug, PartialEq)]
struct Item {
    id: u8,
    text: &'static str,
    parts: Vec<u8>,
}

fn dom_id(item: &Item) -> String {
    format!("i{}", item.id)
}

fn other_id(item: &Item) -> String {
    format!("o{}", item.id)
}

impl Item {
    fn element(&self, id: &str) -> impl Markup {
        view! {
            <li id=(id) title=(self.text)>
                if self.parts.len() > 1 { <b>(self.text)</b> }
                for part in &self.parts, key = part { <i>(part) if *part == 1 { (self.text) }</i> }
            </li>
        }
    }
}

/// The page, with a list where the one or the other kind of items comes from.
macro_rules! page {
    ($state:expr, $items:expr, $others:expr) => {{
        let (state, items, others) = (&$state, $items, $others);
        view! {
            <main title=(state.text)>
                if state.on { <h1>(state.text)</h1> }
                <ul id="items" phx-update="stream">
                    for (id, item) in items { (item.element(&id)) }
                </ul>
                for row in &state.rows, key = row { <p>(row) (state.text)</p> }
                <ul id="others" phx-update="stream">
                    for (id, item) in others { <li id=(id) title=(item.text)>(item.id)</li> }
                </ul>
            </main>
        }
    }};
}

#[derive(Clone, Debug)]
struct State {
    text: &'static str,
    on: bool,
    rows: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Change {
    State(State),
    Insert(Item),
    InsertAt(usize, Item),
    UpdateOnly(Item),
    Delete(u8),
    Reset(Vec<Item>),
    Limit(Option<i32>),
    Other(Item),
}

fn text() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(""), Just("a"), Just("<\"&'>\\\n")]
}

fn item() -> impl Strategy<Value = Item> {
    (0..6_u8, text(), vec(0..3_u8, 0..3)).prop_map(|(id, text, parts)| Item { id, text, parts })
}

fn state() -> impl Strategy<Value = State> {
    let rows = vec(0..4_u8, 0..4);
    (text(), any::<bool>(), rows).prop_map(|(text, on, rows)| State { text, on, rows })
}

fn change() -> impl Strategy<Value = Change> {
    let limit = prop_oneof![Just(None), (-3..4_i32).prop_map(Some)];
    prop_oneof![
        2 => state().prop_map(Change::State),
        3 => item().prop_map(Change::Insert),
        3 => (0..4_usize, item()).prop_map(|(at, item)| Change::InsertAt(at, item)),
        2 => item().prop_map(Change::UpdateOnly),
        2 => (0..6_u8).prop_map(Change::Delete),
        1 => vec(item(), 0..4).prop_map(Change::Reset),
        1 => limit.prop_map(Change::Limit),
        1 => item().prop_map(Change::Other),
    ]
}

/// What the calls promise: the items that should be in the page.
fn promised(items: &mut Vec<Item>, limit: &mut Option<i32>, change: &Change) {
    let insert = |items: &mut Vec<Item>, item: &Item, at: usize| {
        if let Some(held) = items.iter_mut().find(|held| held.id == item.id) {
            *held = item.clone();
            return;
        }
        items.insert(at.min(items.len()), item.clone());
        match *limit {
            Some(last) if last < 0 => {
                items.drain(..items.len().saturating_sub(last.unsigned_abs() as usize));
            }
            Some(first) => items.truncate(first as usize),
            None => {}
        }
    };
    match change {
        Change::State(_) | Change::Other(_) => {}
        Change::Insert(item) => insert(items, item, usize::MAX),
        Change::InsertAt(at, item) => insert(items, item, *at),
        Change::UpdateOnly(item) => {
            if let Some(held) = items.iter_mut().find(|held| held.id == item.id) {
                *held = item.clone();
            }
        }
        Change::Delete(id) => items.retain(|held| held.id != *id),
        Change::Reset(_) => {
            items.clear();
            for (_, item) in sent(change) {
                insert(items, &item, usize::MAX);
            }
        }
        Change::Limit(new) => *limit = *new,
    }
}

/// The items that are sent for a change, in their order: each once, at its first place.
fn sent(change: &Change) -> Vec<(String, Item)> {
    let mut sent: Vec<(String, Item)> = Vec::new();
    let items = match change {
        Change::Insert(item) | Change::InsertAt(_, item) | Change::UpdateOnly(item) => {
            std::slice::from_ref(item)
        }
        Change::Reset(items) => items,
        _ => &[],
    };
    for item in items {
        match sent.iter_mut().find(|(id, _)| *id == dom_id(item)) {
            Some((_, held)) => *held = item.clone(),
            None => sent.push((dom_id(item), item.clone())),
        }
    }
    sent
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_client_holds_after_every_change_what_the_calls_promise(
        first in (state(), vec(item(), 0..4)),
        changes in vec(change(), 1..16),
    ) {
        let (mut state, first) = first;
        let (mut expected, mut limit, mut expected_others) = (Vec::new(), None, Vec::new());
        let (mut prints, mut frames) = (Prints::default(), Frames::default());
        let mut items = Stream::with_ids(dom_id, []);
        let mut others = Stream::with_ids(other_id, []);
        let join = Change::Reset(first.clone());
        items.extend(first);
        for (at, change) in [join].into_iter().chain(changes).enumerate() {
            match change.clone() {
                Change::State(new) => state = new,
                Change::Insert(item) => items.insert(item),
                Change::InsertAt(at, item) => items.insert_at(at, item),
                Change::UpdateOnly(item) => items.update_only(item),
                Change::Delete(id) => items.delete_id(format!("i{id}")),
                Change::Reset(_) if at == 0 => {}
                Change::Reset(new) => items.reset(new),
                Change::Limit(limit) => items.limit(limit),
                Change::Other(item) => {
                    promised(&mut expected_others, &mut None, &Change::Insert(item.clone()));
                    others.insert(item);
                }
            }
            promised(&mut expected, &mut limit, &change);

            let mut diff = String::new();
            prints.diff(&page!(state, &items, &others), None, &mut diff);
            let held = with_ids(dom_id, &expected);
            let held_others = with_ids(other_id, &expected_others);
            let shown = html(&page!(state, &held, &held_others));
            if at == 0 {
                frames.join(&diff, &shown);
            } else {
                frames.diff(&diff, &shown);
            }

            let mut again = String::new();
            prints.diff(&page!(state, &items, &others), None, &mut again);
            prop_assert_eq!(again, "", "the same page once more");
        }
        frames.keep();
        frames.judge().map_err(TestCaseError::fail)?;
    }
}

fn with_ids(id: fn(&Item) -> String, items: &[Item]) -> Vec<(String, Item)> {
    let items = items.iter();
    items.map(|item| (id(item), item.clone())).collect()
}
