//! The site under test: an ordinary app, whose sessions a page, a handler and a live view write.

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Form, Router};
use remount::prelude::*;
use remount::session::UpdateError;

use crate::key::Key;

/// The site's name, whatever its server's address is: as behind a proxy.
pub(crate) const HOST: &str = "soak.example";
pub(crate) const ORIGIN: &str = "https://soak.example";

/// Serves it as any app is served, with the secrets in `REMOUNT_SECRET`, until SIGTERM.
pub(crate) async fn run() -> Result {
    // The writers share one loopback address, and write as fast as they can.
    let sessions = Sessions::from_env()?.private_post_limit(u32::MAX);
    let live = Live::<Site>::new(plain_layout, sessions.clone(), ()).view::<Home>("/");
    let app = Router::new()
        .route("/save", post(save))
        .route_layer(sessions.layer())
        .merge(live);
    Ok(serve(app).await?)
}

#[derive(Session, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
    #[session(browser, max_chars = 40)]
    colour: String,
    #[session(browser, max_chars = 40)]
    note: String,
    member: String,
}

impl Visitor {
    fn set(&mut self, key: Key, value: String) {
        *match key {
            Key::Name => &mut self.name,
            Key::Colour => &mut self.colour,
            Key::Note => &mut self.note,
            Key::Member => &mut self.member,
        } = value;
    }
}

/// A form of the page that goes to a handler: a field for each key that it writes.
async fn save(
    session: Session<Visitor>,
    Form(fields): Form<Vec<(String, String)>>,
) -> std::result::Result<StatusCode, UpdateError> {
    session.update(|visitor| {
        for (name, value) in fields {
            if let Some(key) = Key::named(&name) {
                visitor.set(key, value);
            }
        }
    })?;
    Ok(StatusCode::NO_CONTENT)
}

struct Site;

impl App for Site {
    type Session = Visitor;
    type State = ();
}

struct Home(Visitor);

#[derive(Event)]
enum HomeEvent {
    Save { key: String, value: String },
}

impl LiveView for Home {
    type App = Site;
    type Event = HomeEvent;
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    async fn handle_event(&mut self, event: HomeEvent, socket: &mut Socket<Self>) -> Result {
        let HomeEvent::Save { key, value } = event;
        let key = Key::named(&key).ok_or("there is no such key")?;
        socket.session().update(|visitor| visitor.set(key, value))?;
        Ok(())
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
            <output id="name">(&self.0.name)</output>
            <output id="colour">(&self.0.colour)</output>
            <output id="note">(&self.0.note)</output>
            <output id="member">(&self.0.member)</output>
        }
    }
}
