use remount::prelude::*;

struct Sizes;

impl LiveComponent for Sizes {
    type App = ();
    type Props<'a> = ();
    type Event = ();
    type Emit = u8;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self
    }

    fn render(&self) -> impl Markup {
        view! { <p></p> }
    }
}

#[derive(Event)]
enum ShirtEvent {
    #[event(emitted)]
    Sized(u16),
    #[event(emitted, name = "coloured")]
    Coloured(u8),
}

fn sizes() -> impl Markup {
    live_component::<Sizes>("sizes", ()).on(ShirtEvent::Sized)
}

fn main() {}
