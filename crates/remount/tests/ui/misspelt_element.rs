#![deny(deprecated)]

use remount::prelude::*;

fn form() -> impl Markup {
    view! {
        <form><buton type="submit">"Send"</buton></form>
    }
}

fn main() {
    let _ = form();
}
