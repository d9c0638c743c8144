use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        if 1 { <p>"one"</p> }
    }
}

fn main() {
    let _ = shown();
}
