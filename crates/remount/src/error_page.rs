//! The page in place of one that cannot be shown.

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use remount_macros::view;
use remount_markup::{self as markup, Markup};

use crate::crash::Report;

/// A page of this status. It says what a report says, or that something went wrong.
pub(crate) fn error_page(status: StatusCode, report: Option<&Report>) -> Response {
    let mut page = String::new();
    match report {
        Some(report) => markup::html(&telling(report), None, &mut page),
        None => markup::html(&plain(), None, &mut page),
    }
    (status, Html(page)).into_response()
}

fn plain() -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><meta charset="utf-8"><title>"Something went wrong"</title></head>
            <body>
                <h1>"Something went wrong"</h1>
                <p>"The page could not be shown. Please try again in a moment."</p>
            </body>
        </html>
    }
}

fn telling(report: &Report) -> impl Markup {
    let Report {
        what,
        place,
        causes,
    } = report;
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>(what)</title>
                <link rel="icon" href="data:,">
                <style>
                    "
                    :root { color-scheme: light dark }
                    body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto;
                        max-width: 48rem; padding: 0 1rem; overflow-wrap: anywhere }
                    h1 { font-size: 1.5rem; border-bottom: 2px solid #c62828 }
                    h2 { font-size: 1rem; margin-bottom: 0 }
                    p, ol { margin-top: 0.25rem }
                    li { white-space: pre-wrap }
                    code, li { font-family: ui-monospace, monospace }
                    "
                </style>
            </head>
            <body>
                <main>
                    <h1>(what)</h1>
                    if let Some(place) = place {
                        <h2>"Where"</h2>
                        <p><code>(place)</code></p>
                    }
                    <h2>"Why"</h2>
                    <ol>for cause in causes { <li>(cause)</li> }</ol>
                    <p>
                        "Only a debug build shows this. Visitors of a release build read that "
                        "something went wrong."
                    </p>
                </main>
            </body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use futures_util::FutureExt;

    use super::*;

    fn page(report: Option<&Report>) -> String {
        let response = error_page(StatusCode::INTERNAL_SERVER_ERROR, report);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = to_bytes(response.into_body(), usize::MAX).now_or_never();
        let body = body.expect("it is there").expect("it is whole");
        String::from_utf8(body.into()).expect("it is text")
    }

    fn report() -> Report {
        Report {
            what: "tasks::Tasks<u8> failed in mount".to_owned(),
            place: Some("src/main.rs:7:9".to_owned()),
            causes: vec!["no <b>tasks</b>".to_owned(), "\"&\"".to_owned()],
        }
    }

    #[test]
    fn what_failed_is_the_heading_and_the_title() {
        let page = page(Some(&report()));
        let what = "tasks::Tasks&lt;u8&gt; failed in mount";
        for element in ["title", "h1"] {
            let expected = format!("<{element}>{what}</{element}>");
            assert!(page.contains(&expected), "{expected} is not in {page}");
        }
    }

    #[test]
    fn the_place_and_all_causes_are_told_as_text() {
        let page = page(Some(&report()));
        for part in [
            "<code>src/main.rs:7:9</code>",
            "<li>no &lt;b&gt;tasks&lt;/b&gt;</li><li>&quot;&amp;&quot;</li>",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }

    #[test]
    fn without_a_report_nothing_is_told() {
        let page = page(None);
        assert!(page.contains("<h1>Something went wrong</h1>"), "{page}");
        for part in ["Tasks", "src/", "Why", "build"] {
            assert!(!page.contains(part), "{part} is in {page}");
        }
    }
}
