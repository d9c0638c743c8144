use remount::prelude::*;

#[derive(Event)]
enum ItemEvent {
    Remove { id: u64 },
}

fn page() -> impl Markup {
    view! {
        <button phx-click=(ItemEvent::Remove {})>"Remove"</button>
        <button phx-click=(ItemEvent::REMOVE)>"Remove"</button>
    }
}

fn main() {
    page();
}
