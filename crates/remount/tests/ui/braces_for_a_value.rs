use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <p>{count}</p>
    }
}

fn main() {
    let _ = shown();
}
