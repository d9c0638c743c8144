//! Sessions in axum: what pages ask, the layer and the extractor. No other module knows axum.

mod endpoint;
mod events;
mod extractor;
mod keys;
mod layer;
mod read;
pub(crate) mod request_session;
mod script;

pub use self::extractor::{Session, SessionMissing, SessionRejection};
pub use self::keys::SessionKeys;
pub use self::layer::{SessionLayer, SessionService};

use std::net::SocketAddr;

use ::axum::Router;
use ::axum::extract::ConnectInfo;
use ::axum::response::{IntoResponse, Response};
use ::axum::routing::{any, get};
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
    /// What pages of the site ask for. An app nests it at a path of its choice:
    ///
    /// ```
    /// # use remount_session::{KeyRing, SessionData, Sessions};
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor {}
    /// # let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// # let sessions = Sessions::<Visitor>::new(ring);
    /// let app = axum::Router::<()>::new().nest("/live", sessions.routes());
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// | route | |
    /// |---|---|
    /// | `GET /session.js` | the script for pages without live views: `<script defer src="/live/session.js"></script>`. It asks the routes beside it, wherever they are |
    /// | `POST /session` | takes what pages write. None of its answers but 201 and 204 sets a cookie |
    /// | `GET /session/values` | tells pages the values of the keys that they may write, as a JSON object, and of no other key |
    /// | `GET /session/events` | the same as a stream of server-sent events, one whenever a value is another one, whoever wrote it. 204 without a session; it ends with the session, and with [`end_streams`](Self::end_streams) |
    ///
    /// Only pages of the same origin are answered, but for the script. All answers but that are
    /// `no-store`. The cookies are those of the whole host, wherever the routes are. Pages with
    /// live views find their endpoint by the mount point of `remount::Live`, which has these
    /// routes.
    pub fn routes(&self) -> Router {
        self.routes_at("")
    }

    /// The [routes](Self::routes) below this path, such as `"/live"`, to be merged into an app.
    /// They are the same as nested ones. A router that nests rewrites the path of each request,
    /// which this saves.
    ///
    /// ```
    /// # use remount_session::{KeyRing, SessionData, Sessions};
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor {}
    /// # let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// # let sessions = Sessions::<Visitor>::new(ring);
    /// let app = axum::Router::<()>::new().merge(sessions.routes_at("/live"));
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If the path is neither empty nor begins with `/`, as `Router::route` does.
    pub fn routes_at(&self, path: &str) -> Router {
        let at = |route: &str| format!("{}{route}", path.trim_end_matches('/'));
        Router::new()
            .route(&at("/session"), any(endpoint::answer::<S>))
            .route(&at("/session/values"), get(read::values::<S>))
            .route(&at("/session/events"), get(events::answer::<S>))
            .with_state(self.clone())
            .route(&at("/session.js"), get(script::answer))
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
