//! Keys: `phx-keydown`, `phx-keyup`, those of the window, and what the browser does by itself.

use serde_json::{Map, Value};

use super::Obstacle;
use super::deed::Deed;
use crate::control;
use crate::dom::Node;
use crate::js::parse;
use crate::turn::Turn;

/// Whether a key goes down or up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    Down,
    Up,
}

impl Stroke {
    fn bindings(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Down => ("keydown", "phx-keydown", "phx-window-keydown"),
            Self::Up => ("keyup", "phx-keyup", "phx-window-keyup"),
        }
    }
}

impl Turn<'_> {
    /// Presses and releases a key, with what the browser does for Enter and the space bar.
    pub(super) fn press(&mut self, node: Node, key: &str) -> Result<(), Obstacle> {
        let mut heard = self.stroke(node, key, Stroke::Down);
        let is_there = |turn: &Self| turn.document.contains(node);
        if key == "Enter" && is_there(self) && self.enter(node)? {
            heard = Ok(());
        }
        let released = self.stroke(node, key, Stroke::Up);
        if key == " " && is_there(self) && self.is_pushed_by_space(node) {
            self.click_at(node)?;
            heard = Ok(());
        }
        heard.or(released)
    }

    /// A key goes down or up at the element that has the focus.
    ///
    /// An element with a binding of its own keeps the key from the window's bindings.
    pub(super) fn stroke(&mut self, node: Node, key: &str, stroke: Stroke) -> Result<(), Obstacle> {
        let (name, binding, window_binding) = stroke.bindings();
        let elements = if self.bound(node, binding).is_some() {
            vec![(node, binding)]
        } else {
            let everywhere = self.elements_with(window_binding).into_iter();
            everywhere.map(|node| (node, window_binding)).collect()
        };
        let mut wanted = Vec::new();
        let mut is_heard = false;
        for (element, binding) in elements {
            let Some(text) = self.bound(element, binding) else {
                continue;
            };
            if let Some(only) = self.bound(element, "phx-key")
                && only.to_lowercase() != key.to_lowercase()
            {
                wanted.push(only);
                continue;
            }
            is_heard = true;
            let data = Map::from_iter([("key".to_owned(), Value::from(key))]);
            let deed = Deed::Event {
                element,
                name,
                data,
                commands: parse(&text)?,
            };
            let throttled = (stroke == Stroke::Down).then_some(key);
            self.pace(element, throttled, deed)?;
        }
        match (is_heard, wanted.is_empty()) {
            (true, _) => Ok(()),
            (false, false) => Err(Obstacle::OtherKey {
                key: key.to_owned(),
                wanted,
            }),
            (false, true) => Err(Obstacle::NoBinding {
                wanted: match stroke {
                    Stroke::Down => {
                        "`phx-keydown`, and nothing on the page has \
                                     `phx-window-keydown`"
                    }
                    Stroke::Up => "`phx-keyup`, and nothing on the page has `phx-window-keyup`",
                },
            }),
        }
    }

    /// What the browser does for Enter; whether it does anything.
    fn enter(&mut self, node: Node) -> Result<bool, Obstacle> {
        match self.document.tag(node) {
            "input" if !control::is_pushable_input(self.document, node) => {
                match self.document.form_of(node) {
                    Some(form) => {
                        self.submit_implicitly(form)?;
                        Ok(true)
                    }
                    None => Ok(false),
                }
            }
            "a" | "button" | "summary" | "input" => {
                self.click_at(node)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn is_pushed_by_space(&self, node: Node) -> bool {
        match self.document.tag(node) {
            "button" | "summary" => true,
            "input" => {
                control::is_pushable_input(self.document, node)
                    || control::is_box(self.document, node)
            }
            _ => false,
        }
    }

    /// The elements of the page with an attribute.
    pub(super) fn elements_with(&self, attribute: &str) -> Vec<Node> {
        let found = self.document.select(&format!("[{attribute}]"));
        found.unwrap_or_default()
    }
}
