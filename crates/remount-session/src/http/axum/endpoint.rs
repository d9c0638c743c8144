//! The endpoint over HTTP.

use std::borrow::Cow;
use std::sync::Arc;

use ::axum::body::{Body, Bytes, to_bytes};
use ::axum::extract::{Request, State};
use ::axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, SET_COOKIE};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};

use super::charged;
use crate::backing::at_once;
use crate::core::Core;
use crate::decide::endpoint::{self, Reply};
use crate::http::headers::{self, FETCH_SITE, LIVE_SESSION, RECEIPT, only};
use crate::limits::MAX_BODY_BYTES;
use crate::memory::address::Address;
use crate::sessions::Sessions;
use crate::values::session_data::SessionData;

pub(super) async fn answer<S: SessionData>(
    State(sessions): State<Sessions<S>>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if headers::names_two_hosts(&parts.headers) {
        return refused(StatusCode::BAD_REQUEST, "the request names two hosts");
    }
    if parts.method != Method::POST {
        return method_not_allowed();
    }
    // A body that breaks off fails here too; nobody is left to read that answer.
    let body = to_bytes(body, MAX_BODY_BYTES).await.ok();
    let core = sessions.core;
    core.hear_of_server(&parts.extensions);
    if core.backing.may_wait() {
        // On its own, so that a page that leaves does not stop it halfway.
        let answer = tokio::spawn(decided(core, parts, body)).await;
        return answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    }
    at_once(decided(core, parts, body))
}

async fn decided(core: Arc<Core>, parts: Parts, body: Option<Bytes>) -> Response {
    let asked = RequestHead::of(&core, &parts);
    let request = asked.request(body.as_deref());
    let reply = core.decide(&request, core.now()).await;
    core.notify(&reply.notices);
    response(reply)
}

/// What a request's head says, as far as it counts here.
struct RequestHead<'a> {
    parts: &'a Parts,
    host: Cow<'a, str>,
    cookies: Vec<&'a str>,
    address: Address,
}

impl<'a> RequestHead<'a> {
    fn of(core: &Core, parts: &'a Parts) -> Self {
        Self {
            parts,
            host: headers::asked_host(&parts.headers, &parts.uri),
            cookies: headers::cookies(&parts.headers),
            address: charged(core, parts),
        }
    }

    fn request(&'a self, body: Option<&'a [u8]>) -> endpoint::Request<'a> {
        let headers = &self.parts.headers;
        endpoint::Request {
            body,
            content_type: only(headers, &CONTENT_TYPE),
            live_session: only(headers, &LIVE_SESSION),
            receipt: only(headers, &RECEIPT),
            fetch_site: only(headers, &FETCH_SITE),
            origin: only(headers, &ORIGIN),
            host: &self.host,
            cookies: &self.cookies,
            address: self.address,
        }
    }
}

fn method_not_allowed() -> Response {
    let words = "only POST is answered here";
    let mut response = refused(StatusCode::METHOD_NOT_ALLOWED, words);
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static("POST"));
    response
}

pub(super) fn refused(status: StatusCode, words: &str) -> Response {
    response(refusal(status, words))
}

pub(super) fn refusal(status: StatusCode, words: &str) -> Reply {
    Reply {
        status: status.as_u16(),
        body: Some(endpoint::error_body(words)),
        ..Reply::default()
    }
}

pub(super) fn response(reply: Reply) -> Response {
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
    if let Some(receipt) = reply.receipt.and_then(|receipt| receipt.try_into().ok()) {
        headers.insert(&RECEIPT, receipt);
    }
    if let Some(json) = reply.body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(json);
    }
    response
}
