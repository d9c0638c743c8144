//! A small page, for the tests of what comes of gestures and commands.

use std::time::Duration;

use serde_json::Value;

use crate::bindings::{self, Gesture, GestureError, Obstacle};
use crate::dom::{Document, Node};
use crate::effect::Effect;
use crate::js::{self, JsError};

/// A page with one live view, `#v`.
pub(crate) struct Scene {
    pub(crate) document: Document,
}

impl Scene {
    /// A page with this in its live view.
    #[track_caller]
    pub(crate) fn new(html: &str) -> Self {
        Self::page(&format!(
            r#"<main id="v" data-phx-main data-phx-session="s">{html}</main>"#
        ))
    }

    /// A page with this in its body.
    #[track_caller]
    pub(crate) fn page(body: &str) -> Self {
        let html = format!("<!doctype html><body>{body}</body>");
        let document = Document::parse(&html).expect("a small page");
        Self { document }
    }

    /// The first element that a selector finds.
    #[track_caller]
    pub(crate) fn node(&self, css: &str) -> Node {
        let found = self.document.select(css).expect("a selector");
        *found.first().unwrap_or_else(|| panic!("no element {css}"))
    }

    #[track_caller]
    pub(crate) fn has_focus(&self, css: &str) -> bool {
        self.document.focused() == Some(self.node(css))
    }

    #[track_caller]
    pub(crate) fn attempt(
        &mut self,
        css: &str,
        gesture: Gesture,
    ) -> Result<Vec<Effect>, GestureError> {
        let node = self.node(css);
        bindings::messages(&mut self.document, node, gesture)
    }

    /// What comes of a gesture.
    #[track_caller]
    pub(crate) fn does(&mut self, css: &str, gesture: Gesture) -> Vec<Effect> {
        let done = self.attempt(css, gesture);
        done.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The payloads of the messages that come of a gesture.
    #[track_caller]
    pub(crate) fn sends(&mut self, css: &str, gesture: Gesture) -> Vec<Value> {
        payloads(&self.does(css, gesture))
    }

    /// The payload of the one message that comes of a gesture.
    #[track_caller]
    pub(crate) fn sends_one(&mut self, css: &str, gesture: Gesture) -> Value {
        let mut sent = self.sends(css, gesture);
        assert_eq!(sent.len(), 1, "{sent:?}");
        sent.remove(0)
    }

    /// The form's text that the one message has.
    #[track_caller]
    pub(crate) fn sends_form(&mut self, css: &str, gesture: Gesture) -> String {
        let sent = self.sends_one(css, gesture);
        sent["value"].as_str().expect("a form's text").to_owned()
    }

    #[track_caller]
    pub(crate) fn fails(&mut self, css: &str, gesture: Gesture) -> Obstacle {
        let done = self.attempt(css, gesture);
        done.expect_err("a gesture that fails").obstacle
    }

    /// Carries out commands of an element.
    #[track_caller]
    pub(crate) fn run(&mut self, css: &str, commands: &str) -> Vec<Effect> {
        let ran = self.try_run(css, commands);
        ran.unwrap_or_else(|error| panic!("{error}"))
    }

    #[track_caller]
    pub(crate) fn try_run(&mut self, css: &str, commands: &str) -> Result<Vec<Effect>, JsError> {
        let node = self.node(css);
        js::run(&mut self.document, node, &js::parse(commands)?)
    }

    /// The payloads of what is sent until so many milliseconds after the page was loaded.
    #[track_caller]
    pub(crate) fn until(&mut self, milliseconds: u64) -> Vec<Value> {
        let now = Duration::from_millis(milliseconds);
        let effects = bindings::advance(&mut self.document, now);
        payloads(&effects.unwrap_or_else(|error| panic!("{error}")))
    }
}

/// The payloads of those effects that are messages.
pub(crate) fn payloads(effects: &[Effect]) -> Vec<Value> {
    let payloads = effects.iter().filter_map(|effect| match effect {
        Effect::Push(push) => Some(push.payload()),
        _ => None,
    });
    payloads.collect()
}
