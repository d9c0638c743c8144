//! The script of pages without live views.

use std::fmt::Write as _;

use ::axum::body::Body;
use ::axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName,
    IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};

/// Browsers keep it and ask each time whether it is still the one: its address stays the same.
pub(super) async fn answer(request: HeaderMap) -> Response {
    let script = remount_client::session_script();
    let (coding, bytes) = script.encoded(&joined(&request, &ACCEPT_ENCODING));
    let mut tag = format!("\"{}", script.name);
    let _ = write!(tag, "-{}\"", coding.unwrap_or("plain"));
    let is_known = knows(&joined(&request, &IF_NONE_MATCH), &tag);
    let mut response = Response::new(if is_known {
        Body::empty()
    } else {
        Body::from(bytes)
    });
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(script.content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// A header that may be there several times.
fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values = headers.get_all(name).iter();
    let texts: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    texts.join(",")
}

/// Whether `If-None-Match` names what would be sent. A proxy that compresses may have made the tag
/// a weak one.
fn knows(if_none_match: &str, tag: &str) -> bool {
    let mut tags = if_none_match.split(',').map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
