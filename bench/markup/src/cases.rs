//! What is measured: each case can be run any number of times.

use askama::Template;
use hypertext::prelude::*;
use remount::markup::{Prints, html};
use remount::{Event, Markup, Tracked, view};

use crate::{components, fortunes, table};

/// Something that is measured.
pub struct Case {
    /// What it is called.
    pub name: &'static str,
    /// Runs it once more. What it writes stays in the buffer.
    pub run: Box<dyn FnMut(&mut String)>,
}

/// All cases, in groups that are compared with each other.
pub fn groups() -> Vec<(&'static str, Vec<Case>)> {
    check();
    vec![
        ("html of the table", html_of_table()),
        ("html of the fortunes", html_of_fortunes()),
        ("live", live()),
        ("a button in each row, no change", buttons()),
        ("100 components in a list", components::cases()),
    ]
}

/// Panics unless all peers write the same page.
pub fn check() {
    for cases in [&mut html_of_table(), &mut html_of_fortunes()] {
        let pages = cases.iter_mut().map(|case| {
            let mut page = String::new();
            (case.run)(&mut page);
            (case.name, normal(&page))
        });
        let pages: Vec<_> = pages.collect();
        for (name, page) in &pages {
            assert_eq!(*page, pages[0].1, "{name} writes another page");
        }
    }
}

/// Peers escape quotes in other ways, or not at all in text, where that makes no difference.
fn normal(html: &str) -> String {
    let quote = html.replace("&#34;", "\"").replace("&quot;", "\"");
    let quote = quote.replace("&#39;", "'").replace("&#x27;", "'");
    quote
        .replace("&#60;", "&lt;")
        .replace("&#62;", "&gt;")
        .replace("&#38;", "&amp;")
}

pub(crate) fn case(name: &'static str, run: impl FnMut(&mut String) + 'static) -> Case {
    let run = Box::new(run);
    Case { name, run }
}

/// Each peer writes in the way that its documentation recommends for speed: into a buffer that is
/// kept where it can, into a string of its own otherwise.
fn html_of_table() -> Vec<Case> {
    let rows = table::rows();
    let [one, two, three, four] = [rows.clone(), rows.clone(), rows.clone(), rows];
    vec![
        case("remount", move |out| html(&table::remount(&one), None, out)),
        case("maud", move |out| {
            *out = table::maud(&two).into_string();
        }),
        case("askama", move |out| {
            let template = table::Askama { rows: &three };
            template
                .render_into(out)
                .expect("a string takes everything");
        }),
        case("hypertext", move |out| {
            *out = table::hypertext(&four).render().into_inner();
        }),
    ]
}

fn html_of_fortunes() -> Vec<Case> {
    vec![
        case("remount", |out| html(&fortunes::remount(), None, out)),
        case("maud", |out| *out = fortunes::maud().into_string()),
        case("askama", |out| {
            let fortunes = &fortunes::FORTUNES;
            let template = fortunes::Askama { fortunes };
            template
                .render_into(out)
                .expect("a string takes everything");
        }),
        case("hypertext", |out| {
            *out = fortunes::hypertext().render().into_inner();
        }),
    ]
}

/// A counter, as a live view has it.
pub fn counter(count: u32) -> impl Markup {
    view! {
        <button phx-click="dec">"-"</button>
        <output>(count)</output>
        <button phx-click="inc">"+"</button>
    }
}

fn shown(markup: &dyn Markup) -> Prints {
    let mut prints = Prints::default();
    prints.full(markup, None, &mut String::new());
    prints
}

/// What the browser may send to a table of buttons.
#[derive(Event)]
enum TableEvent {
    /// Removes a row.
    Remove { id: u32 },
}

fn buttons_by_value(rows: &[table::Row]) -> impl Markup {
    view! {
        <table>
            for row in rows, key = row.id {
                <tr>
                    <td>(row.name)</td>
                    <td><button phx-click=(TableEvent::Remove { id: row.id })>"x"</button></td>
                </tr>
            }
        </table>
    }
}

fn buttons_by_hand(rows: &[table::Row]) -> impl Markup {
    view! {
        <table>
            for row in rows, key = row.id {
                <tr>
                    <td>(row.name)</td>
                    <td><button phx-click="remove" phx-value-id=(row.id)>"x"</button></td>
                </tr>
            }
        </table>
    }
}

/// An event with its data, beside the same attributes written by hand.
fn buttons() -> Vec<Case> {
    let (by_value, by_hand) = (table::rows(), table::rows());
    let mut prints = shown(&buttons_by_value(&by_value));
    let value = case("an event with its data", move |out| {
        prints.diff(&buttons_by_value(&by_value), None, out);
    });
    let mut prints = shown(&buttons_by_hand(&by_hand));
    let hand = case("attributes by hand", move |out| {
        prints.diff(&buttons_by_hand(&by_hand), None, out);
    });
    vec![value, hand]
}

fn live() -> Vec<Case> {
    let rows = table::rows();
    let (mut prints, list) = (shown(&table::remount(&rows)), rows.clone());
    let no_change = case("no change", move |out| {
        prints.diff(&table::remount(&list), None, out);
    });

    let (mut prints, mut list, mut score) = (shown(&table::remount(&rows)), rows.clone(), 0);
    let one_cell = case("one cell", move |out| {
        score += 1;
        list[500].score = score;
        prints.diff(&table::remount(&list), None, out);
    });

    let (mut prints, mut list, mut step) = (shown(&table::remount(&rows)), rows.clone(), 1_usize);
    let shuffle = case("shuffle of all keys", move |out| {
        // The same permutations in every run: another stride through the list each time.
        step = step % 331 + 2;
        for at in 0..list.len() {
            list.swap(at, (at * step + 7) % 1_000);
        }
        prints.diff(&table::remount(&list), None, out);
    });

    let (mut prints, mut list) = (shown(&table::remount(&rows)), rows.clone());
    let append = case("append, then remove", move |out| {
        let last = list[0].clone();
        list.push(table::Row { id: 5_000, ..last });
        prints.diff(&table::remount(&list), None, out);
        list.pop();
        prints.diff(&table::remount(&list), None, &mut String::new());
    });

    let (mut prints, mut list) = (shown(&table::remount(&rows)), rows.clone());
    let prepend = case("prepend, then remove", move |out| {
        let first = list[0].clone();
        list.insert(0, table::Row { id: 5_000, ..first });
        prints.diff(&table::remount(&list), None, out);
        list.remove(0);
        prints.diff(&table::remount(&list), None, &mut String::new());
    });

    let (list, mut clicks) = (Tracked::new(rows.clone()), 0);
    let mut prints = shown(&table::with_clicks(clicks, &list));
    let tracked = case("tracked list, another value", move |out| {
        clicks += 1;
        prints.diff(&table::with_clicks(clicks, &list), None, out);
    });

    let full = case("whole tree", move |out| {
        Prints::default().full(&table::remount(&rows), None, out);
    });

    let (mut prints, mut count) = (shown(&counter(0)), 0);
    let counter = case("counter", move |out| {
        count += 1;
        prints.diff(&counter(count), None, out);
    });
    vec![
        no_change, one_cell, shuffle, append, prepend, tracked, full, counter,
    ]
}
