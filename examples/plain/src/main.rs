//! Sessions in an axum app without any live view: a form that is remembered as it is filled in,
//! once the visitor agrees.
//!
//! ```console
//! $ cargo run -p plain
//! ```

mod page;
mod visitor;

use std::env;
use std::error::Error;
use std::io::IsTerminal;
use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use remount_session::{Session, SessionRejection, Sessions, UpdateError};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use visitor::{Settings, Visitor};

const STYLE: ([(&str, &str); 1], &str) = (
    [("content-type", "text/css")],
    include_str!("../assets/plain.css"),
);

/// The session's script needs nothing inline. The icon is the empty one.
const POLICY: &str = "default-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Reads the session, and so sets no cookie.
async fn show(session: Session<Visitor>) -> impl IntoResponse {
    let policy = [(CONTENT_SECURITY_POLICY, POLICY)];
    (policy, Html(page::render(&session.get())))
}

/// Where the form goes without scripts. With them the browser's script posts each field to
/// `/live/session` instead.
async fn save(
    session: Session<Visitor>,
    Form(settings): Form<Settings>,
) -> Result<Redirect, UpdateError> {
    session.update(|visitor| {
        if visitor.agreed {
            visitor.set(settings);
        }
    })?;
    Ok(Redirect::to("/"))
}

/// The first write makes the session: until then there is no cookie.
async fn agree(session: Session<Visitor>) -> Result<Redirect, UpdateError> {
    session.update(|visitor| visitor.agreed = true)?;
    Ok(Redirect::to("/"))
}

/// Puts an empty session in the place of this one, so that what another tab still sends cannot
/// bring it back.
async fn forget(session: Session<Visitor>) -> Result<Redirect, UpdateError> {
    session.log_out()?;
    Ok(Redirect::to("/"))
}

/// Keeps what pages send only if the visitor agrees now: a tab may still show the form after
/// another one has said "forget".
async fn only_agreed(
    State(sessions): State<Sessions<Visitor>>,
    request: Request,
    routes: Next,
) -> Result<Response, SessionRejection> {
    let writes = request.method() == Method::POST;
    if !writes || sessions.load(request.headers()).await?.get().agreed {
        Ok(routes.run(request).await)
    } else {
        Ok(StatusCode::FORBIDDEN.into_response())
    }
}

fn app(sessions: &Sessions<Visitor>) -> Router {
    let session = sessions
        .routes()
        .layer(from_fn_with_state(sessions.clone(), only_agreed));
    Router::new()
        .route("/", get(show))
        .route("/save", post(save))
        .route("/agree", post(agree))
        .route("/forget", post(forget))
        .route_layer(sessions.layer())
        .nest("/live", session)
        .route("/plain.css", get(STYLE))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
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
    let sessions = Sessions::from_env()?.app_name("plain");
    let app = app(&sessions);
    let host = env::var("HOST").unwrap_or_else(|_| "127.0.0.1".to_owned());
    let port = env::var("PORT").map_or(Ok(4000), |port| port.parse())?;
    let listener = TcpListener::bind((host, port)).await?;
    let address = listener.local_addr()?;
    sessions.listens_on(address);
    println!("listening on http://{address}");
    // With the peer's address, which is charged for what a page asks of its session.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        asked_to_stop().await;
        // It waits for requests that are being answered, and a stream is one.
        sessions.end_streams();
    };
    Ok(axum::serve(listener, app)
        .with_graceful_shutdown(stop)
        .await?)
}

/// By Ctrl-C, or by a deploy.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = signal(SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = interrupt.await;
}
