use remount::prelude::*;

#[derive(Event)]
enum CounterEvent {
    Inc,
}

fn page() -> impl Markup {
    view! {
        <button phx-click=(CounterEvent::DEC)>"-"</button>
    }
}

fn main() {
    page();
}
