use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <p>(nane)</p>
        <p title=(nane)></p>
    }
}

fn main() {
    let _ = shown();
}
