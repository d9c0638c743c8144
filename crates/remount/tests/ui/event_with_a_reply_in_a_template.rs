use remount::prelude::*;

#[derive(Event)]
enum SearchEvent {
    Suggest { typed: String, reply: Reply<u8> },
}

fn page() -> impl Markup {
    view! {
        <button phx-click=(SearchEvent::Suggest { typed: String::new() })>"Suggest"</button>
        <button phx-click=(SearchEvent::SUGGEST)>"Suggest"</button>
    }
}

fn main() {
    page();
}
