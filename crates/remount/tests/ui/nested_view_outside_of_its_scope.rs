use remount::prelude::*;

struct Members;

impl Scope for Members {
    type App = ();
    type Value = ();

    async fn enter(_: &mut Visit<()>) -> Result {
        Ok(())
    }
}

struct Lounge;

impl LiveView for Lounge {
    type Scope = Members;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn routes(live: Live<()>) -> Live<()> {
    live.nested::<Lounge>("lounge")
}

fn main() {}
