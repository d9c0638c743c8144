//! What a request has to contain that connects a page, whatever carries its frames.

use std::sync::Arc;
use std::time::Instant;

use http::StatusCode;
use http::request::Parts;
use remount_session::{ClientAddress, PageSession, names_two_hosts};

use crate::app::App;
use crate::base::Base;
use crate::drain::Drain;
use crate::origin;
use crate::request_info::RequestInfo;
use crate::site::Site;

/// The only version of Phoenix' serializer that the stock client speaks.
const PROTOCOL_VERSION: &str = "2.0.0";

/// Why a page is not connected. What an operator can do something about is in the log already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    TwoHosts,
    ForeignOrigin,
    BadPrefix,
    OtherVersion,
    /// The store of the sessions does not answer; the page is to try again.
    NoStore,
    TooLong,
}

/// What a connection is made of.
pub(crate) struct Entrant<A: App> {
    pub(crate) session: PageSession<A::Session>,
    pub(crate) request: RequestInfo,
    pub(crate) drain: Drain,
}

/// Whether a page may send this request that is one of the site or of an origin that it lists.
pub(crate) fn check_sender<A: App>(site: &Site<A>, parts: &Parts) -> Result<(), Refusal> {
    if names_two_hosts(&parts.headers) {
        return Err(Refusal::TwoHosts);
    }
    site.hear_of_server(&parts.extensions);
    origin::check(&site.sessions, parts, &site.origins).map_err(|reason| {
        site.told.socket_refused(parts, reason, Instant::now());
        Refusal::ForeignOrigin
    })
}

/// Whether its page speaks as this server does; and where the site's addresses begin for it.
pub(crate) async fn check_page<A: App>(site: &Site<A>, parts: &mut Parts) -> Result<Base, Refusal> {
    let forwarded = site.forwarded_prefix(parts);
    let base = Base::of_socket(parts, &forwarded).await;
    let base = base.map_err(|_| Refusal::BadPrefix)?;
    let query = parts.uri.query().unwrap_or_default();
    let is_version = |pair: &str| pair.strip_prefix("vsn=") == Some(PROTOCOL_VERSION);
    if !query.split('&').any(is_version) {
        site.told.version_refused(PROTOCOL_VERSION, Instant::now());
        return Err(Refusal::OtherVersion);
    }
    Ok(base)
}

/// Opens the session of a request that was checked.
pub(crate) async fn enter<A: App>(
    site: &Arc<Site<A>>,
    parts: Parts,
    base: Base,
) -> Result<Entrant<A>, Refusal> {
    let address = ClientAddress::of(&parts.extensions).map(|address| address.0);
    // Its error is in the log already.
    let session = site.sessions.connect(&parts.headers, address).await;
    let session = session.map_err(|_| Refusal::NoStore)?;
    let drain = parts.extensions.get::<Drain>().cloned().unwrap_or_default();
    site.drain.get_or_init(|| drain.clone());
    let request = RequestInfo::of_socket(parts, base);
    if request.kept_bytes() > site.limits.header_bytes {
        return Err(Refusal::TooLong);
    }
    Ok(Entrant {
        session,
        request,
        drain,
    })
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::TwoHosts | Self::BadPrefix => StatusCode::BAD_REQUEST,
            Self::ForeignOrigin | Self::OtherVersion => StatusCode::FORBIDDEN,
            Self::NoStore => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        }
    }
}
