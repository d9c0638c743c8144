//! The session as an argument of a handler.

use std::sync::Arc;
use std::{error, fmt};

use ::axum::extract::FromRequestParts;
use ::axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;

use super::visit::Visit;
use crate::id::SessionId;
use crate::schema::Schema;
use crate::write::UpdateError;

/// The session of the request, as an argument of a handler. Needs [`Sessions::layer`](crate::Sessions::layer).
///
/// ```
/// use axum::Router;
/// use axum::routing::{get, post};
/// use remount_macros::Session as DeriveSession;
/// use remount_session::{KeyRing, Session, Sessions, UpdateError};
///
/// #[derive(DeriveSession, Clone, Default)]
/// #[session(crate = remount_session)]
/// struct Visitor {
///     visits: u32,
/// }
///
/// async fn show(session: Session<Visitor>) -> String {
///     session.get().visits.to_string()
/// }
///
/// async fn count(session: Session<Visitor>) -> Result<(), UpdateError> {
///     session.update(|visitor| visitor.visits += 1)
/// }
///
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sessions = Sessions::<Visitor>::new(ring);
/// let app: Router = Router::new()
///     .route("/", get(show))
///     .route("/count", post(count))
///     .layer(sessions.layer());
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
pub struct Session<S> {
    visit: Arc<Visit<S>>,
}

impl<S: Schema> Session<S> {
    /// The values as of now.
    #[must_use]
    pub fn get(&self) -> S {
        self.visit.get()
    }

    /// The session, if there is one.
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.visit.id()
    }

    /// Changes values; the answer sets the cookie, and the visitor's live views hear of it. A visitor without a session gets one.
    ///
    /// # Errors
    ///
    /// [`NotSameOrigin`](UpdateError::NotSameOrigin) when another site may have sent the request, [`Answered`](UpdateError::Answered) once the response was returned, and [`Invalid`](UpdateError::Invalid), [`TooLarge`](UpdateError::TooLarge) or [`Full`](UpdateError::Full); then nothing is written.
    pub fn update(&self, f: impl FnOnce(&mut S)) -> Result<(), UpdateError> {
        self.visit.update(f)
    }
}

impl<S: Schema, State: Sync> FromRequestParts<State> for Session<S> {
    type Rejection = SessionMissing;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Self::Rejection> {
        let visit = parts
            .extensions
            .get::<Arc<Visit<S>>>()
            .cloned()
            .ok_or(SessionMissing)?;
        visit.open(parts);
        Ok(Self { visit })
    }
}

impl<S> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// A handler takes a [`Session`] and no [`SessionLayer`](crate::SessionLayer) of the same type is above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionMissing;

impl fmt::Display for SessionMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this route takes a `Session` without a layer for it; add `.layer(sessions.layer())` to the router after the route")
    }
}

impl error::Error for SessionMissing {}

impl IntoResponse for SessionMissing {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}
