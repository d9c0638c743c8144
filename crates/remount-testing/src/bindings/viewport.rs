//! Scrolling: `phx-viewport-top` and `phx-viewport-bottom`.

use serde_json::{Map, Value};

use super::Obstacle;
use crate::dom::{Deed, Node};
use crate::js::parse;
use crate::turn::Turn;

impl Turn<'_> {
    /// The first or the last child of an element comes into sight.
    pub(super) fn reach(&mut self, element: Node, is_top: bool) -> Result<(), Obstacle> {
        let binding = match is_top {
            true => "phx-viewport-top",
            false => "phx-viewport-bottom",
        };
        let Some(text) = self.bound(element, binding) else {
            return Ok(());
        };
        let children = self.document.children(element);
        let child = match is_top {
            true => children.first(),
            false => children.last(),
        };
        let id = child.and_then(|&child| self.document.attribute(child, "id"));
        let id = id.unwrap_or_default().to_owned();
        self.perform(Deed::Event {
            element,
            name: "js",
            data: Map::from_iter([("id".to_owned(), Value::String(id))]),
            commands: parse(&text)?,
        })
    }
}
