//! A list of things to do, the same in every open page: open it in two tabs.
//!
//! ```console
//! $ cargo run -p todo
//! ```
//!
//! The server keeps the list for as long as it runs.

mod alike;
mod changed;
mod layout;
mod route;
mod store;
mod summary;
#[cfg(test)]
mod tests;
mod todos;

use std::io::IsTerminal;

use axum::Router;
use axum::routing::get;
use remount::prelude::*;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use layout::{STYLE, layout};
use store::Store;
use summary::Summary;
use todos::Todos;

/// What all views of this site share.
pub(crate) struct Site;

impl App for Site {
    type Session = ();
    type State = Store;
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
    Ok(serve(app(Sessions::from_env()?)).await?)
}

fn app(sessions: Sessions<()>) -> Router {
    let live = Live::new(sessions)
        .state(Store::default())
        .layout(layout)
        .view::<Todos>()
        .nested::<Summary>("summary");
    Router::new()
        .route("/todo.css", get(STYLE))
        .route("/datepicker.css", get(datepicker::STYLE))
        .merge(live)
}
