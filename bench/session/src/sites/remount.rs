//! Sessions of remount.

use std::convert::Infallible;

use axum::extract::FromRequestParts as _;
use http::{Request, Response};
use remount_session::{Algorithm, KeyRing, Session, Sessions};
use tower::{Layer as _, service_fn};

use super::SECRET;
use crate::now::{answer, now};
use crate::site::Site;
use crate::visitor::Visitor;

/// Keys.
///
/// # Panics
///
/// Never: the secret is long enough.
#[must_use]
pub fn key_ring() -> KeyRing {
    key_ring_with(Algorithm::default())
}

/// Keys of this algorithm.
///
/// # Panics
///
/// Never: the secret is long enough.
#[must_use]
pub fn key_ring_with(algorithm: Algorithm) -> KeyRing {
    KeyRing::new_with(SECRET, algorithm).expect("the secret is long enough")
}

/// The sessions of a server that remembers nothing yet. One client at a loopback address may post
/// as fast as it can.
#[must_use]
pub fn sessions() -> Sessions<Visitor> {
    Sessions::new(key_ring()).private_post_limit(u32::MAX)
}

/// The same, in cookies that anybody can read.
#[must_use]
pub fn signed_sessions() -> Sessions<Visitor> {
    sessions().signed_cookie()
}

/// A site with these sessions: a page's first render reads, a handler writes.
#[must_use]
pub fn site(sessions: &Sessions<Visitor>) -> Site {
    let mut handler = sessions.layer().layer(service_fn(step));
    let sessions = sessions.clone();
    Site::new(
        move |headers| {
            let session = now(sessions.load(headers));
            session.expect("cookies are never unavailable").get()
        },
        move |headers| answer(&mut handler, headers).into_parts().0.headers,
    )
}

async fn step(request: Request<()>) -> Result<Response<()>, Infallible> {
    let (mut parts, ()) = request.into_parts();
    let session = Session::<Visitor>::from_request_parts(&mut parts, &()).await;
    let written = session.expect("the layer is there").update(Visitor::step);
    written.expect("the session keeps its own rules");
    Ok(Response::new(()))
}
