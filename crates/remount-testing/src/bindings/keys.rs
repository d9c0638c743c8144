//! Keys: `phx-keydown`, `phx-keyup`, those of the window, and what the browser does by itself.

use serde_json::{Map, Value};

use super::Obstacle;
use crate::control;
use crate::dom::{Deed, Node};
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
    /// Presses and releases a key, with what the browser does for it.
    pub(super) fn press(&mut self, node: Node, key: &str) -> Result<(), Obstacle> {
        let heard = self.stroke(node, key, Stroke::Down);
        // What has the focus by now gets what the browser does, and hears of the rest.
        let node = self.has_keys();
        let (does_something, heard) = match key {
            "Enter" if self.document.tag(node) != "textarea" => match self.enter(node) {
                Err(Obstacle::NoSubmit) => (false, heard.or(Err(Obstacle::NoSubmit))),
                entered => (entered?, heard),
            },
            _ => (self.type_key(node, key)?, heard),
        };
        let node = self.has_keys();
        let released = self.stroke(node, key, Stroke::Up);
        if key == " " && self.is_pushed_by_space(node) {
            self.click_at(node)?;
            return Ok(());
        }
        match does_something {
            true => Ok(()),
            false => released.or(heard),
        }
    }

    fn has_keys(&self) -> Node {
        let focused = self.document.focused();
        focused.unwrap_or_else(|| self.document.body())
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

    /// Types a letter, or takes the last one away; whether it does that.
    fn type_key(&mut self, node: Node, key: &str) -> Result<bool, Obstacle> {
        let key = if key == "Enter" { "\n" } else { key };
        let is_letter = key.chars().count() == 1;
        let is_line = matches!(
            &*control::kind(self.document, node),
            "" | "text" | "search" | "tel" | "url" | "email" | "password"
        );
        let takes_text = match self.document.tag(node) {
            "textarea" => true,
            "input" => is_line,
            _ => false,
        };
        if !takes_text || self.document.is_read_only(node) || !(is_letter || key == "Backspace") {
            return Ok(false);
        }
        let mut text = self.document.value(node).unwrap_or_default();
        match is_letter {
            true => text.push_str(key),
            false => {
                text.pop();
            }
        }
        if self.document.type_text(node, &text)? {
            self.field_changed(node)?;
        }
        self.acted = true;
        Ok(true)
    }

    /// What the browser does for Enter; whether it does anything.
    fn enter(&mut self, node: Node) -> Result<bool, Obstacle> {
        match self.document.tag(node) {
            "input" if !control::is_pushable_input(self.document, node) => {
                match self.document.form_of(node) {
                    Some(form) => {
                        self.submit_implicitly(form, Some(node))?;
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
