//! The keys of the sessions as an argument of a handler.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use ::axum::extract::FromRequestParts;
use http::request::Parts;

use super::extractor::SessionMissing;
use crate::core::Core;
use crate::seal::key_ring::KeyRing;

/// The [key ring](KeyRing) of the sessions, as an argument of a handler that seals something for a
/// visitor, or of an extractor that does. Needs [`Sessions::layer`](crate::Sessions::layer), of
/// sessions of any type; under two of them it is that of the inner one.
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use remount_session::{KeyRing, SessionKeys, Sessions};
///
/// async fn invite(keys: SessionKeys) -> String {
///     format!("/join?by={}", keys.seal("invitation", b"", b"pug"))
/// }
///
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sessions = Sessions::<()>::new(ring);
/// let app: Router = Router::new().route("/invite", get(invite)).layer(sessions.layer());
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct SessionKeys(Arc<Core>);

impl SessionKeys {
    pub(super) fn of(core: &Arc<Core>) -> Self {
        Self(Arc::clone(core))
    }
}

impl Deref for SessionKeys {
    type Target = KeyRing;

    fn deref(&self) -> &KeyRing {
        &self.0.config.ring
    }
}

impl<State: Sync> FromRequestParts<State> for SessionKeys {
    type Rejection = SessionMissing;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, SessionMissing> {
        parts.extensions.get().cloned().ok_or(SessionMissing)
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionKeys").finish_non_exhaustive()
    }
}
