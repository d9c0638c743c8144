//! The browser's side, served under a name that changes with its content.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue};
use remount_client::Asset;

const ROOT: &str = "/live/assets/";

/// The address of the script that every page loads.
pub(crate) fn script_path() -> String {
    format!("{ROOT}{}", remount_client::script().name)
}

pub(crate) fn router() -> Router {
    let script = remount_client::script();
    Router::new().route(
        &script_path(),
        get(move |headers: HeaderMap| async move { answer(script, &headers) }),
    )
}

fn answer(asset: &'static Asset, request: &HeaderMap) -> Response {
    let (encoding, bytes) = if accepts(request, "br") {
        (Some("br"), asset.brotli)
    } else if accepts(request, "gzip") {
        (Some("gzip"), asset.gzip)
    } else {
        (None, asset.plain)
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether `Accept-Encoding` names this coding without ruling it out (RFC 9110, section 12.5.3).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(coding));
            let refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .and_then(|weight| weight.parse::<f32>().ok())
                    .is_some_and(|weight| weight <= 0.0)
            });
            named && !refused
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept_encoding: &'static str, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding));
        let response = answer(remount_client::script(), &headers);
        let chosen = response.headers().get(CONTENT_ENCODING);
        assert_eq!(
            chosen.map(|value| value.to_str().unwrap()),
            expected,
            "{accept_encoding}"
        );
    }

    #[test]
    fn the_smallest_encoding_the_browser_takes_is_sent() {
        check("gzip, deflate, br, zstd", Some("br"));
        check("gzip", Some("gzip"));
        check("br;q=0, gzip;q=0.5", Some("gzip"));
        check("identity", None);
        check("", None);
    }
}
