//! Two sites in one program: a shop, and the office behind it, which the router nests at `/office`.
//! A proxy on this machine may strip a prefix from the paths of both. Their pages keep to a strict
//! content security policy.

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use remount::prelude::*;
use remount::ui;

const POLICY: &str = "default-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
}

struct Company;

impl App for Company {
    type Session = Visitor;
    type State = ();
}

#[derive(Route)]
enum DeskRoute {
    #[route("/")]
    Front,
    #[route("/back")]
    Back,
}

/// A desk of either site, with a bell.
struct Desk {
    visitor: Visitor,
    rung: u32,
}

#[derive(Event)]
enum DeskEvent {
    Ring,
}

impl LiveView for Desk {
    type Scope = Company;
    type Route = DeskRoute;
    type Event = DeskEvent;

    async fn mount(_: DeskRoute, socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            visitor: socket.session().get(),
            rung: 0,
        })
    }

    async fn handle_event(&mut self, event: DeskEvent, _: &mut Socket<Self>) -> Result {
        let DeskEvent::Ring = event;
        self.rung += 1;
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.visitor = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <h1>"Hello, " (&self.visitor.name) "!"</h1>
            <p>"The bell was rung " <output>(self.rung)</output> " times."</p>
            <button phx-click=(DeskEvent::Ring)>"Ring"</button>
            <form id="you" phx-hook="PersistSession">
                <label>
                    "Your name "
                    <input name=(Visitor::NAME) value=(&self.visitor.name)>
                </label>
            </form>
            <ui::Link to=(DeskRoute::Back)>"The desk at the back"</ui::Link>
        }
    }
}

fn site(sessions: &Sessions<Visitor>) -> Live<Company> {
    Live::new(sessions.clone())
        .state(())
        .view::<Desk>()
        .page_header(CONTENT_SECURITY_POLICY, POLICY)
        .trust_prefix_from("127.0.0.1")
}

#[tokio::main]
async fn main() -> Result {
    let sessions = Sessions::from_env()?;
    let (shop, office) = (site(&sessions), site(&sessions));
    let app = Router::new().merge(shop).nest("/office", office.into());
    Ok(serve(app).await?)
}
