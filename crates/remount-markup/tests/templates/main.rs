//! What templates show: as HTML, as trees, as diffs.

extern crate remount_markup as remount;

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

/// What a client gets that has the one and is to show the other.
fn diff<M: Markup>(before: &M, after: &M) -> String {
    let mut prints = Prints::default();
    prints.full(before, None, &mut String::new());
    let mut out = String::from("{");
    prints.diff(after, None, &mut out);
    out + "}"
}
