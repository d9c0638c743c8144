//! The endpoint over HTTP.

use ::axum::Router;
use ::axum::body::{Body, to_bytes};
use ::axum::extract::{Request, State};
use ::axum::response::{IntoResponse, Response};
use ::axum::routing::any;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, SET_COOKIE};
use http::{HeaderValue, Method, StatusCode};

use super::address;
use crate::core::random;
use crate::endpoint::{self, MAX_BODY_BYTES, Reply};
use crate::headers::{self, FETCH_SITE, LIVE_SESSION, only};
use crate::schema::Schema;
use crate::sessions::Sessions;

pub(super) fn router<S: Schema>(sessions: &Sessions<S>) -> Router {
    Router::new()
        .route("/session", any(answer::<S>))
        .with_state(sessions.clone())
}

async fn answer<S: Schema>(State(sessions): State<Sessions<S>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if parts.method != Method::POST {
        let body = endpoint::error_body("only POST is answered here");
        let mut response = response(Reply {
            status: StatusCode::METHOD_NOT_ALLOWED.as_u16(),
            body: Some(body),
            ..Reply::default()
        });
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let is_stored = sessions.core.store.is_some();
    // A body that breaks off fails here too; nobody is left to read that answer.
    let body = to_bytes(body, MAX_BODY_BYTES).await.ok();
    let answer = async move {
        let core = &sessions.core;
        let host = headers::host(
            &parts.headers,
            parts.uri.authority().map(http::uri::Authority::as_str),
        );
        let cookies: Vec<&str> = headers::cookies(&parts.headers).collect();
        let request = endpoint::Request {
            body: body.as_deref(),
            content_type: only(&parts.headers, &CONTENT_TYPE),
            live_session: only(&parts.headers, &LIVE_SESSION),
            fetch_site: only(&parts.headers, &FETCH_SITE),
            origin: only(&parts.headers, &ORIGIN),
            host: &host,
            cookies: &cookies,
            address: address(&parts.extensions),
        };
        let reply = match core.store {
            None => core.decide(&request, core.now(), &mut random()),
            Some(_) => core.decide_stored(&request, core.now()).await,
        };
        core.notify(&reply.notices);
        response(reply)
    };
    if !is_stored {
        return answer.await;
    }
    // On its own, so that a page that leaves does not stop it halfway.
    let answer = tokio::spawn(answer).await;
    answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in reply.set_cookies {
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    if let Some(json) = reply.body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(json);
    }
    response
}
