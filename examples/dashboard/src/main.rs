//! What a machine is doing, for those who may know: panels that come when they are ready, behind a
//! login.
//!
//! ```console
//! $ cargo run -p dashboard
//! ```
//!
//! It says how to log in when it starts. `DASHBOARD_NEIGHBOUR` is the address of a server whose
//! answer is timed, `127.0.0.1:5432` otherwise.

mod accounts;
mod board;
mod clock;
mod days;
mod files;
mod forms;
mod guards;
mod layout;
mod panel;
mod people;
mod sources;
#[cfg(test)]
mod tests;
mod welcome;

use std::io::IsTerminal;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use remount::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use accounts::Accounts;
use board::Board;
use clock::Clock;
use files::FilesPanel;
use forms::Desk;
use guards::{Admins, Staff};
use people::People;
use sources::Sources;
use welcome::Welcome;

/// What the site remembers about a visitor. No page can write it.
#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(on_login = drop)]
    login: Option<Login>,
}

#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Login {
    name: String,
    /// How often this person was logged out everywhere, counted from a number that nobody knows.
    round: u64,
}

/// What all views and forms share.
pub(crate) struct Office {
    accounts: Accounts,
    sources: Sources,
    started: Instant,
}

pub(crate) struct Site;

impl App for Site {
    type Session = Visitor;
    type State = Arc<Office>;
}

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
    let accounts = Accounts::new([("ada", true), ("bob", false)])?;
    for (person, code) in accounts.codes() {
        println!("log in as {} with the code {code}", person.name);
    }
    let sessions = Sessions::from_env()?.app_name("dashboard");
    let app = app(&sessions, accounts, Sources::of_this_machine());
    Ok(serve(app).await?)
}

fn app(sessions: &Sessions<Visitor>, accounts: Accounts, sources: Sources) -> Router {
    let office = Arc::new(Office {
        accounts,
        sources,
        started: Instant::now(),
    });
    let live = Live::new(sessions.clone())
        .state(Arc::clone(&office))
        .layout(layout::open)
        .view::<Welcome>()
        .scope::<Staff>(|staff| {
            staff
                .layout(layout::staff)
                .view::<Board>()
                .nested::<Clock>("clock")
                .nested::<FilesPanel>("files")
        })
        .scope::<Admins>(|admins| admins.layout(layout::admins).view::<People>());
    let desk = Desk {
        pages: live.handle(),
        office,
    };
    Router::new()
        .route("/login", post(forms::log_in))
        .route("/logout", post(forms::log_out))
        .route_layer(sessions.layer())
        .route("/dashboard.css", get(layout::STYLE))
        .route("/datepicker.css", get(datepicker::STYLE))
        .with_state(desk)
        .merge(live)
}
