//! The answers to polls and posts: always with status 200, and with the one that counts in the
//! body.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, StatusCode};
use serde::{Serialize, Serializer};

use crate::page_request::Refusal;
use crate::runtime::pipe::longpoll::Ending;

/// A status that the stock client knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    /// Nothing has come: the page is to poll again.
    Nothing,
    Forbidden,
    /// With a token, there is a new line. Without one there is none: the page is to open another.
    Gone,
    /// The page is to try again later.
    Unavailable,
}

#[derive(Debug, Serialize)]
pub(super) struct Said {
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "messages")]
    messages: Option<Arc<[String]>>,
}

impl Said {
    /// Here is a new line.
    pub(super) fn opened(token: String) -> Self {
        Self::with(Status::Gone, token, Arc::default())
    }

    pub(super) fn nothing(token: String) -> Self {
        Self::with(Status::Nothing, token, Arc::default())
    }

    pub(super) fn messages(token: String, messages: Arc<[String]>) -> Self {
        Self::with(Status::Ok, token, messages)
    }

    pub(super) fn only(status: Status) -> Self {
        Self {
            status,
            token: None,
            messages: None,
        }
    }

    fn with(status: Status, token: String, messages: Arc<[String]>) -> Self {
        Self {
            status,
            token: Some(token),
            messages: Some(messages),
        }
    }

    /// For a page of this origin, which may read it; `None` where the browser names none.
    pub(super) fn response(self, origin: Option<HeaderValue>) -> Response {
        let mut response = self.into_response();
        if let Some(origin) = origin {
            let headers = response.headers_mut();
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            let with_cookies = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, with_cookies);
        }
        response
    }
}

/// For nobody in particular: no page of another origin can read it.
impl IntoResponse for Said {
    fn into_response(self) -> Response {
        // What is in it are numbers and texts, which can be written.
        let json = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(json));
        *response.headers_mut() = headers();
        response
    }
}

fn headers() -> HeaderMap {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (RESOURCE_POLICY, "same-origin"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    headers.into_iter().collect()
}

/// Keeps pages of other sites from taking it as a script or an image.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Tells a browser what a page of this origin may send.
pub(super) fn preflight(origin: Option<HeaderValue>) -> Response {
    let mut response = Said::only(Status::Ok).response(origin);
    let headers = response.headers_mut();
    let methods = HeaderValue::from_static("GET, POST, OPTIONS");
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    let names = HeaderValue::from_static("content-type, x-phoenix-authtoken");
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
    response
}

pub(super) fn no_such_method() -> Response {
    let allowed = [(ALLOW, "GET, POST, OPTIONS")];
    (StatusCode::METHOD_NOT_ALLOWED, allowed).into_response()
}

impl Status {
    fn number(self) -> u16 {
        match self {
            Self::Ok => 200,
            Self::Nothing => 204,
            Self::Forbidden => 403,
            Self::Gone => 410,
            Self::Unavailable => 500,
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.number())
    }
}

#[expect(clippy::ref_option, reason = "serde hands on the field")]
fn messages<S: Serializer>(
    messages: &Option<Arc<[String]>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    messages
        .as_deref()
        .unwrap_or_default()
        .serialize(serializer)
}

impl From<Ending> for Status {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Gone => Self::Gone,
            Ending::Forbidden => Self::Forbidden,
        }
    }
}

/// The stock client knows few statuses, and throws at any other.
impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NoStore => Self::Unavailable,
            Refusal::TwoHosts
            | Refusal::ForeignOrigin
            | Refusal::BadPrefix
            | Refusal::OtherVersion
            | Refusal::TooLong => Self::Forbidden,
        }
    }
}
