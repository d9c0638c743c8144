//! A chat that remembers you. `cargo run`, then open it in two browsers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Form, Router};
use remount::prelude::*;
use remount::session::UpdateError;
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, macros::format_description};

/// What the site remembers about a visitor.
#[derive(Session, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)] // the browser may write these two keys ...
    username: String,
    #[session(browser)]
    colour: Colour,
    joined: Option<i64>, // ... and can never write this one: seconds since 1970
}

impl Visitor {
    fn name(&self) -> &str {
        if self.username.trim().is_empty() { "stranger" } else { self.username.trim() }
    }
}

#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Colour { #[default] Plum, Teal, Amber, Rose, Sky }

impl Colour {
    const ALL: [(Self, &str); 5] =
        [(Self::Plum, "plum"), (Self::Teal, "teal"), (Self::Amber, "amber"), (Self::Rose, "rose"), (Self::Sky, "sky")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(colour, _)| *colour == self).map_or("plum", |(_, name)| name)
    }
}

/// What all views of this site share.
struct Site;

impl App for Site {
    type Session = Visitor;
    type State = Room;
}

#[derive(Clone)]
struct Message { id: u64, author: String, colour: Colour, body: String }

const ROOM: &str = "room:lobby";
const KEPT: usize = 100;
const MAX_BODY: usize = 500;

/// The last messages; enough for a chat that lives as long as its server.
#[derive(Default)]
struct Room(Mutex<(u64, VecDeque<Arc<Message>>)>);

impl Room {
    fn say(&self, visitor: &Visitor, body: &str) -> Message {
        let (last, messages) = &mut *self.0.lock().unwrap();
        *last += 1;
        let body = body.chars().take(MAX_BODY).collect();
        let message = Message { id: *last, author: visitor.name().to_owned(), colour: visitor.colour, body };
        messages.push_back(Arc::new(message.clone()));
        if messages.len() > KEPT {
            messages.pop_front();
        }
        message
    }

    fn history(&self) -> VecDeque<Arc<Message>> {
        self.0.lock().unwrap().1.clone()
    }
}

/// The main view: your name, what was said, and something to say.
struct Chat { visitor: Visitor, messages: VecDeque<Arc<Message>>, kept: bool }

#[derive(Event)]
enum ChatEvent { Send { body: String } }

impl LiveView for Chat {
    type App = Site;
    type Event = ChatEvent;
    type Info = Message;

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Chat");
        socket.subscribe(ROOM);
        Ok(Self { visitor: socket.session().get(), messages: socket.state().history(), kept: true })
    }

    async fn handle_event(&mut self, event: ChatEvent, socket: &mut Socket<Self>) -> Result {
        let ChatEvent::Send { body } = event;
        if let Some(name) = body.strip_prefix("/nick ") {
            let renamed = socket.session().update(|visitor| visitor.username = name.trim().to_owned());
            if let Err(error) = renamed {
                socket.put_flash(FlashKind::Error, remount::Error::from(error).to_string());
            }
        } else if !body.trim().is_empty() {
            if self.visitor.joined.is_none() {
                let now = OffsetDateTime::now_utc().unix_timestamp();
                socket.session().update(|visitor| visitor.joined = Some(now))?;
            }
            let message = socket.state().say(&self.visitor, body.trim());
            socket.broadcast(ROOM, message);
        }
        socket.push_event("said", &())
    }

    async fn handle_info(&mut self, message: Arc<Message>, _: &mut Socket<Self>) -> Result {
        let place = self.messages.partition_point(|earlier| earlier.id < message.id);
        if self.messages.get(place).is_none_or(|held| held.id != message.id) {
            self.messages.insert(place, message);
        }
        if self.messages.len() > KEPT {
            self.messages.pop_front();
        }
        Ok(())
    }

    async fn handle_session(&mut self, change: SessionChange<Visitor>, _: &mut Socket<Self>) -> Result {
        self.kept = !matches!(change.state, WriteState::Failed(_));
        self.visitor = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            (tabs("/"))
            (remount::flash())
            (name_form(&self.visitor))
            if !self.kept {
                <p class="notice" role="alert">"Your browser does not keep cookies for this site, so your name will be forgotten."</p>
            }
            <div class="log" id="log" role="log" aria-label="Messages" tabindex="0">
                <ol id="messages">
                    for message in &self.messages, key = message.id {
                        <li id=("message-", message.id)>
                            <b class=("colour-", message.colour.name())>(&message.author)</b> " " <span>(&message.body)</span>
                        </li>
                    }
                </ol>
                if self.messages.is_empty() { <p class="empty">"Nothing was said yet. Be the first!"</p> }
            </div>
            <form id="say" class="say" phx-submit=(ChatEvent::SEND) phx-update="ignore">
                <label class="visually-hidden" for="body">"Message"</label>
                <input id="body" name="body" maxlength=(MAX_BODY) autocomplete="off" placeholder="Say something, or /nick newname" required>
                <button>"Send"</button>
            </form>
        }
    }
}

/// Saved as you type by the browser's hook; an ordinary form where scripts are off.
fn name_form(visitor: &Visitor) -> impl Markup {
    view! {
        <form id="you" class="you" phx-hook="PersistSession" method="post" action="/name">
            <label for="username">"Your name"</label>
            <input id="username" name=(Visitor::USERNAME) value=(&visitor.username) maxlength="40" autocomplete="nickname" placeholder="stranger">
            <noscript><button>"Save"</button></noscript>
            <span class="save-state" role="status">
                <span class="saving">"Saving …"</span><span class="saved">"Saved"</span><span class="failed">"Not saved"</span>
            </span>
        </form>
    }
}

async fn save_name(session: remount::Session<Visitor>, Form(form): Form<NameForm>) -> Result<Redirect, UpdateError> {
    session.update(|visitor| visitor.username = form.username)?;
    Ok(Redirect::to("/"))
}

#[derive(Deserialize)]
struct NameForm { username: String }

/// A second view on the same session, reached without a page load.
struct Settings(Visitor);

impl LiveView for Settings {
    type App = Site;
    type Event = ();
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Settings");
        Ok(Self(socket.session().get()))
    }

    async fn handle_session(&mut self, change: SessionChange<Visitor>, _: &mut Socket<Self>) -> Result {
        self.0 = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            (tabs("/settings"))
            <form id="looks" class="looks" phx-hook="PersistSession">
                <fieldset>
                    <legend>"The colour of your name"</legend>
                    for (colour, name) in Colour::ALL, key = name {
                        <label class=("swatch colour-", name)>
                            <input type="radio" name=(Visitor::COLOUR) value=(name) checked=(self.0.colour == colour)>
                            <span>(name)</span>
                        </label>
                    }
                </fieldset>
                <p>"This is you: " <b id="preview" class=("colour-", self.0.colour.name())>(self.0.name())</b></p>
            </form>
        }
    }
}

/// A view beside the main one: it stays while the main view is replaced.
struct Header(Visitor);

impl LiveView for Header {
    type App = Site;
    type Event = ();
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    async fn handle_session(&mut self, change: SessionChange<Visitor>, _: &mut Socket<Self>) -> Result {
        self.0 = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let joined = self.0.joined.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
        let format = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
        let joined = joined.and_then(|at| at.format(format).ok());
        view! {
            <p class="hello">"Hello, " <b class=("colour-", self.0.colour.name())>(self.0.name())</b> "!"</p>
            if let Some(joined) = &joined { <p class="joined">"Here since " (joined)</p> }
        }
    }
}

fn tabs(current: &'static str) -> impl Markup {
    view! {
        <nav class="tabs" aria-label="Pages">
            for (path, name) in [("/", "Chat"), ("/settings", "Settings")], key = path {
                <a href=(path) data-phx-link="redirect" data-phx-link-state="push" aria-current=((path == current).then_some("page"))>(name)</a>
            }
        </nav>
    }
}

fn layout(page: &Page) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title data-suffix=" · remount">(page.title_or("Chat")) " · remount"</title>
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href="/chat.css">
                (page.head())
                <script>"addEventListener('phx:said', () => document.getElementById('say').reset())"</script>
            </head>
            <body>
                <header>
                    (page.sibling("header"))
                    <p class="connection" role="status"><span class="on">"Live"</span><span class="off">"Offline: trying again …"</span></p>
                </header>
                <main>(page.content())</main>
            </body>
        </html>
    }
}

async fn stylesheet() -> ([(&'static str, &'static str); 1], &'static str) {
    ([("content-type", "text/css; charset=utf-8")], include_str!("../assets/chat.css"))
}

#[tokio::main]
async fn main() -> Result {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let sessions = Sessions::from_env()?;
    let live = Live::<Site>::new(layout, sessions.clone(), Room::default())
        .view::<Chat>("/")
        .view::<Settings>("/settings")
        .sibling::<Header>("header");
    let app = Router::new()
        .route("/name", post(save_name))
        .route_layer(sessions.layer())
        .route("/chat.css", get(stylesheet))
        .merge(live);
    Ok(remount::serve(app).await?)
}
