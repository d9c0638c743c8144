//! The site that `bench-attack` attacks: an ordinary app, with a view or a handler for what each
//! attack needs. It uses nothing that older revisions lack, so that the same site shows what an
//! attack did to one of them.

mod blocking;
mod chat;
mod counter;
mod note;
mod visitor;

use std::io::{Read as _, stderr, stdin};
use std::net::IpAddr;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::middleware::map_request;
use axum::routing::{get, post};
use remount::prelude::*;
use remount::session::ClientAddress;
use tracing_subscriber::EnvFilter;

use blocking::Blocking;
use chat::{Chat, Room};
use counter::Counter;
use note::Note;
use visitor::{Visitor, log_in, log_out, who};

/// In which the proxy that an attack plays says for whom it asks.
const ADDRESS: &str = "x-client-address";
/// More than the buffers of a connection hold.
const LARGE: usize = 16 << 20;

struct Site;

impl App for Site {
    type Session = Visitor;
    type State = Room;
}

#[tokio::main]
async fn main() -> Result {
    // Whoever started it holds the other end: when that process is gone, so is this one.
    std::thread::spawn(|| {
        let _ = stdin().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(stderr)
        .with_ansi(false)
        .init();
    let sessions = Sessions::from_env()?;
    let live = Live::new(sessions.clone())
        .state(Room::default())
        .view_at::<Counter>("/")
        .view_at::<Note>("/note")
        .view_at::<Chat>("/chat")
        .view_at::<Blocking>("/blocking");
    let app = Router::new()
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/who", get(who))
        .route_layer(sessions.layer())
        .route("/large", get(large))
        .merge(live)
        .layer(map_request(with_address));
    Ok(serve(app).await?)
}

/// As a site behind a proxy does.
async fn with_address(mut request: Request) -> Request {
    let told = request.headers().get(ADDRESS);
    let address = told.and_then(|value| value.to_str().ok()?.parse::<IpAddr>().ok());
    if let Some(address) = address {
        request.extensions_mut().insert(ClientAddress(address));
    }
    request
}

async fn large() -> Bytes {
    static BODY: LazyLock<Bytes> = LazyLock::new(|| vec![b'.'; LARGE].into());
    BODY.clone()
}
