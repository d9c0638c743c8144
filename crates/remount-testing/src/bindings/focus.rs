//! The focus goes from one element to another: `phx-blur`, `phx-focus`, and what waits for it.

use serde_json::Map;

use super::Obstacle;
use crate::dom::{Deed, Node};
use crate::js::{JsError, parse};
use crate::push::owner::outwards;
use crate::turn::Turn;

impl Turn<'_> {
    /// Moves the focus, as a browser does it: the old element hears of it first.
    pub(crate) fn move_focus(&mut self, to: Option<Node>) -> Result<(), JsError> {
        let moved = self.try_move_focus(to);
        moved.map_err(|obstacle| self.dispatched(to, obstacle))
    }

    pub(super) fn try_move_focus(&mut self, to: Option<Node>) -> Result<(), Obstacle> {
        let from = self.document.focused();
        if from == to {
            return Ok(());
        }
        match to {
            Some(to) => {
                self.document.focus(to);
            }
            None => {
                self.document.blur();
            }
        }
        if let Some(from) = from {
            for deed in self.document.memory_mut().paced.take_blurred(from) {
                self.perform(deed)?;
            }
            self.focus_event(from, "phx-blur", "blur")?;
        }
        if let Some(to) = to {
            self.focus_event(to, "phx-focus", "focus")?;
        }
        Ok(())
    }

    /// Gives the focus to what a click at an element focuses, if anything.
    pub(super) fn focus_by_click(&mut self, node: Node) -> Result<(), Obstacle> {
        let focusable = outwards(self.document, node).find(|&node| self.document.can_focus(node));
        self.try_move_focus(focusable)
    }

    /// Gives the focus to an element that a user reaches by keys.
    pub(super) fn focus_by_user(&mut self, node: Node) -> Result<(), Obstacle> {
        if !self.document.can_focus(node) {
            return Err(Obstacle::NoFocus);
        }
        self.try_move_focus(Some(node))
    }

    fn focus_event(
        &mut self,
        element: Node,
        binding: &str,
        name: &'static str,
    ) -> Result<(), Obstacle> {
        let Some(text) = self.bound(element, binding) else {
            return Ok(());
        };
        let deed = Deed::Event {
            element,
            name,
            data: Map::new(),
            commands: parse(&text)?,
        };
        if name == "blur" {
            self.perform(deed)
        } else {
            self.pace(element, None, deed)
        }
    }

    /// Gives the focus to an element if it can have it.
    pub(super) fn focus_if_possible(&mut self, node: Node) -> Result<(), Obstacle> {
        if self.document.can_focus(node) {
            self.try_move_focus(Some(node))?;
        }
        Ok(())
    }

    /// What a binding says, unless it is empty.
    pub(super) fn bound(&self, element: Node, binding: &str) -> Option<String> {
        let text = self.document.attribute(element, binding)?;
        (!text.is_empty()).then(|| text.to_owned())
    }
}
