//! A chat that htmx fills, and that remembers your name as you type it: `cargo run -p htmx`.

use axum::{Form, Router, http::header::CONTENT_TYPE, routing::get};
use maud::{DOCTYPE, Markup, html};
use remount_session::{Session, SessionData, Sessions};
use serde::Deserialize;
use tokio::{net::TcpListener, sync::Mutex};

const HTMX: &str = include_str!(concat!(env!("OUT_DIR"), "/htmx.js"));
static LINES: Mutex<Vec<String>> = Mutex::const_new(Vec::new());

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)] // The page may write it.
    name: String,
}

#[derive(Deserialize)]
struct Said {
    text: String,
}

async fn page(session: Session<Visitor>) -> Markup {
    html! { (DOCTYPE) html lang="en" {
        head { title { "htmx" } link rel="icon" href="data:,";
            script defer src="/htmx.js" {} script defer src="/live/session.js" {} }
        body { h1 { "Chat" } main { (chat(session).await) } }
    } }
}

/// After each message htmx swaps all of this. What is typed into the new form is saved as well.
async fn chat(session: Session<Visitor>) -> Markup {
    html! {
        form data-session-save { label { "Name " input name="name" value=(session.get().name); } }
        form hx-post="/" hx-target="main" {
            label { "Message " input name="text" required maxlength="200"; } button { "Say" }
        }
        @for line in LINES.lock().await.iter() { p { (line) } }
    }
}

async fn say(session: Session<Visitor>, Form(said): Form<Said>) -> Markup {
    let line = format!("{}: {}", session.get().name, said.text);
    LINES.lock().await.insert(0, line);
    LINES.lock().await.truncate(100);
    chat(session).await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sessions = Sessions::<Visitor>::from_env()?;
    let pages = Router::new().route("/", get(page).post(say));
    let htmx = get(async || ([(CONTENT_TYPE, "text/javascript")], HTMX));
    let app = pages.layer(sessions.layer()).route("/htmx.js", htmx);
    let port = std::env::var("PORT").map_or(Ok(4000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    sessions.listens_on(listener.local_addr()?);
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app.nest("/live", sessions.routes())).await?)
}
