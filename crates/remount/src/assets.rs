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

use crate::mount_point::MountPoint;

/// Serves the script that every page loads.
pub(crate) fn router(mount_point: &MountPoint) -> Router {
    let script = remount_client::script();
    Router::new().route(
        &mount_point.script(""),
        get(move |headers: HeaderMap| async move { answer(script, &headers) }),
    )
}

fn answer(asset: &'static Asset, request: &HeaderMap) -> Response {
    let accepted: Vec<&str> = request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let (coding, bytes) = asset.encoded(&accepted.join(","));
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_browser_takes_may_be_said_in_several_headers() {
        let mut headers = HeaderMap::new();
        for accepted in ["gzip", "br"] {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        }
        let response = answer(remount_client::script(), &headers);
        assert_eq!(response.headers()[CONTENT_ENCODING], "br");
    }
}
