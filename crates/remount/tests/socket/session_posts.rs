//! What the session's endpoint and ordinary handlers refuse.

use http::{Method, StatusCode};
use remount_testing::Site;
use serde_json::{Value, json};

use crate::profile::{OURS, app, first_text, named, post_session};
use crate::session_channel::SessionChannel;

async fn refused_put(put: Value, key: &str) {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    let ticket = &SessionChannel::of(&page).joined()["ticket"].clone();
    let body = json!({"ticket": ticket, "put": put, "tab": "a", "n": 1});
    let answer = post_session(&pug, &body).await;
    let seen = (answer.status(), answer.header("set-cookie"));
    assert_eq!(seen, (StatusCode::UNPROCESSABLE_ENTITY, None), "{put}");
    let said: Value = serde_json::from_str(answer.body()).unwrap();
    assert_eq!(said["error"]["key"], key, "{said}");
    let unchanged = pug.get("/").await;
    assert_eq!(
        first_text(&unchanged, "i"),
        "pug",
        "nothing of the request is written"
    );
}

#[tokio::test]
async fn a_key_that_is_the_servers_is_refused_and_nothing_is_written() {
    refused_put(json!({"username": "cat", "joined": 1}), "joined").await;
}

#[tokio::test]
async fn an_unknown_key_is_refused_and_nothing_is_written() {
    let put = json!({"username": "cat", "current_user_id": 1});
    refused_put(put, "current_user_id").await;
}

#[tokio::test]
async fn a_value_that_is_too_long_or_of_the_wrong_type_is_refused() {
    refused_put(json!({"username": "x".repeat(41)}), "username").await;
    refused_put(json!({"username": ["pug"]}), "username").await;
    refused_put(json!({"username": null}), "username").await;
}

async fn refused(headers: &[(&str, &str)], body: &str, status: u16) {
    let site = Site::new(app());
    let posted = site
        .visitor()
        .send(Method::POST, "/live/session", headers, body)
        .await;
    let seen = (
        posted.status().as_u16(),
        posted.header("set-cookie"),
        posted.header("cache-control"),
    );
    assert_eq!(seen, (status, None, Some("no-store")), "{headers:?}");
    assert!(!posted.body().is_empty());
}

const JSON: (&str, &str) = ("content-type", "application/json");
const MARK: (&str, &str) = ("x-live-session", "1");

#[tokio::test]
async fn a_post_that_is_not_same_origin_is_refused() {
    for site in ["cross-site", "same-site", "none"] {
        refused(&[JSON, MARK, ("sec-fetch-site", site)], "{}", 403).await;
    }
    for origin in ["null", "https://evil.example"] {
        refused(&[JSON, MARK, ("origin", origin)], "{}", 403).await;
    }
    refused(&[JSON, MARK], "{}", 403).await;
}

#[tokio::test]
async fn a_post_of_another_type_is_refused() {
    refused(&[MARK, OURS], "{}", 415).await;
    refused(&[("content-type", "text/plain"), MARK, OURS], "{}", 415).await;
    refused(&[JSON, OURS], "{}", 415).await;
}

#[tokio::test]
async fn an_oversized_post_is_refused() {
    let body = json!({"tab": "x".repeat(70_000)}).to_string();
    refused(&[JSON, MARK, OURS], &body, 413).await;
}

#[tokio::test]
async fn a_ticket_of_another_session_is_refused() {
    let site = Site::new(app());
    let (pug, cat, stranger) = (
        named(&site, "pug").await,
        named(&site, "cat").await,
        site.visitor(),
    );
    let page = pug.open("/").await;
    let ticket = SessionChannel::of(&page).joined()["ticket"].clone();
    let put = json!({"ticket": ticket, "put": {"username": "dog"}, "tab": "a", "n": 1});
    for visitor in [cat, stranger] {
        let answer = post_session(&visitor, &put).await;
        let seen = (answer.status(), answer.header("set-cookie"));
        assert_eq!(seen, (StatusCode::CONFLICT, None));
        let said: Value = serde_json::from_str(answer.body()).unwrap();
        let reason = said["error"]["reason"].as_str().unwrap();
        assert!(reason.contains("session"), "{reason}");
    }
}

#[tokio::test]
async fn an_ordinary_form_of_another_site_writes_nothing() {
    let site = Site::new(app());
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "cross-site"),
    ];
    let stranger = site.visitor();
    let sent = stranger.send(Method::POST, "/name", &headers, "username=evil");
    let answer = sent.await;
    let seen = (answer.status(), answer.header("set-cookie"));
    assert_eq!(seen, (StatusCode::FORBIDDEN, None));
    let why = "does not prove that a page of this site sent it";
    assert!(answer.body().contains(why), "{}", answer.body());
}
