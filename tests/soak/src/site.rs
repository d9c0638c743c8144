//! The site under test: an ordinary app, whose sessions a page, a handler and a live view write.

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Form, Router};
use remount::prelude::*;
use remount::session::{KeyRing, Outcome, UpdateError};

use crate::key::Key;
use crate::ledger::{Ledger, Values};

/// Serves it as any app is served, with the secrets in `REMOUNT_SECRET`, until SIGTERM.
pub(crate) async fn run() -> Result {
    Ok(serve(site(&Sessions::from_env()?, Ledger::default())).await?)
}

/// The site with these secrets, of which the first one seals.
pub(crate) fn app(secrets: &[&str], ledger: Ledger) -> Router {
    let ring = secrets.split_first().map(|(first, others)| {
        let ring = KeyRing::new(first.as_bytes())?;
        let mut others = others.iter();
        others.try_fold(ring, |ring, other| ring.accept(other.as_bytes()))
    });
    match ring {
        Some(Ok(ring)) => site(&Sessions::new(ring), ledger),
        Some(Err(error)) => panic!("a secret is none: {error}"),
        None => panic!("a site needs a secret"),
    }
}

fn site(sessions: &Sessions<Visitor>, ledger: Ledger) -> Router {
    let live = Live::new(sessions.clone())
        .state(ledger)
        .view_at::<Home>("/");
    Router::new()
        .route("/save", post(save))
        .route_layer(sessions.layer())
        .merge(live)
}

#[derive(SessionData, Clone, Default)]
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
    type State = Ledger;
}

struct Home(Visitor);

#[derive(Event)]
enum HomeEvent {
    #[event(incoming)]
    Save { key: String, value: String },
}

impl LiveView for Home {
    type Scope = Site;
    type Route = ();
    type Event = HomeEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    async fn handle_event(&mut self, event: HomeEvent, socket: &mut Socket<Self>) -> Result {
        let HomeEvent::Save { key, value } = event;
        let key = Key::named(&key).ok_or("there is no such key")?;
        let ledger = socket.state().clone();
        ledger.begin(&value);
        let write = socket
            .session()
            .update(|visitor| visitor.set(key, value.clone()))?;
        ledger.place(&value);
        tokio::spawn(async move {
            if write.outcome().await == Outcome::Committed {
                ledger.acknowledge(&value);
            }
        });
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
            <form id="you" phx-hook="PersistSession">
                <input id="typed-name" name=(Visitor::NAME) value=(&self.0.name)>
                <input id="typed-colour" name=(Visitor::COLOUR) value=(&self.0.colour)>
                <input id="typed-note" name=(Visitor::NOTE) value=(&self.0.note)>
            </form>
            <div id="pen" phx-hook="Pen"></div>
            <output id="name">(&self.0.name)</output>
            <output id="colour">(&self.0.colour)</output>
            <output id="note">(&self.0.note)</output>
            <output id="member">(&self.0.member)</output>
        }
    }
}

/// Reads the values out of a page.
pub(crate) fn values(page: &str) -> Option<Values> {
    let value = |key: Key| {
        let (_, rest) = page.split_once(&format!("<output id=\"{}\">", key.name()))?;
        let (value, _) = rest.split_once("</output>")?;
        Some((key, value.to_owned()))
    };
    Key::ALL.into_iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<main><output id="name">a</output><output id="colour"></output>
        <output id="note">b</output><output id="member">c</output></main>"#;

    #[test]
    fn a_page_shows_a_value_for_each_key() {
        let expected = ["a", "", "b", "c"].map(str::to_owned);
        let expected: Values = Key::ALL.into_iter().zip(expected).collect();
        assert_eq!(values(PAGE), Some(expected));
        assert_eq!(values(&PAGE.replace("note", "notes")), None);
    }
}
