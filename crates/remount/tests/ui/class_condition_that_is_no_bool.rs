use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <p class=["on": 1]>"one"</p>
    }
}

fn main() {
    let _ = shown();
}
