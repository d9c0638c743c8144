//! A server whose sessions are posted to, and the yardstick beside it: `/json` takes the same body
//! and keeps none of it.

use std::io::{self, Write as _};

use axum::routing::post;
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use bench_session::sites::remount::sessions;
use bench_session::visitor::Visitor;
use http::StatusCode;
use remount_session::{Session, UpdateError};
use serde_json::Value;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(
        io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    let listener = listener.tap_io(|stream| {
        // Only slower without it.
        let _ = stream.set_nodelay(true);
    });
    let sessions = sessions();
    let app = Router::new()
        .route("/begin", post(begin))
        .layer(sessions.layer())
        .route("/json", post(json))
        .merge(sessions.routes_at("/live"));
    axum::serve(listener, app).await
}

/// Makes the typical session, of which the page puts a key again and again.
async fn begin(session: Session<Visitor>) -> Result<(), UpdateError> {
    session.update(Visitor::step)
}

async fn json(Json(_): Json<Value>) -> StatusCode {
    StatusCode::NO_CONTENT
}
