use remount::prelude::*;

fn page() -> impl Markup {
    view! {
        <a href="javascript:alert(1)">"Hello"</a>
    }
}

fn main() {
    page();
}
