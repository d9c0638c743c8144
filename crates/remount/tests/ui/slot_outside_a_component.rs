use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <div><:actions>"a"</:actions></div>
    }
}

fn main() {
    let _ = shown();
}
