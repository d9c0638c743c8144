//! The site with live views.

use browsers::{Visitor, sessions};
use remount::prelude::*;
use remount::ui;

struct Site;

impl App for Site {
    type Session = Visitor;
    type State = ();
}

#[derive(Route)]
#[route("/")]
struct FormRoute;

struct Form(Visitor);

impl LiveView for Form {
    type Scope = Site;
    type Route = FormRoute;
    type Event = ();

    async fn mount(_: FormRoute, socket: &mut Socket<Self>) -> Result<Self> {
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
        let visitor = &self.0;
        view! {
            (nested::<Beside>("beside", ()))
            <p id="rank">(&visitor.rank)</p>
            <form id="as-typed" phx-hook="PersistSession">
                <label>"Name " <input name=(Visitor::NAME) value=(&visitor.name)></label>
            </form>
            <form id="when-left" phx-hook="PersistSession" data-debounce="blur">
                <label>"Town " <input name=(Visitor::TOWN) value=(&visitor.town)></label>
            </form>
            <form id="when-submitted" phx-hook="PersistSession" data-debounce="submit">
                <label>"Street " <input name=(Visitor::STREET) value=(&visitor.street)></label>
            </form>
            <form id="in-browser" phx-hook="PersistSession">
                <label>"Draft " <input name=(Visitor::DRAFT) value=(&visitor.draft)></label>
            </form>
            <ui::Link to=(ElsewhereRoute) id="elsewhere">"Elsewhere"</ui::Link>
        }
    }
}

/// A view of its own, which is told what another one has saved.
struct Beside(Visitor);

impl LiveView for Beside {
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
        view! { <p class="greeting">(self.0.greeting())</p> }
    }
}

#[derive(Route)]
#[route("/elsewhere")]
struct ElsewhereRoute;

/// Reads the session when it is mounted, and hears of no change.
struct Elsewhere(Visitor);

impl LiveView for Elsewhere {
    type Scope = Site;
    type Route = ElsewhereRoute;
    type Event = ();

    async fn mount(_: ElsewhereRoute, socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    fn render(&self) -> impl Markup {
        view! {
            <p id="read">(self.0.greeting())</p>
            <ui::Link to=(FormRoute) id="back">"Back"</ui::Link>
        }
    }
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(sessions()?)
        .view::<Form>()
        .view::<Elsewhere>()
        .nested::<Beside>("beside");
    Ok(serve(live).await?)
}
