//! A table of 1,000 rows and 4 columns, two of numbers and two of text.

use askama::Template;
use hypertext::prelude::*;
use remount::{Markup, Tracked, memo, view};

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its key.
    pub id: u32,
    /// A text.
    pub name: String,
    /// Another one.
    pub city: String,
    /// A number that changes.
    pub score: u32,
}

/// How many rows there are.
pub const ROWS: u32 = 1_000;

/// The rows.
pub fn rows() -> Vec<Row> {
    let row = |id| Row {
        id,
        name: format!("Name {id}"),
        city: format!("City number {id}"),
        score: id * 7,
    };
    (0..ROWS).map(row).collect()
}

/// In remount.
pub fn remount(rows: &[Row]) -> impl Markup {
    view! {
        <table class="table">
            <tr><th>"Id"</th><th>"Name"</th><th>"City"</th><th>"Score"</th></tr>
            for row in rows, key = row.id {
                <tr><td>(row.id)</td><td>(row.name)</td><td>(row.city)</td><td>(row.score)</td></tr>
            }
        </table>
    }
}

/// In remount, beside something else that changes.
pub fn with_clicks(clicks: u32, rows: &Tracked<Vec<Row>>) -> impl Markup {
    view! { <main><b>(clicks)</b> (memo(rows, |rows| remount(rows)))</main> }
}

/// In maud.
pub fn maud(rows: &[Row]) -> maud::Markup {
    maud::html! {
        table class="table" {
            tr { th { "Id" } th { "Name" } th { "City" } th { "Score" } }
            @for row in rows {
                tr { td { (row.id) } td { (row.name) } td { (row.city) } td { (row.score) } }
            }
        }
    }
}

/// In hypertext.
pub fn hypertext(rows: &[Row]) -> impl Renderable {
    rsx! {
        <table class="table">
            <tr><th>Id</th><th>Name</th><th>City</th><th>Score</th></tr>
            @for row in rows {
                <tr><td>(row.id)</td><td>(row.name)</td><td>(row.city)</td><td>(row.score)</td></tr>
            }
        </table>
    }
}

/// In askama.
#[derive(Template)]
#[template(
    ext = "html",
    source = "<table class=\"table\"><tr><th>Id</th><th>Name</th><th>City</th><th>Score</th></tr>\
              {% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td><td>{{ row.city }}</td><td>{{ row.score }}</td></tr>{% endfor %}</table>"
)]
pub struct Askama<'a> {
    /// What is shown.
    pub rows: &'a [Row],
}
