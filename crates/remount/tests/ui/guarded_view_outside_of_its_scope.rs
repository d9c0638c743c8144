use remount::prelude::*;

struct Site;

impl App for Site {
    type Session = ();
    type State = ();
}

struct Members;

impl Scope for Members {
    type App = Site;
    type Value = ();

    async fn enter(_: &mut Visit<Site>) -> Result {
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

fn routes(live: Live<Site>) -> Live<Site> {
    live.view_at::<Lounge>("/lounge")
}

fn main() {}
