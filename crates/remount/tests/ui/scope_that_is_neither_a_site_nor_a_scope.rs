use remount::prelude::*;

struct Nothing;

struct Hello;

impl LiveView for Hello {
    type Scope = Nothing;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn main() {}
