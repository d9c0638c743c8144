#![deny(unused_must_use)]

use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        for name in ["a", "b"] { <label><input name=(name)></label> }
    }
}

fn main() {
    let _ = shown();
}
