//! Sessions in axum: the endpoint, the layer and the extractor. No other module knows axum.

mod endpoint;
mod extractor;
mod keys;
mod layer;
pub(crate) mod request_session;

pub use self::extractor::{Session, SessionMissing, SessionRejection};
pub use self::keys::SessionKeys;
pub use self::layer::{SessionLayer, SessionService};

use std::net::SocketAddr;

use ::axum::Router;
use ::axum::extract::ConnectInfo;
use ::axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{Extensions, StatusCode};

use crate::core::Core;
use crate::decide::update_error::UpdateError;
use crate::http::headers::ClientAddress;
use crate::http::listening::ListeningAddress;
use crate::memory::address::Address;
use crate::sessions::Sessions;
use crate::values::session_data::SessionData;

impl<S: SessionData> Sessions<S> {
    /// The endpoint to which pages post their writes, as a router with the one route
    /// `/live/session`, where the browser's script looks for it:
    /// `Router::new().merge(sessions.endpoint())`.
    ///
    /// All of its answers are `no-store`, and none but 201 and 204 sets a cookie.
    pub fn endpoint(&self) -> Router {
        self.endpoint_at("/live/session")
    }

    /// The same with another route. The script posts there if the page's head says `<meta
    /// name="remount-mount" content="/admin/live">`: to what that names, and `/session` behind it.
    /// The cookies are those of the whole host, whatever the route is.
    ///
    /// # Panics
    ///
    /// If it is no path, as [`axum::Router::route`](::axum::Router::route) does.
    pub fn endpoint_at(&self, path: &str) -> Router {
        endpoint::router(self, path)
    }

    /// The layer under which handlers can take a [`Session`].
    ///
    /// An answer of a handler that wrote gets the cookie and `Cache-Control: no-store`; of one that
    /// only read, `Cache-Control: private` and `Vary: Cookie`; all others are left alone.
    #[must_use]
    pub fn layer(&self) -> SessionLayer<S> {
        SessionLayer::new(self)
    }
}

impl IntoResponse for UpdateError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Invalid { .. } | Self::TooLarge { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Full => StatusCode::TOO_MANY_REQUESTS,
            Self::Newer { .. } => StatusCode::CONFLICT,
            Self::NotSameOrigin => StatusCode::FORBIDDEN,
            Self::Ended => StatusCode::CONFLICT,
            Self::Answered | Self::Local { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}

impl ClientAddress {
    /// The address that a request is charged to: what the app said with a `ClientAddress` among the
    /// extensions, else the peer that axum's `ConnectInfo` names; `None` if there is neither.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        let peer = || extensions.get::<ConnectInfo<SocketAddr>>();
        let told = extensions.get::<Self>().copied();
        told.or_else(|| peer().map(|info| Self(info.0.ip())))
    }
}

impl Core {
    /// Takes note of where the server of a request listens, if it is one that says so.
    fn hear_of_server(&self, extensions: &Extensions) {
        if cfg!(debug_assertions)
            && let Some(address) = ListeningAddress::of(extensions)
        {
            self.listens_on(address.0, true);
        }
    }
}

/// Who is charged for a request. Warns of a proxy that hides that.
fn charged(core: &Core, parts: &Parts) -> Address {
    if let Some(told) = parts.extensions.get::<ClientAddress>() {
        return Address::of(Some(told.0));
    }
    let peer = ClientAddress::of(&parts.extensions).map(|peer| peer.0);
    let address = Address::of(peer);
    if address.is_shared() {
        core.proxy_warning.look(peer, &parts.headers);
    }
    address
}
