use remount::prelude::*;

struct Price(u32);

fn page() -> impl Markup {
    view! {
        <p>(Price(7))</p>
    }
}

fn main() {
    page();
}
