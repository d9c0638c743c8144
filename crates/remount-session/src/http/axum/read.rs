//! What pages read of their session.

use ::axum::body::Body;
use ::axum::extract::{Request, State};
use ::axum::response::Response;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;

use super::charged;
use super::endpoint::{refusal, refused, response};
use crate::core::Core;
use crate::decide::endpoint::Reply;
use crate::decide::endpoint::reader::{Asks, Reader};
use crate::http::headers::{self, FETCH_SITE, LIVE_SESSION, only};
use crate::memory::address::Address;
use crate::sessions::Sessions;
use crate::values::readable;
use crate::values::session_data::SessionData;

/// `GET /session/values`
pub(super) async fn values<S: SessionData>(
    State(sessions): State<Sessions<S>>,
    request: Request,
) -> Response {
    let parts = request.into_parts().0;
    if let Err(reply) = check(&sessions.core, &parts, Asks::ByScript) {
        return response(reply);
    }
    match sessions.load(&parts.headers).await {
        Ok(snapshot) => json(readable::json(&snapshot.get())),
        Err(_) => refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "the sessions cannot be reached",
        ),
    }
}

/// Whether the request may read at all. Returns who is charged for it.
pub(super) fn check(core: &Core, parts: &Parts, asks: Asks) -> Result<Address, Reply> {
    if headers::names_two_hosts(&parts.headers) {
        let words = "the request names two hosts";
        return Err(refusal(StatusCode::BAD_REQUEST, words));
    }
    core.hear_of_server(&parts.extensions);
    let host = headers::asked_host(&parts.headers, &parts.uri);
    let reader = Reader {
        live_session: only(&parts.headers, &LIVE_SESSION),
        fetch_site: only(&parts.headers, &FETCH_SITE),
        origin: only(&parts.headers, &ORIGIN),
        host: &host,
        address: charged(core, parts),
    };
    core.check_reader(&reader, asks, core.now())?;
    Ok(reader.address)
}

fn json(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
