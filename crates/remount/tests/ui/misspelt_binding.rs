use remount::prelude::*;

fn page() -> impl Markup {
    view! {
        <button phx-clik="inc">"+"</button>
    }
}

fn main() {
    page();
}
