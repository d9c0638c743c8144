//! The session as an argument of a handler.

use std::sync::Arc;
use std::{error, fmt};

use ::axum::extract::FromRequestParts;
use ::axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;
use http::request::Parts;

use super::request_session::RequestSession;
use crate::backing::store::StoreError;
use crate::decide::login::LoginEnd;
use crate::decide::update_error::UpdateError;
use crate::values::id::SessionId;
use crate::values::session_data::SessionData;

/// The session of the request, as an argument of a handler. Needs
/// [`Sessions::layer`](crate::Sessions::layer).
///
/// ```
/// use axum::Router;
/// use axum::routing::{get, post};
/// use remount_session::{KeyRing, Session, SessionData, Sessions, UpdateError};
///
/// #[derive(SessionData, Clone, Default)]
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
    request_session: Arc<RequestSession<S>>,
}

impl<S: SessionData> Session<S> {
    /// The values as of now; of keys with `scope = local` the defaults, since requests do not bring
    /// them.
    #[must_use]
    pub fn get(&self) -> S {
        self.request_session.get()
    }

    /// The session, if there is one.
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.request_session.id()
    }

    /// Changes values; the answer sets the cookie, and the visitor's live views hear of it. A
    /// visitor without a session gets one.
    ///
    /// # Errors
    ///
    /// [`Local`](UpdateError::Local) for a key with `scope = local`, which no handler reaches,
    /// [`NotSameOrigin`](UpdateError::NotSameOrigin) when another site may have sent the request,
    /// [`Answered`](UpdateError::Answered) once the response was returned, and
    /// [`Invalid`](UpdateError::Invalid), [`Newer`](UpdateError::Newer),
    /// [`TooLarge`](UpdateError::TooLarge) or [`Full`](UpdateError::Full); then nothing is written.
    pub fn update(&self, f: impl FnOnce(&mut S)) -> Result<(), UpdateError> {
        self.request_session.update(f)
    }
}

impl<S: SessionData> Session<S> {
    /// Puts a session with a new id in the place of this one: what every login must do before it says who the visitor is, so that nobody can plant a session on a visitor and find himself logged in with it ([OWASP: session fixation](https://owasp.org/www-community/attacks/Session_fixation)).
    ///
    /// Everything stays but the keys with `on_login = drop`, wherever they are kept. When the
    /// answer leaves, the old session is over: its cookie is deleted, what is still on its way to
    /// it is refused, and its sockets in all tabs are closed, so that their pages come back with
    /// the new session. A visitor without a session gets one.
    ///
    /// # Errors
    ///
    /// [`NotSameOrigin`](UpdateError::NotSameOrigin) when another site may have sent the request,
    /// which else could log a visitor in as somebody else
    /// ([`renew_cross_site`](Self::renew_cross_site) is for those that should), and
    /// [`Answered`](UpdateError::Answered) once the response was returned.
    ///
    /// ```
    /// use remount_session::{Session, SessionData, UpdateError};
    ///
    /// #[derive(SessionData, Clone, Default)]
    /// struct Visitor {
    ///     user_id: Option<i64>,
    /// }
    ///
    /// async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
    ///     // ... after the password was checked ...
    ///     session.renew()?;
    ///     session.update(|visitor| visitor.user_id = Some(7))
    /// }
    /// ```
    pub fn renew(&self) -> Result<(), UpdateError> {
        self.request_session.renew(false, None)
    }

    /// [`renew`](Self::renew), and says when the login ends: with the browser, if the visitor did
    /// not tick "remember me". [`renew`](Self::renew) alone keeps what was said before, and without
    /// that the login ends with the session.
    ///
    /// A login that [ends with the browser](LoginEnd::Browser) has a second cookie, without an age,
    /// which browsers forget when they are quit. Without that cookie, or after [24
    /// hours](crate::Sessions::until_quit_at_most), the session is read without what belongs to the
    /// login, and the next answer that sets its cookie ends that for good. What the visitor typed
    /// stays.
    ///
    /// # Errors
    ///
    /// Those of [`renew`](Self::renew). After [`renew_cross_site`](Self::renew_cross_site) it works
    /// in that request too.
    ///
    /// ```
    /// use remount_session::{LoginEnd, Session, SessionData, UpdateError};
    ///
    /// #[derive(SessionData, Clone, Default)]
    /// struct Visitor {
    ///     #[session(browser, max_chars = 40)]
    ///     name: String, // is known tomorrow in any case
    ///     user_id: Option<i64>,
    /// }
    ///
    /// async fn log_in(session: Session<Visitor>, is_remembered: bool) -> Result<(), UpdateError> {
    ///     // ... after the password was checked ...
    ///     session.renew_until(match is_remembered {
    ///         true => LoginEnd::Session,
    ///         false => LoginEnd::Browser,
    ///     })?;
    ///     session.update(|visitor| visitor.user_id = Some(7))
    /// }
    /// ```
    pub fn renew_until(&self, end: LoginEnd) -> Result<(), UpdateError> {
        self.request_session.renew(false, Some(end))
    }

    /// [`renew`](Self::renew) in a request that another site sent, as the answer of an identity
    /// provider is. After it, [`update`](Self::update) works too, in this request.
    ///
    /// Whoever calls it has checked by other means that this very browser began what ends here, such as the `state` of OAuth 2.0 ([RFC 6749, section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)).
    ///
    /// # Errors
    ///
    /// [`Answered`](UpdateError::Answered) once the response was returned.
    pub fn renew_cross_site(&self) -> Result<(), UpdateError> {
        self.request_session.renew(true, None)
    }

    /// Sets every value to its default, also those that pages keep with `scope = local`; the
    /// session and its id stay. To end it use [`log_out`](Self::log_out).
    ///
    /// # Errors
    ///
    /// Those of [`update`](Self::update).
    pub fn clear(&self) -> Result<(), UpdateError> {
        self.request_session.clear()
    }

    /// Ends the session: one that is empty but for keys with `on_logout = keep`, and does not take
    /// what the browser keeps with `scope = local`, takes its place, for as long as the old one
    /// would have lived, so that a late answer cannot bring it back. Its sockets in all tabs are
    /// closed. Nothing happens if there is no session.
    ///
    /// Of sessions in cookies the server knows for 26 hours that one was ended, and forgets it when
    /// it is restarted. Whoever copied the cookie before can present it again then, until it
    /// expires: where that matters, keep the sessions in a [store](crate::Sessions::store), which
    /// deletes the session for good.
    ///
    /// # Errors
    ///
    /// [`NotSameOrigin`](UpdateError::NotSameOrigin) when another site may have sent the request,
    /// and [`Answered`](UpdateError::Answered) once the response was returned.
    pub fn log_out(&self) -> Result<(), UpdateError> {
        self.request_session.log_out()
    }
}

impl<S: SessionData, State: Sync> FromRequestParts<State> for Session<S> {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Self::Rejection> {
        let request_session = parts
            .extensions
            .get::<Arc<RequestSession<S>>>()
            .cloned()
            .ok_or(SessionMissing)?;
        request_session.open(parts).await?;
        Ok(Self { request_session })
    }
}

impl<S> fmt::Debug for Session<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// Why a handler is not called that takes a [`Session`].
#[derive(Debug)]
#[non_exhaustive]
pub enum SessionRejection {
    /// There is no layer for it: 500.
    Missing(SessionMissing),
    /// The store of the sessions cannot be asked: 503.
    Store(StoreError),
}

impl fmt::Display for SessionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(missing) => missing.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl error::Error for SessionRejection {}

impl From<SessionMissing> for SessionRejection {
    fn from(missing: SessionMissing) -> Self {
        Self::Missing(missing)
    }
}

impl From<StoreError> for SessionRejection {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        match self {
            Self::Missing(missing) => missing.into_response(),
            // The log has the reason, which is nobody else's business.
            Self::Store(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                [(CACHE_CONTROL, "no-store")],
                "the sessions cannot be reached; try again in a moment",
            )
                .into_response(),
        }
    }
}

/// A handler takes a [`Session`] and no [`SessionLayer`](crate::SessionLayer) of the same type is
/// above it; or it takes [`SessionKeys`](crate::SessionKeys), and there is no layer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionMissing;

impl fmt::Display for SessionMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "this route takes a `Session`, or what needs its keys, without a layer for it; add \
             `.layer(sessions.layer())` to the router after the route",
        )
    }
}

impl error::Error for SessionMissing {}

impl IntoResponse for SessionMissing {
    fn into_response(self) -> Response {
        tracing::error!("{self}");
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}
