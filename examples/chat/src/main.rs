//! A chat that remembers you: `cargo run`, then open it in two browsers.

mod layout;
mod room;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io::IsTerminal;
use std::sync::Arc;

use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Form, Router};
use remount::SessionUpdateError::Refused;
use remount::prelude::*;
use remount::session::UpdateError::{self, Invalid};
use remount::ui;
use time::{OffsetDateTime, macros::format_description};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use layout::{layout, tabs};
use room::{Message, Room};
use settings::Settings;

const ROOM: Topic<Said> = Topic::local("room");

/// Something was said in the room, which knows what.
struct Said;

const COLOURS: [&str; 5] = ["plum", "teal", "amber", "rose", "sky"];

/// What the site remembers about a visitor.
#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 40)] // the browser may write these two keys ...
    username: String,
    #[session(browser, check = is_colour)]
    colour: String,
    joined: Option<i64>, // ... and can never write this one: seconds since 1970
    #[session(browser, scope = local, max_chars = 500)] // kept by the browser itself
    draft: String,
}

fn is_colour(colour: &str) -> Result<(), String> {
    let known = COLOURS.contains(&colour);
    known
        .then_some(())
        .ok_or_else(|| format!("must be one of {}", COLOURS.join(", ")))
}

impl Visitor {
    fn name(&self) -> &str {
        Some(self.username.trim())
            .filter(|name| !name.is_empty())
            .unwrap_or("stranger")
    }
}

/// What all views of this site share.
pub(crate) struct Site;

impl App for Site {
    type Session = Visitor;
    type State = Room;
}

#[derive(Route)]
#[route("/")]
pub(crate) struct ChatRoute;

/// The main view: your name, what was said, and something to say.
struct Chat {
    visitor: Visitor,
    messages: VecDeque<Arc<Message>>,
    forgetful: bool,
}

#[derive(Event)]
enum ChatEvent {
    #[event(incoming)]
    Send { draft: String },
}

impl LiveView for Chat {
    type Scope = Site;
    type Route = ChatRoute;
    type Event = ChatEvent;

    async fn mount(_: ChatRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Chat");
        socket.subscribe(&ROOM).await?;
        Ok(Self {
            visitor: socket.session().get(),
            messages: socket.state().history(),
            forgetful: false,
        })
    }

    async fn handle_event(&mut self, event: ChatEvent, socket: &mut Socket<Self>) -> Result {
        let ChatEvent::Send { draft: body } = event;
        socket.clear_flash();
        if let Some(name) = body.strip_prefix("/nick ") {
            let rename = |visitor: &mut Visitor| visitor.username = name.trim().to_owned();
            if let Err(error) = socket.session().update(rename) {
                let problem = match error {
                    Refused(Invalid { reason, .. }) => format!("Your name {reason}."),
                    other => other.to_string(),
                };
                socket.put_flash(FlashKind::Error, problem);
                return Ok(());
            }
        } else if !body.trim().is_empty() {
            if self.visitor.joined.is_none() {
                let now = OffsetDateTime::now_utc().unix_timestamp();
                socket
                    .session()
                    .update(|visitor| visitor.joined = Some(now))?;
            }
            socket
                .state()
                .say(self.visitor.name(), &self.visitor.colour, body.trim());
            socket.broadcast(&ROOM, Said);
        }
        socket.push_event("said", &())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.forgetful = matches!(change.state, WriteState::Failed(_));
        self.visitor = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            (tabs())
            <ui::FlashGroup />
            (name_form(&self.visitor))
            if self.forgetful {
                <p class="notice" role="alert">
                    "Your browser keeps nothing for this site: your name will be forgotten."
                </p>
            }
            <div class="log" id="log" role="log" aria-label="Messages" tabindex="0">
                <ol id="messages">
                    for message in &self.messages, key = message.id {
                        <li id=("message-", message.id)>
                            <b class=("colour-", &message.colour)>(&message.author)</b>
                            " " <span>(&message.body)</span>
                        </li>
                    }
                </ol>
                if self.messages.is_empty() {
                    <p class="empty">"Nothing was said yet. Be the first!"</p>
                }
            </div>
            <form id="say" class="say" phx-submit=(ChatEvent::SEND)>
                <label class="visually-hidden" for="draft">"Message"</label>
                <input
                    id="draft"
                    name=(Visitor::DRAFT)
                    value=(&self.visitor.draft)
                    phx-hook="PersistSession"
                    maxlength="500"
                    autocomplete="off"
                    required
                    placeholder="Say something, or /nick newname"
                >
                <button>"Send"</button>
            </form>
        }
    }
}

impl On<Said> for Chat {
    async fn on(&mut self, _: &Said, socket: &mut Socket<Self>) -> Result {
        self.messages = socket.state().history();
        Ok(())
    }
}

/// Saved as you type by the browser's hook; an ordinary form where scripts are off.
fn name_form(visitor: &Visitor) -> impl Markup {
    view! {
        <form id="you" class="you" phx-hook="PersistSession" method="post" action="/name">
            <label for="username">"Your name"</label>
            <input
                id="username"
                name=(Visitor::USERNAME)
                value=(&visitor.username)
                maxlength="40"
                autocomplete="nickname"
                placeholder="stranger"
            >
            <noscript><button>"Save"</button></noscript>
            <span class="save-state" role="status">
                <span class="saving">"Saving …"</span>
                <span class="saved">"Saved"</span>
                <span class="failed">"Not saved"</span>
            </span>
        </form>
    }
}

async fn save_name(
    session: Session<Visitor>,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Redirect, UpdateError> {
    let name = form.into_iter().find(|(key, _)| key == Visitor::USERNAME);
    session.update(|visitor| visitor.username = name.unwrap_or_default().1)?;
    Ok(Redirect::to("/"))
}

/// A view beside the main one: it stays while the main view is replaced.
struct Header(Visitor);

impl LiveView for Header {
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
        let format =
            format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
        let joined = self
            .0
            .joined
            .and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
        let joined = joined.and_then(|at| at.format(format).ok());
        view! {
            <p class="hello">
                "Hello, " <b class=("colour-", &self.0.colour)>(self.0.name())</b> "!"
            </p>
            if let Some(joined) = &joined {
                <p class="joined">"Here since " (joined)</p>
            }
        }
    }
}

type Asset = ([(&'static str, &'static str); 1], &'static str);

const STYLE: Asset = (
    [("content-type", "text/css")],
    include_str!("../assets/chat.css"),
);
const ICON: Asset = (
    [("content-type", "image/svg+xml")],
    include_str!("../assets/icon.svg"),
);

#[tokio::main]
async fn main() -> Result {
    let log = std::io::stderr;
    let is_terminal = log().is_terminal();
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(log)
        .with_ansi(is_terminal)
        .init();
    Ok(serve(app(&Sessions::from_env()?)).await?)
}

fn app(sessions: &Sessions<Visitor>) -> Router {
    let live = Live::new(sessions.clone())
        .state(Room::default())
        .layout(layout)
        .view::<Chat>()
        .view::<Settings>()
        .nested::<Header>("header");
    Router::new()
        .route("/name", post(save_name))
        .route_layer(sessions.layer())
        .route("/chat.css", get(STYLE))
        .route("/icon.svg", get(ICON))
        .merge(live)
}
