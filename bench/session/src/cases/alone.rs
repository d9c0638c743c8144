//! Keys and jars alone, without request and values: a text is sealed and opened.

use std::fmt::Debug;
use std::hint::black_box;

use axum::response::IntoResponse as _;
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar, SignedCookieJar};
use remount_session::Algorithm;

use super::Case;
use crate::browser::Browser;
use crate::sites::{jars, remount};
use crate::visitor::Visitor;

const PURPOSE: &str = "benchmark";

pub(super) fn cases() -> Vec<Case> {
    let text: &'static str = Visitor::typical().to_json().leak();

    let encrypted = sealed("remount, encrypted", text, Algorithm::default());
    let chacha = Algorithm::XChaCha20Poly1305;
    let chacha = sealed("remount, XChaCha20-Poly1305", text, chacha);

    let ring = remount::key_ring();
    let readable = case(
        "remount, signed",
        ring.sign(PURPOSE, b"", text.as_bytes()).len(),
        &Some(text.as_bytes().to_vec()),
        move || {
            let signed = ring.sign(PURPOSE, b"", text.as_bytes());
            ring.verify(PURPOSE, b"", &signed)
        },
    );

    let cookie = move || Cookie::new(jars::NAME, text);
    let key = jars::key();
    let answer = PrivateCookieJar::new(key.clone())
        .add(cookie())
        .into_response();
    let private = case(
        "private jar",
        value_bytes(answer.headers()),
        &Some(text.to_owned()),
        move || {
            let jar = PrivateCookieJar::new(key.clone()).add(cookie());
            jar.get(jars::NAME).map(|cookie| cookie.value().to_owned())
        },
    );

    let key = jars::key();
    let answer = SignedCookieJar::new(key.clone())
        .add(cookie())
        .into_response();
    let signed = case(
        "signed jar",
        value_bytes(answer.headers()),
        &Some(text.to_owned()),
        move || {
            let jar = SignedCookieJar::new(key.clone()).add(cookie());
            jar.get(jars::NAME).map(|cookie| cookie.value().to_owned())
        },
    );
    vec![encrypted, chacha, readable, private, signed]
}

fn sealed(name: &'static str, text: &'static str, algorithm: Algorithm) -> Case {
    let ring = remount::key_ring_with(algorithm);
    let sealed_bytes = ring.seal(PURPOSE, b"", text.as_bytes()).len();
    case(
        name,
        sealed_bytes,
        &Some(text.as_bytes().to_vec()),
        move || {
            let sealed = ring.seal(PURPOSE, b"", text.as_bytes());
            ring.open(PURPOSE, b"", &sealed)
        },
    )
}

fn value_bytes(answer: &http::HeaderMap) -> usize {
    let mut browser = Browser::new();
    browser.take(answer);
    browser.cookie_bytes() - jars::NAME.len() - "=".len()
}

fn case<T: PartialEq + Debug>(
    name: &'static str,
    cookie_bytes: usize,
    expected: &T,
    mut run: impl FnMut() -> T + 'static,
) -> Case {
    assert_eq!(run(), *expected, "{name}");
    Case {
        name,
        cookie_bytes,
        run: Box::new(move || {
            black_box(run());
        }),
    }
}
