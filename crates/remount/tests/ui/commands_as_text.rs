use remount::prelude::*;

fn shown() -> impl Markup {
    view! {
        <div phx-mounted="opened">"a"</div>
    }
}

fn main() {
    let _ = shown();
}
