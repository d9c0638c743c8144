use remount::prelude::*;

struct Site;

impl App for Site {
    type Session = ();
    type State = ();
}

struct Hello;

impl LiveView for Hello {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Hello" }
    }
}

fn routes(sessions: Sessions<()>) -> Live<Site> {
    Live::new(sessions).view_at::<Hello>("/")
}

fn main() {}
