//! One turn of the browser's loop: a gesture, or commands, and all that follows at once.

use std::collections::HashSet;

use crate::dom::{Document, Node};
use crate::effect::Effect;
use crate::js::{JsError, Transition};

/// Commands that start each other stop here. The browser's own stack is not much deeper.
const MAX_DEPTH: u32 = 32;
/// The frame in which transitions end, behind all others.
pub(crate) const END: u32 = 1_000;

/// What happens to a page between two moments at which it is at rest.
///
/// The client puts off most changes of the page to the next frames, so that the commands of one
/// list look at the page as it was before. Those changes are kept here until [`Turn::finish`] makes
/// them.
pub(crate) struct Turn<'d> {
    pub(crate) document: &'d mut Document,
    pub(crate) effects: Vec<Effect>,
    /// Whether anything came of it, with or without an effect.
    pub(crate) acted: bool,
    /// Elements whose message has not been answered. Nothing is, within a turn.
    pub(crate) locked: HashSet<Node>,
    /// Forms whose submit has not been answered.
    pub(crate) submitted: HashSet<Node>,
    put_off: Vec<(u32, Change)>,
    frame: u32,
    depth: u32,
}

/// A change of the page that is put off.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Classes {
        node: Node,
        adds: Vec<String>,
        removes: Vec<String>,
    },
    ToggleClasses {
        node: Node,
        names: Vec<String>,
        transition: Transition,
    },
    Display {
        node: Node,
        display: String,
    },
    Focus(Node),
    FocusFirst(Node),
    FocusAgain(Node),
}

impl<'d> Turn<'d> {
    pub(crate) fn new(document: &'d mut Document) -> Self {
        Self {
            document,
            effects: Vec::new(),
            acted: false,
            locked: HashSet::new(),
            submitted: HashSet::new(),
            put_off: Vec::new(),
            frame: 0,
            depth: 0,
        }
    }

    /// Makes the changes that were put off, frame by frame.
    pub(crate) fn finish(mut self) -> Result<Vec<Effect>, JsError> {
        while let Some(frame) = self.put_off.iter().map(|(frame, _)| *frame).min() {
            self.frame = frame;
            let (now, later) = std::mem::take(&mut self.put_off)
                .into_iter()
                .partition::<Vec<_>, _>(|(at, _)| *at == frame);
            self.put_off = later;
            for (_, change) in now {
                self.change(change)?;
            }
        }
        // The browser leaves the page only when all else is done.
        let leaves = |effect: &Effect| matches!(effect, Effect::Visit(_) | Effect::Submit(_));
        self.effects.sort_by_key(leaves);
        // What is hidden now has lost the focus, and does not get it back when it is shown.
        if self.document.focused().is_none() {
            self.document.blur();
        }
        Ok(self.effects)
    }

    /// Puts a change off by so many frames.
    pub(crate) fn put_off(&mut self, frames: u32, change: Change) {
        self.put_off.push((self.frame + frames, change));
    }

    /// Does something that commands may start again and again.
    pub(crate) fn deeper<T, E: From<JsError>>(
        &mut self,
        at: Node,
        act: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.depth == MAX_DEPTH {
            let element = self.document.one_line(at);
            return Err(JsError::Endless { element }.into());
        }
        self.depth += 1;
        let result = act(self);
        self.depth -= 1;
        result
    }
}
