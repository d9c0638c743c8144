//! Sessions of tower-sessions, in the server's memory.

use std::convert::Infallible;

use http::{Request, Response};
use tower::{Layer as _, service_fn};
use tower_sessions::{MemoryStore, Session, SessionManagerLayer};

use crate::now::answer;
use crate::site::Site;
use crate::visitor::Visitor;

/// The key under which the visitor is kept.
pub const KEY: &str = "visitor";

/// A site with this store.
#[must_use]
pub fn site(store: &MemoryStore) -> Site {
    let layer = SessionManagerLayer::new(store.clone());
    let mut page = layer.layer(service_fn(show));
    let mut handler = layer.layer(service_fn(step));
    Site::new(
        move |headers| answer(&mut page, headers.clone()).into_body(),
        move |headers| answer(&mut handler, headers).into_parts().0.headers,
    )
}

async fn show(request: Request<()>) -> Result<Response<Visitor>, Infallible> {
    Ok(Response::new(visitor(session(&request)).await))
}

async fn step(request: Request<()>) -> Result<Response<()>, Infallible> {
    let session = session(&request);
    let mut visitor = visitor(session).await;
    visitor.step();
    let inserted = session.insert(KEY, visitor).await;
    inserted.expect("memory takes everything");
    Ok(Response::new(()))
}

fn session(request: &Request<()>) -> &Session {
    let session = request.extensions().get();
    session.expect("the layer is there")
}

async fn visitor(session: &Session) -> Visitor {
    let known = session.get(KEY).await;
    known
        .expect("memory gives back what it took")
        .unwrap_or_default()
}
