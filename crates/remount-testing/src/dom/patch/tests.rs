//! What is on the page after a patch.

mod fields;
mod kept;
mod random;
mod reported;
mod streams;
mod views;
mod written;

use super::super::{Document, Node, PatchError, Patched};
use crate::rendered::{Html, StreamChange};

/// A page with one view, whose element has the id `v`.
struct Page {
    document: Document,
    view: Node,
}

impl Page {
    #[track_caller]
    fn new(view: &str) -> Self {
        let html = format!(
            "<!doctype html><body><main id=v data-phx-session=s data-phx-main>{view}</main></body>",
        );
        let document = Document::parse(&html).expect("a small page");
        let view = document.by_id("v").expect("the view");
        Self { document, view }
    }

    #[track_caller]
    fn patch(&mut self, html: &str) -> Patched {
        self.patch_with(html, Vec::new())
    }

    #[track_caller]
    fn patch_with(&mut self, html: &str, streams: Vec<StreamChange>) -> Patched {
        let html = Html {
            html: html.to_owned(),
            streams,
        };
        let done = self.document.patch(self.view, &html);
        done.unwrap_or_else(|error| panic!("{error}"))
    }

    #[track_caller]
    fn join(&mut self, html: &str, streams: Vec<StreamChange>) -> Patched {
        let html = Html {
            html: html.to_owned(),
            streams,
        };
        let done = self.document.patch_joined(self.view, &html);
        done.unwrap_or_else(|error| panic!("{error}"))
    }

    #[track_caller]
    fn node(&self, id: &str) -> Node {
        let node = self.document.by_id(id);
        node.unwrap_or_else(|| panic!("no element with the id {id}"))
    }

    /// The HTML in the view, as scripts read it.
    fn html(&self) -> String {
        let html = self.document.html(self.view);
        let inner = html.strip_suffix("</main>").unwrap_or(&html);
        let (_, inner) = inner.split_once('>').unwrap_or(("", inner));
        inner.to_owned()
    }

    fn value(&self, id: &str) -> String {
        self.document.value(self.node(id)).expect("a field")
    }
}

/// The error of a patch of a page.
#[track_caller]
fn refuses(before: &str, after: &str, streams: Vec<StreamChange>) -> String {
    let mut page = Page::new(before);
    let html = Html {
        html: after.to_owned(),
        streams,
    };
    let error: PatchError = page.document.patch(page.view, &html).expect_err(after);
    error.to_string()
}
