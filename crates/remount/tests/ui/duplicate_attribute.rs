use remount::prelude::*;

fn page() -> impl Markup {
    view! {
        <p class="a" id="b" class="c">"Hello"</p>
    }
}

fn main() {
    page();
}
