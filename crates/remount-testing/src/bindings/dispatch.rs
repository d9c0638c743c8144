//! Events that commands dispatch, as far as the client itself reacts to them.

use super::{GestureError, Obstacle};
use crate::dom::Node;
use crate::effect::{Dispatched, Effect};
use crate::js::{DispatchEvent, JsError};
use crate::turn::Turn;

impl Turn<'_> {
    /// Dispatches an event: the page's scripts hear of it, and so does the client.
    pub(crate) fn dispatch(&mut self, at: Node, event: &DispatchEvent) -> Result<(), JsError> {
        self.effects.push(Effect::Dispatch(Dispatched {
            event: event.event.clone(),
            at,
            detail: event.detail.clone(),
            bubbles: event.bubbles,
        }));
        let heard = self.hear(at, event);
        heard.map_err(|obstacle| self.dispatched(Some(at), obstacle))
    }

    /// An obstacle that a command meets.
    pub(super) fn dispatched(&self, at: Option<Node>, obstacle: Obstacle) -> JsError {
        match obstacle {
            Obstacle::Commands(error) => *error,
            obstacle => {
                let at = at.unwrap_or_else(|| self.document.body());
                GestureError::new(self.document, "dispatch an event", at, obstacle).into()
            }
        }
    }

    fn hear(&mut self, at: Node, event: &DispatchEvent) -> Result<(), Obstacle> {
        // The client listens at the window. A click does something by itself without that.
        if !event.bubbles && event.event != "click" {
            return Ok(());
        }
        let tag = self.document.tag(at).to_owned();
        let binding = |turn: &Self, name: &str| turn.bound(at, name).is_some();
        match &*event.event {
            "click" if event.bubbles => self.click_at(at),
            "input" | "change" => self.field_changed(at),
            "submit" if tag == "form" => {
                // Without both, the client gives up its views, and yet nothing is submitted.
                if binding(self, "phx-submit") || binding(self, "phx-change") {
                    self.submitted(at, None)
                } else {
                    Err(self.unheard(at, event))
                }
            }
            "reset" if tag == "form" => self.forget_use(at),
            "click" | "keydown" | "keyup" | "focusin" | "focusout" | "drop" => {
                Err(self.unheard(at, event))
            }
            _ => Ok(()),
        }
    }

    fn unheard(&self, at: Node, event: &DispatchEvent) -> Obstacle {
        JsError::Dispatch {
            event: event.event.clone(),
            element: self.document.one_line(at),
        }
        .into()
    }
}
