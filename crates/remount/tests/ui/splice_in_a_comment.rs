use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <!-- "by " (1 + 1) -->
    }
}

fn main() {
    let _ = shown();
}
