use remount::prelude::*;
use remount::ui;

fn menu() -> impl Markup {
    view! { <nav><ui::Link to=("/rooms")>"Rooms"</ui::Link></nav> }
}

fn main() {}
