//! A page as of the benchmark "Fortunes": a document with twelve rows, of which two need escaping.

use askama::Template;
use hypertext::prelude::*;
use remount::{Markup, view};

/// Numbers and texts.
pub const FORTUNES: [(u32, &str); 12] = [
    (
        11,
        "<script>alert(\"This should not be displayed in a browser alert box.\");</script>",
    ),
    (
        4,
        "A bad random number generator: 1, 1, 1, 1, 1, 4.33e+67, 1, 1, 1",
    ),
    (
        5,
        "A computer program does what you tell it to do, not what you want it to do.",
    ),
    (
        2,
        "A computer scientist is someone who fixes things that aren't broken.",
    ),
    (
        8,
        "A list is only as strong as its weakest link. - Donald Knuth",
    ),
    (0, "Additional fortune added at request time."),
    (3, "After enough decimal places, nobody gives a damn."),
    (7, "Any program that runs right is obsolete."),
    (10, "Computers make very fast, very accurate mistakes."),
    (
        6,
        "Emacs is a nice operating system, but I prefer UNIX. - Tom Christaensen",
    ),
    (9, "Feature: A bug with seniority."),
    (12, "フレームワークのベンチマーク"),
];

/// In remount.
pub fn remount() -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html>
            <head><title>"Fortunes"</title></head>
            <body>
                <table>
                    <tr><th>"id"</th><th>"message"</th></tr>
                    for (id, message) in FORTUNES { <tr><td>(id)</td><td>(message)</td></tr> }
                </table>
            </body>
        </html>
    }
}

/// In maud.
pub fn maud() -> maud::Markup {
    maud::html! {
        (maud::DOCTYPE)
        html {
            head { title { "Fortunes" } }
            body {
                table {
                    tr { th { "id" } th { "message" } }
                    @for (id, message) in FORTUNES { tr { td { (id) } td { (message) } } }
                }
            }
        }
    }
}

/// In hypertext.
pub fn hypertext() -> impl Renderable {
    rsx! {
        <!DOCTYPE html>
        <html>
            <head><title>Fortunes</title></head>
            <body>
                <table>
                    <tr><th>id</th><th>message</th></tr>
                    @for (id, message) in FORTUNES { <tr><td>(id)</td><td>(message)</td></tr> }
                </table>
            </body>
        </html>
    }
}

/// In askama.
#[derive(Template)]
#[template(
    ext = "html",
    source = "<!DOCTYPE html><html><head><title>Fortunes</title></head><body><table><tr><th>id</th><th>message</th></tr>\
              {% for (id, message) in fortunes %}<tr><td>{{ id }}</td><td>{{ message }}</td></tr>{% endfor %}</table></body></html>"
)]
pub struct Askama<'a> {
    /// What is shown.
    pub fortunes: &'a [(u32, &'a str)],
}
