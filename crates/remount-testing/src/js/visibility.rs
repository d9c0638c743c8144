//! Commands that show, hide and decorate elements.
//!
//! A transition ends at once, but goes through the same steps as in the browser: which classes stay
//! depends on their order.

use super::cause::Cause;
use super::command::Transition;
use crate::dom::Node;
use crate::turn::{Change, END, Turn};

impl Turn<'_> {
    pub(super) fn show(
        &mut self,
        cause: &Cause,
        node: Node,
        display: Option<&str>,
        transition: &Transition,
    ) {
        if self.document.is_hidden(node) {
            self.toggle(cause, node, display, transition, &Transition::default());
        }
    }

    pub(super) fn hide(&mut self, cause: &Cause, node: Node, transition: &Transition) {
        if !self.document.is_hidden(node) {
            self.toggle(cause, node, None, &Transition::default(), transition);
        }
    }

    pub(super) fn toggle(
        &mut self,
        cause: &Cause,
        node: Node,
        display: Option<&str>,
        ins: &Transition,
        outs: &Transition,
    ) {
        let is_hidden = self.document.is_hidden(node);
        let is_plain = ins.is_none() && outs.is_none();
        if is_hidden && !is_plain && cause.is_removal() {
            return;
        }
        let display = if is_hidden {
            display
                .filter(|display| !display.is_empty())
                .unwrap_or_else(|| default_display(self.document.tag(node)))
        } else {
            "none"
        };
        let display = display.to_owned();
        if is_plain {
            self.put_off(1, Change::Display { node, display });
            return;
        }
        let (now, before) = if is_hidden { (ins, outs) } else { (outs, ins) };
        self.classes_at(
            1,
            node,
            &[&now.start],
            &[&before.during, &before.start, &before.end],
        );
        self.classes_at(2, node, &[&now.during], &[]);
        let shown = if is_hidden { 2 } else { END };
        self.put_off(shown, Change::Display { node, display });
        self.classes_at(3, node, &[&now.end], &[&now.start]);
        self.classes_at(END + 1, node, &[], &[&now.during, &now.end]);
    }

    /// Adds and removes classes, after a transition if there is one.
    pub(super) fn change_classes(
        &mut self,
        node: Node,
        adds: &[String],
        removes: &[String],
        transition: &Transition,
    ) {
        let Transition { during, start, end } = transition;
        if transition.is_none() {
            self.classes_at(1, node, &[adds], &[removes]);
            return;
        }
        self.classes_at(1, node, &[start], &[during, end]);
        self.classes_at(2, node, &[during], &[]);
        self.classes_at(3, node, &[end], &[start]);
        self.classes_at(END + 1, node, &[adds, end], &[removes, during, start]);
    }

    fn classes_at(&mut self, frames: u32, node: Node, adds: &[&[String]], removes: &[&[String]]) {
        let change = Change::Classes {
            node,
            adds: adds.concat(),
            removes: removes.concat(),
        };
        self.put_off(frames, change);
    }
}

fn default_display(tag: &str) -> &'static str {
    match tag {
        "tr" => "table-row",
        "td" => "table-cell",
        _ => "block",
    }
}
