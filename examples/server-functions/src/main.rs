//! A chat with a server function of Leptos's, which remembers your name as you type it.

use axum::{Router, response::Html, routing};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use remount_session::{Session, SessionData, Sessions};
use tokio::{net::TcpListener, sync::Mutex};

static LINES: Mutex<Vec<String>> = Mutex::const_new(Vec::new());

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)] // The page may write it.
    name: String,
    said: u32, // Only the server writes it.
}

#[server]
async fn say(text: String) -> Result<(), ServerFnError> {
    let session: Session<Visitor> = leptos_axum::extract().await?;
    let line = format!("{}: {text}", session.get().name);
    LINES.lock().await.insert(0, line);
    LINES.lock().await.truncate(100);
    Ok(session.update(|visitor| visitor.said += 1)?)
}

#[rustfmt::skip] // Leptos has a template language of its own.
async fn page(session: Session<Visitor>) -> Html<String> {
    let (visitor, lines) = (session.get(), LINES.lock().await.clone());
    let page = Owner::new().with(|| view! { <html lang="en">
        <head><title>"Chat"</title><link rel="icon" href="data:,"/>
            <script defer src="/live/session.js"></script></head>
        <body><h1>"Chat"</h1> <p>"Messages of yours: " {visitor.said}</p>
            <form data-session-save="">
                <label>"Name " <input name="name" value=visitor.name.clone()/></label>
            </form>
            <form method="post" action=Say::url()>
                <label>"Message " <input name="text" required maxlength="200"/></label>
                <button>"Say"</button>
            </form>
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
        </body></html> }.to_html());
    Html(format!("<!DOCTYPE html>{page}"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sessions = Sessions::<Visitor>::from_env()?;
    let functions = routing::post(leptos_axum::handle_server_fns);
    let pages = Router::new().route("/", routing::get(page));
    let pages = pages.route("/api/{*name}", functions);
    let pages = pages.layer(sessions.layer());
    let port = std::env::var("PORT").map_or(Ok(4000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    sessions.listens_on(listener.local_addr()?);
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, pages.nest("/live", sessions.routes())).await?)
}
