use remount::prelude::*;

fn page() -> impl Markup {
    view! {
        <p>Hello</p>
    }
}

fn main() {
    page();
}
