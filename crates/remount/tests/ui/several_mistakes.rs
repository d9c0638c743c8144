use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <p phx-clik="inc" id="a" id="b">Hello</b>
        <script>(1)</script>
    }
}

fn main() {
    let _ = shown();
}
