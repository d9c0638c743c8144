//! Messages that HTTP handlers leave for the next page.

use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use http::{Method, StatusCode};
use remount::Flash;
use remount_testing::{Site, Visitor};

use crate::site::{check, live, sessions};

async fn save(flash: Flash) -> impl IntoResponse {
    (flash.put("info", "Saved"), Redirect::to("/shelf"))
}

/// Sends the visitor on with what it knows of him.
async fn look(flash: Flash) -> impl IntoResponse {
    let flash = flash.put("warning", "Mind the step");
    (flash, Redirect::to("/save"))
}

async fn pass(flash: Flash) -> impl IntoResponse {
    (flash, Redirect::to("/shelf"))
}

/// The site with these handlers, whose visitors are asked for at this address.
fn site_at(url: &str) -> Site {
    let sessions = sessions();
    let handlers = axum::Router::new()
        .route("/save", post(save).get(save))
        .route("/look", get(look))
        .route("/pass", get(pass))
        .layer(sessions.layer());
    Site::at(url, handlers.merge(live(sessions)))
}

fn site() -> Site {
    site_at("https://site.test")
}

/// The messages that a handler leaves, as they travel.
async fn sealed(visitor: &Visitor) -> String {
    visitor.send(Method::POST, "/save", &[], "").await;
    visitor.cookie("__phoenix_flash__").expect("there is one")
}

#[tokio::test]
async fn a_message_of_a_handler_is_shown_by_one_page() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.submit("#save").await;
    assert_eq!(page.path(), "/shelf");
    check(&page, &[("info", "Saved")]);
    page.reload().await;
    check(&page, &[]);
}

#[tokio::test]
async fn messages_that_no_page_has_shown_stay_beside_those_of_a_handler() {
    let site = site();
    let page = site.visitor().open("/look").await;
    assert_eq!(page.path(), "/shelf");
    check(&page, &[("warning", "Mind the step"), ("info", "Saved")]);
}

#[tokio::test]
async fn a_handler_that_puts_nothing_leaves_no_cookie() {
    let site = site();
    let visitor = site.visitor();
    visitor.get("/pass").await;
    assert_eq!(visitor.cookie("__phoenix_flash__"), None);
}

#[tokio::test]
async fn a_handler_takes_no_message_of_another_host_or_that_is_forged() {
    let (site, other) = (site(), site_at("https://other.test"));
    let foreign = sealed(&other.visitor()).await;
    for token in [&*foreign, "forged", "", &"A".repeat(100_000)] {
        let visitor = site.visitor();
        visitor.set_cookie("__phoenix_flash__", token);
        let page = visitor.open("/look").await;
        check(&page, &[("warning", "Mind the step"), ("info", "Saved")]);
        let visitor = site.visitor();
        visitor.set_cookie("__phoenix_flash__", token);
        check(&visitor.open("/pass").await, &[]);
    }
}

#[tokio::test]
async fn a_handler_without_the_layer_of_the_sessions_is_not_called() {
    let handler = axum::Router::new().route("/save", get(save));
    let site = Site::new(handler.merge(live(sessions())));
    let answer = site.visitor().get("/save").await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let remedy = "add `.layer(sessions.layer())` to the router";
    assert!(answer.body().contains(remedy), "{}", answer.body());
}
