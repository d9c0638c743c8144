//! What templates show: as HTML, as trees, as diffs.

extern crate remount_markup as remount;

mod apart;
mod attributes;
mod client;
mod components;
mod diff;
mod escaping;
mod events;
mod full;
mod html;
mod lists;
mod memos;
mod misuse;
mod roots;
mod shared;
mod stateful;
mod streams;
mod whole;

use remount_markup::{Markup, Prints};

/// The HTML of a first render.
fn html(markup: &dyn Markup) -> String {
    let mut out = String::new();
    remount_markup::html(markup, None, &mut out);
    out
}

/// What a client gets that joins.
fn full(markup: &dyn Markup) -> String {
    let mut out = String::from("{");
    Prints::default().full(markup, None, &mut out);
    out + "}"
}

/// The page shows this, in its first render and where a client joins.
#[track_caller]
fn check(page: &dyn Markup, expected: &str) {
    assert_eq!(html(page), expected);
    let tree: serde_json::Value = serde_json::from_str(&full(page)).unwrap();
    let statics = tree["s"].as_array().unwrap().iter().enumerate();
    let joined = statics.map(|(index, text)| {
        let value = tree[&index.to_string()].as_str().unwrap_or_default();
        format!("{}{value}", text.as_str().unwrap())
    });
    assert_eq!(joined.collect::<String>(), expected);
}

/// What a client gets that has the one and is to show the other.
fn diff<M: Markup>(before: &M, after: &M) -> String {
    let mut prints = Prints::default();
    prints.full(before, None, &mut String::new());
    let mut out = String::from("{");
    prints.diff(after, None, &mut out);
    out + "}"
}
