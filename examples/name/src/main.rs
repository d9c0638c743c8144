//! A live view that remembers: type your name, reload, quit the browser, deploy; it is still there.

use remount::prelude::*;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)] // the page may write this key, and no other
    name: String,
}

struct Site;

impl App for Site {
    type Session = Visitor;
    type State = ();
}

struct Hello(Visitor);

impl LiveView for Hello {
    type Scope = Site;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.0 = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <h1>"Hello, " (self.0.name) "!"</h1>
            <form id="you" phx-hook="PersistSession">
                <label>"Your name " <input name=(Visitor::NAME) value=(self.0.name)></label>
            </form>
        }
    }
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(Sessions::from_env()?).view_at::<Hello>("/");
    Ok(serve(live).await?)
}
