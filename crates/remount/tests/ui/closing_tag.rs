use remount::prelude::*;

fn page() -> impl Markup {
    view! {
        <main><p>"Hello"</div></main>
    }
}

fn main() {
    page();
}
