#![deny(deprecated)]

use remount::prelude::*;

fn card() -> impl Markup {
    view! {
        <p clas="card" id="a">"text"</p>
    }
}

fn main() {
    let _ = card();
}
