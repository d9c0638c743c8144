//! Sessions as JSON in a cookie of axum-extra's jars.

use axum::response::IntoResponse as _;
use axum_extra::extract::cookie::{Cookie, Key, PrivateCookieJar, SameSite, SignedCookieJar};

use super::SECRET;
use crate::site::Site;
use crate::visitor::Visitor;

/// The name of the cookie.
pub const NAME: &str = "visitor";

/// Keys.
#[must_use]
pub fn key() -> Key {
    Key::from(SECRET)
}

/// A site that encrypts its cookie.
#[must_use]
pub fn private() -> Site {
    let (reading, writing) = (key(), key());
    Site::new(
        move |headers| {
            let jar = PrivateCookieJar::from_headers(headers, reading.clone());
            visitor(jar.get(NAME).as_ref())
        },
        move |headers| {
            let jar = PrivateCookieJar::from_headers(&headers, writing.clone());
            let mut visitor = visitor(jar.get(NAME).as_ref());
            visitor.step();
            let answer = jar.add(cookie(&visitor)).into_response();
            answer.into_parts().0.headers
        },
    )
}

/// A site that signs its cookie.
#[must_use]
pub fn signed() -> Site {
    let (reading, writing) = (key(), key());
    Site::new(
        move |headers| {
            let jar = SignedCookieJar::from_headers(headers, reading.clone());
            visitor(jar.get(NAME).as_ref())
        },
        move |headers| {
            let jar = SignedCookieJar::from_headers(&headers, writing.clone());
            let mut visitor = visitor(jar.get(NAME).as_ref());
            visitor.step();
            let answer = jar.add(cookie(&visitor)).into_response();
            answer.into_parts().0.headers
        },
    )
}

fn visitor(cookie: Option<&Cookie<'_>>) -> Visitor {
    cookie.map_or_else(Visitor::default, |cookie| {
        Visitor::from_json(cookie.value())
    })
}

fn cookie(visitor: &Visitor) -> Cookie<'static> {
    Cookie::build((NAME, visitor.to_json()))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .build()
}
