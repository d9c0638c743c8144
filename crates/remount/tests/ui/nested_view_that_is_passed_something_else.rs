use remount::prelude::*;

struct Clock;

impl LiveView for Clock {
    type Scope = ();
    type Route = Args<u8>;
    type Event = ();

    async fn mount(_: Args<u8>, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "12:00" }
    }
}

fn shown() -> impl Markup {
    view! { (nested::<Clock>("clock", "text")) }
}

fn main() {
    let _ = shown();
}
