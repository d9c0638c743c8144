//! Flash messages of an HTTP handler, which is no view.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponseParts, ResponseParts};
use http::request::Parts;
use remount_session::timestamp::Timestamp;
use remount_session::{SessionKeys, SessionMissing, asked_host};

use crate::flash::{FlashKind, FlashMessages};
use crate::flash_cookie;
use crate::token;

/// What an HTTP handler tells the visitor on the next page of a live view: an argument of the
/// handler, and a part of its answer. Needs [`Sessions::layer`](crate::Sessions::layer).
///
/// ```
/// use axum::response::{IntoResponse, Redirect};
/// use axum::routing::post;
/// use remount::prelude::*;
/// use remount::Flash;
///
/// async fn subscribe(flash: Flash) -> impl IntoResponse {
///     (flash.put("info", "You are subscribed."), Redirect::to("/"))
/// }
///
/// fn app(sessions: &Sessions<()>, live: Live<()>) -> axum::Router {
///     axum::Router::new()
///         .route("/subscribe", post(subscribe))
///         .layer(sessions.layer())
///         .merge(live)
/// }
/// ```
///
/// The messages travel in a cookie, sealed for this host and for a minute, and one page shows them.
/// Those that a request brings and that no page has shown stay, beside what the handler puts.
/// Bounds are those of [`Visit::put_flash`](crate::Visit::put_flash).
#[derive(Debug)]
#[must_use = "nobody is told unless it is part of the answer: `(flash, Redirect::to(\"/\"))`"]
pub struct Flash {
    messages: FlashMessages,
    keys: SessionKeys,
    host: Box<str>,
}

impl Flash {
    /// Puts a message in the place of the one of its kind. The server ignores what cannot be held,
    /// and logs an error.
    pub fn put(mut self, kind: impl Into<FlashKind>, message: impl Into<String>) -> Self {
        self.messages.put(&kind.into(), message.into());
        self
    }
}

impl<State: Sync> FromRequestParts<State> for Flash {
    type Rejection = SessionMissing;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, SessionMissing> {
        let keys = SessionKeys::from_request_parts(parts, state).await?;
        let host = asked_host(&parts.headers, &parts.uri);
        let brought = flash_cookie::read(&parts.headers);
        let messages =
            brought.and_then(|token| token::open_flash(&keys, Timestamp::now(), &host, token));
        Ok(Self {
            messages: messages.unwrap_or_default(),
            host: host.into(),
            keys,
        })
    }
}

impl IntoResponseParts for Flash {
    type Error = Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Infallible> {
        let sealed = token::seal_flash(&self.keys, Timestamp::now(), &self.host, &self.messages);
        if let Some(token) = sealed {
            flash_cookie::leave(&token, response.headers_mut());
        }
        Ok(response)
    }
}
