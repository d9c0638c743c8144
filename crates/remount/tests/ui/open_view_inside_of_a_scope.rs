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

struct Door;

impl LiveView for Door {
    type Scope = Site;
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
    live.scope::<Members>(|members| members.view_at::<Door>("/"))
}

fn main() {}
