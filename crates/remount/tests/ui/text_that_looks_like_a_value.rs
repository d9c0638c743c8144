#![deny(deprecated)]

use remount::prelude::*;

#[component]
fn card(#[attrs(class)] rest: Attrs) -> impl Markup {
    view! { <p (rest)></p> }
}

fn page(x: u8) -> impl Markup {
    view! {
        <p class="a-{x}" id=(x)>"text"</p>
        <Card class="{x}" />
    }
}

fn main() {
    let _ = page(1);
}
