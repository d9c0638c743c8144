//! What a test is told when it asks for what no visitor could do.

use std::fmt::Debug;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use remount_testing::{Site, Tab};

use crate::site::app;

/// What the test fails with.
async fn problem(act: impl AsyncFnOnce(&Tab)) -> String {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    said(AssertUnwindSafe(act(&page)).catch_unwind().await)
}

fn said<T: Debug>(failed: std::thread::Result<T>) -> String {
    let payload = failed.expect_err("it fails");
    payload.downcast_ref::<String>().expect("a text").clone()
}

#[tokio::test]
async fn an_element_that_is_missing_is_told_with_those_that_are_like_it() {
    let problem = problem(async |page| page.click("#icn").await).await;
    assert!(problem.contains("#icn"), "{problem}");
    assert!(problem.contains("id=\"inc\""), "{problem}");
    assert!(problem.contains(file!()), "the line of the test: {problem}");
}

#[tokio::test]
async fn several_elements_are_one_too_many() {
    let problem = problem(async |page| page.click("button").await).await;
    assert!(problem.contains("id=\"inc\"") && problem.contains("id=\"later\""));
}

#[tokio::test]
async fn what_is_disabled_hidden_or_does_nothing_cannot_be_clicked() {
    for (button, why) in [
        ("#never", "disabled"),
        ("#unseen", "hidden"),
        ("#idle", "phx-click"),
    ] {
        let problem = problem(async |page| page.click(button).await).await;
        assert!(problem.contains(why), "{button}: {problem}");
    }
}

#[tokio::test]
async fn an_answer_without_success_is_told_with_its_status() {
    let problem = problem(async |page| page.visit("/nowhere").await).await;
    assert!(problem.contains("404"), "{problem}");
    assert!(problem.contains(file!()), "the line of the test: {problem}");
}

#[tokio::test]
async fn a_handler_that_panics_fails_the_test() {
    let problem = problem(async |page| page.click("#broken").await).await;
    assert!(problem.contains("the handler is broken"), "{problem}");
}

#[tokio::test]
async fn a_view_that_renders_what_is_not_its_own_is_told_apart() {
    let problem = problem(async |page| page.visit("/impure").await).await;
    assert!(problem.contains("rendered anew"), "{problem}");
}

fn check_doubled(problem: &str) {
    assert!(problem.contains("2 elements"), "{problem}");
    assert!(problem.contains("\"twin\""), "the id: {problem}");
    assert!(problem.contains(file!()), "the line of the test: {problem}");
}

#[tokio::test]
async fn an_id_that_a_page_has_twice_when_it_arrives_is_told() {
    check_doubled(&problem(async |page| page.visit("/doubled?at_once=true").await).await);
}

#[tokio::test]
async fn an_id_that_a_page_has_twice_after_a_difference_is_told() {
    let site = Site::new(app());
    let page = site.visitor().open("/doubled").await;
    let clicked = AssertUnwindSafe(page.click("button")).catch_unwind().await;
    check_doubled(&said(clicked));
}

#[tokio::test]
async fn a_cookie_that_no_browser_would_keep_is_told_with_the_reason() {
    let site = Site::at("http://site.test/", app());
    let visitor = site.visitor();
    let headers = [
        ("content-type", "application/json"),
        ("x-live-session", "1"),
        ("sec-fetch-site", "same-origin"),
    ];
    let posted = visitor.send(http::Method::POST, "/live/session", &headers, "{}");
    let problem = said(AssertUnwindSafe(posted).catch_unwind().await);
    assert!(problem.contains("demands https"), "{problem}");
}

#[tokio::test]
async fn there_is_nothing_to_go_back_to() {
    let problem = problem(async |page| page.back().await).await;
    assert!(problem.contains("back"), "{problem}");
}
