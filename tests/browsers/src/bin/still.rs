//! The site without live views: handlers write its pages.

use std::env;
use std::error::Error;

use axum::Router;
use axum::routing::get;
use browsers::{Visitor, sessions};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use remount_session::Session;
use tokio::net::TcpListener;

/// A part of the page that is told what another part has saved.
const BESIDE: &str = "addEventListener('DOMContentLoaded', () =>
    remount.session.subscribe('name', (name) => {
        document.querySelector('.greeting').textContent = `Hello, ${name || 'stranger'}!`;
    }))";

async fn form(session: Session<Visitor>) -> Markup {
    let visitor = session.get();
    page(&html! {
        p.greeting { (visitor.greeting()) }
        p #rank { (visitor.rank) }
        form #as-typed data-session-save {
            label { "Name " input name=(Visitor::NAME) value=(visitor.name); }
        }
        form #when-left data-session-save data-debounce="blur" {
            label { "Town " input name=(Visitor::TOWN) value=(visitor.town); }
        }
        form #when-submitted data-session-save data-debounce="submit" {
            label { "Street " input name=(Visitor::STREET) value=(visitor.street); }
        }
        form #in-browser data-session-save {
            label { "Draft " input name=(Visitor::DRAFT) value=(visitor.draft); }
        }
        a #elsewhere href="/elsewhere" { "Elsewhere" }
        script { (PreEscaped(BESIDE)) }
    })
}

/// No script of this page asks for what others save.
async fn elsewhere(session: Session<Visitor>) -> Markup {
    let visitor = session.get();
    page(&html! {
        p #read { (visitor.greeting()) }
        form #quiet data-session-save {
            label { "Name " input name=(Visitor::NAME) value=(visitor.name); }
        }
        a #back href="/" { "Back" }
    })
}

fn page(content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                title { "Still" }
                link rel="icon" href="data:,";
                script defer src="/live/session.js" {}
            }
            body { (content) }
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let sessions = sessions()?;
    let pages = Router::new()
        .route("/", get(form))
        .route("/elsewhere", get(elsewhere))
        .layer(sessions.layer())
        .nest("/live", sessions.routes());
    let port = env::var("PORT").map_or(Ok(4000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    sessions.listens_on(address);
    println!("listening on http://{address}");
    Ok(axum::serve(listener, pages).await?)
}
