//! What the page's own script does as time goes by: it closes messages, and says that the
//! connection is lost.

use std::time::Duration;

use tokio::time::Instant;

use super::Page;
use crate::bindings;
use crate::dom::{Document, Node};

/// Messages that close themselves.
const MESSAGES: &str = "[phx-hook='Remount.AutoClear']";
/// What says that the connection is lost.
const STATUSES: &str = "[phx-hook='Remount.ConnectionStatus']";

/// What is due at some time.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    messages: Vec<Message>,
    statuses: Vec<(Node, Instant)>,
}

/// A message that is shown.
#[derive(Debug)]
struct Message {
    node: Node,
    text: String,
    stays: Duration,
    /// None while the focus is in it.
    closes: Option<Instant>,
}

impl Scripts {
    /// When [`Page::tick_scripts`] is needed.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let messages = self.messages.iter().filter_map(|message| message.closes);
        let statuses = self.statuses.iter().map(|(_, due)| *due);
        messages.chain(statuses).min()
    }

    /// Looks at which messages there are, what they say, and which of them has the focus.
    pub(super) fn look(&mut self, document: &Document) {
        let shown = document.select(MESSAGES).unwrap_or_default();
        self.messages
            .retain(|message| shown.contains(&message.node));
        let now = Instant::now();
        for node in shown {
            let text = document.text(node);
            let Some(stays) = milliseconds(document, node, "data-auto-clear") else {
                continue;
            };
            let focused = document.focused();
            let is_held = focused.is_some_and(|focused| document.is_within(focused, node));
            let known = self
                .messages
                .iter_mut()
                .find(|message| message.node == node);
            match known {
                Some(message) if message.text == text => {
                    if is_held {
                        message.closes = None;
                    } else {
                        message.closes.get_or_insert(now + stays);
                    }
                }
                Some(message) => {
                    message.text = text;
                    message.closes = (!is_held).then_some(now + stays);
                }
                None => self.messages.push(Message {
                    node,
                    text,
                    stays,
                    closes: (!is_held).then_some(now + stays),
                }),
            }
        }
    }

    /// The connection is lost, to these views.
    pub(super) fn lost(&mut self, document: &Document, views: &[Node]) {
        for &view in views {
            for node in document.select_below(view, STATUSES).unwrap_or_default() {
                let after = milliseconds(document, node, "data-after").unwrap_or_default();
                self.statuses.push((node, Instant::now() + after));
            }
        }
    }

    /// A view is there again.
    pub(super) fn returned(&mut self, document: &mut Document, view: Node) {
        for node in document.select_below(view, STATUSES).unwrap_or_default() {
            self.statuses.retain(|(status, _)| *status != node);
            document.set_text(node, "");
        }
    }
}

impl Page {
    pub(super) fn tick_scripts(&mut self, now: Instant) {
        let is_due = |due: Option<Instant>| due.is_some_and(|due| due <= now);
        let mut closing = Vec::new();
        for message in &mut self.scripts.messages {
            if is_due(message.closes) {
                closing.push(message.node);
                // Where it is not there any more after the click, nothing comes of this.
                message.closes = Some(now + message.stays);
            }
        }
        for node in closing {
            let button = self.document.select_below(node, "button");
            if let Some(&button) = button.unwrap_or_default().first()
                && self.is_connected()
            {
                let clicked = bindings::click(&mut self.document, button);
                self.carry_out_or_fail(clicked);
            }
        }
        let statuses = std::mem::take(&mut self.scripts.statuses);
        for (node, due) in statuses {
            if due > now {
                self.scripts.statuses.push((node, due));
            } else if self.document.contains(node) {
                let lost = self.document.attribute(node, "data-lost");
                let lost = lost.unwrap_or_default().to_owned();
                self.document.set_text(node, &lost);
            }
        }
    }
}

fn milliseconds(document: &Document, node: Node, attribute: &str) -> Option<Duration> {
    let written = document.attribute(node, attribute)?;
    written.parse().ok().map(Duration::from_millis)
}
