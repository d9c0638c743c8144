//! The page that replaces one that cannot be shown.

use std::cell::OnceCell;

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use remount_macros::view;
use remount_markup::{self as markup, Markup};

use crate::base::Base;
use crate::crash::Report;
use crate::random;

/// The page that replaces one that cannot be shown. [`Live::on_error`](crate::Live::on_error) may
/// change it.
#[derive(Debug)]
pub struct ErrorPage {
    status: StatusCode,
    base: Base,
    nonce: OnceCell<String>,
    drawn: Option<String>,
}

impl ErrorPage {
    /// Of this status, not drawn yet. The addresses of its site begin with `base`.
    pub(crate) fn of(status: StatusCode, base: Base) -> Self {
        Self {
            status,
            base,
            nonce: OnceCell::new(),
            drawn: None,
        }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Answers with this status. A status below 400, which is none of an error, changes nothing.
    pub fn set_status(&mut self, status: StatusCode) {
        if status.is_client_error() || status.is_server_error() {
            self.status = status;
        }
    }

    /// A number that is used once, for the `nonce` of scripts and styles in the document, as
    /// [`Page::nonce`](crate::Page::nonce) is for those of a layout.
    ///
    /// # Panics
    ///
    /// If the operating system has no randomness to give.
    pub fn nonce(&self) -> &str {
        self.nonce.get_or_init(random::nonce)
    }

    /// Shows this document, from `<!DOCTYPE html>` on. It has no live view, and no script that
    /// would look for one. A [`ui::Link`](crate::ui::Link) in it is right also where the site is
    /// nested below a prefix, and loads the page.
    pub fn draw(&mut self, page: impl Markup) {
        let drawn = self.drawn.insert(String::new());
        markup::html(&page, Some(&self.base), drawn);
    }

    /// The answer. A report of what failed takes the place of what was drawn for it.
    pub(crate) fn answer(&mut self, report: Option<&Report>) -> Response {
        let page = match (report, self.drawn.take()) {
            (Some(report), _) => written(&telling(report, self.nonce())),
            (None, Some(drawn)) => drawn,
            (None, None) => written(&plain(self.status)),
        };
        (self.status, Html(page)).into_response()
    }
}

fn written(page: &impl Markup) -> String {
    let mut html = String::new();
    markup::html(page, None, &mut html);
    html
}

fn plain(status: StatusCode) -> impl Markup {
    let (title, told) = match status {
        StatusCode::NOT_FOUND => ("Page not found", "There is nothing at this address."),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            ("No access", "You may not see this page.")
        }
        status if status.is_client_error() => (
            "Not understood",
            "The page cannot be shown as it was asked for.",
        ),
        _ => (
            "Something went wrong",
            "The page could not be shown. Please try again in a moment.",
        ),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>(title)</title>
            </head>
            <body><main><h1>(title)</h1><p>(told)</p></main></body>
        </html>
    }
}

fn telling(report: &Report, nonce: &str) -> impl Markup {
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
                <style nonce=(nonce)>
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

    fn of(status: StatusCode) -> ErrorPage {
        ErrorPage::of(status, Base::default())
    }

    fn page(report: Option<&Report>) -> String {
        let response = of(StatusCode::INTERNAL_SERVER_ERROR).answer(report);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        body(response)
    }

    fn body(response: Response) -> String {
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
    fn what_an_app_has_drawn_is_shown_unless_there_is_a_report() {
        let drawn = || {
            let mut page = of(StatusCode::INTERNAL_SERVER_ERROR);
            page.draw(view! { <p>"Oh dear"</p> });
            page
        };
        assert_eq!(body(drawn().answer(None)), "<p>Oh dear</p>");
        assert!(!body(drawn().answer(Some(&report()))).contains("Oh dear"));
    }

    #[test]
    fn a_status_that_is_none_of_an_error_is_not_taken() {
        let mut page = of(StatusCode::NOT_FOUND);
        page.set_status(StatusCode::OK);
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        page.set_status(StatusCode::GONE);
        assert_eq!(page.status(), StatusCode::GONE);
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
