use remount::prelude::*;

#[derive(Event)]
enum CounterEvent {
    Inc,
}

fn page() -> impl Markup {
    view! {
        <button phx-click=(CounterEvent::Dec)>"-"</button>
    }
}

fn main() {
    page();
}
