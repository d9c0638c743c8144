use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <ul><li>"one"</ul>
        <p>"two"
    }
}

fn main() {
    let _ = shown();
}
