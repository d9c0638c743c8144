//! A chat that remembers your name as you type it, in plain axum: `cargo run -p seed`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Form, Router};
use maud::{DOCTYPE, Markup, html};
use remount_session::{Session, SessionData, Sessions};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::Mutex};

/// What the site remembers about a visitor.
#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)] // The page may write it.
    name: String,
}

#[derive(Deserialize)]
struct Said {
    text: String,
}

type Lines = Arc<Mutex<Vec<String>>>;

async fn show(session: Session<Visitor>, State(lines): State<Lines>) -> Markup {
    html! { (DOCTYPE) html lang="en" {
        head { title { "Seed" } link rel="icon" href="data:,";
            script defer src="/live/session.js" {} }
        body {
            h1 { "Chat" }
            @for line in lines.lock().await.iter() { p { (line) } }
            form data-session-save { label { "Name " input name="name" value=(session.get().name); } }
            form method="post" action="/say" {
                label { "Message " input name="text" required maxlength="200"; } button { "Say" }
            }
        }
    } }
}

async fn say(visitor: Session<Visitor>, lines: State<Lines>, Form(said): Form<Said>) -> Redirect {
    let mut lines = lines.lock().await;
    lines.insert(0, format!("{}: {}", visitor.get().name, said.text));
    lines.truncate(100);
    Redirect::to("/")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sessions = Sessions::<Visitor>::from_env()?;
    let pages = Router::new().route("/", get(show)).route("/say", post(say));
    let pages = pages.with_state(Lines::default()).layer(sessions.layer());
    let port = std::env::var("PORT").map_or(Ok(4000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    sessions.listens_on(listener.local_addr()?);
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, pages.nest("/live", sessions.routes())).await?)
}
