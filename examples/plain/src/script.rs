//! The browser's script, under a name that changes with its content.

use axum::response::IntoResponse;
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};

pub(crate) fn path() -> String {
    format!("/{}", remount_client::script().name)
}

pub(crate) async fn serve(headers: HeaderMap) -> impl IntoResponse {
    let script = remount_client::script();
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let (coding, bytes) = script.encoded(accepted.unwrap_or_default());
    let headers = [
        (CONTENT_TYPE, script.content_type),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
    ];
    (
        headers,
        coding.map(|coding| [(CONTENT_ENCODING, coding)]),
        bytes,
    )
}
