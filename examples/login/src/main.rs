//! Accounts and logins: sign up, log in in two tabs, log out in one of them.
//!
//! ```console
//! $ cargo run -p login [data file]
//! ```
//!
//! Accounts are kept in the file that the argument or `LOGIN_DATA` names, `.remount/login.sqlite3`
//! otherwise. Who is logged in is kept in the session's cookie.

mod accounts;
mod attempts;
mod forms;
mod here;
mod members;
mod pages;
mod passwords;
mod visitor;

use std::env;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use remount::prelude::*;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use accounts::Accounts;
use attempts::Attempts;
use here::{Here, LookAgain, MEMBERS};
use members::Members;
use visitor::Visitor;

const DATA_FILE: &str = ".remount/login.sqlite3";
const MAX_FORM_BYTES: usize = 4_096;
const CLOCK: Duration = Duration::from_secs(60);

/// What the live view and the forms share.
pub(crate) struct Club {
    accounts: Accounts,
    attempts: Attempts,
    here: Here,
}

pub(crate) struct Site;

impl App for Site {
    type Session = Visitor;
    type State = Arc<Club>;
}

fn data_file() -> PathBuf {
    let named = env::args_os().nth(1).or_else(|| env::var_os("LOGIN_DATA"));
    named.unwrap_or_else(|| DATA_FILE.into()).into()
}

/// No page is kept by a browser or a cache: the back button shows nothing to whoever comes after a
/// logout.
async fn never_kept(mut page: Response) -> Response {
    let html = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    if page.headers().get(CONTENT_TYPE).is_some_and(html) {
        let headers = page.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    page
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
    let sessions = Sessions::<Visitor>::from_env()?.app_name("login");
    let club = Arc::new(Club {
        accounts: Accounts::open(&data_file())?,
        attempts: Attempts::default(),
        here: Here::default(),
    });
    let live = Live::new(sessions.clone())
        .state(Arc::clone(&club))
        .layout(pages::layout)
        .view_at::<Members>("/");
    let pages = live.handle();
    club.here.tell_through(pages.clone());
    // Open pages look at the clock: a login may end while nobody does anything.
    tokio::spawn(async move {
        let mut clock = tokio::time::interval(CLOCK);
        loop {
            clock.tick().await;
            pages.broadcast(&MEMBERS, LookAgain);
        }
    });
    let app = Router::new()
        .route("/login", get(forms::login).post(forms::log_in))
        .route("/signup", get(forms::signup).post(forms::sign_up))
        .route("/logout", post(forms::log_out))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .route_layer(sessions.layer())
        .route("/login.css", get(pages::STYLE))
        .with_state(club)
        .merge(live)
        .layer(map_response(never_kept));
    Ok(serve(app).await?)
}
