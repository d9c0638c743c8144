use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <div phx-hook="Chart"></div>
    }
}

fn main() {
    let _ = shown();
}
