//! What the page's own script does with the focus and with messages that close themselves, and the
//! stock client with what the focus does not leave.

use serde_json::Map;

use super::{GestureError, Obstacle};
use crate::dom::{Document, Mark, Node};
use crate::effect::Effect;
use crate::js::DispatchEvent;
use crate::push::owner;
use crate::turn::Turn;

/// What keeps the focus, for as long as it is in the page.
const WRAPS: &str = "[phx-hook='Phoenix.FocusWrap']";

/// Gives the focus to what keeps it and has come to a view, each once.
///
/// # Errors
/// If the page has commands for this focus that the kit cannot carry out.
pub(crate) fn wrapped(document: &mut Document, view: Node) -> Result<Vec<Effect>, GestureError> {
    let wraps = document.select_below(view, WRAPS).unwrap_or_default();
    let mut effects = Vec::new();
    for wrap in wraps {
        if !owner::owns(document, view, wrap) || !document.mark(wrap, Mark::Wrapped) {
            continue;
        }
        let focused = document.focused();
        if focused.is_some_and(|focused| document.is_within(focused, wrap)) {
            continue;
        }
        effects.extend(carry_out(document, wrap, |turn| {
            turn.focus_first_of(wrap, false)?;
            Ok(())
        })?);
    }
    Ok(effects)
}

/// Takes the focus from what is in a view that another one is about to replace.
pub(crate) fn leave(document: &mut Document, view: Node) {
    let focused = document.focused();
    if focused.is_some_and(|focused| document.is_within(focused, view)) {
        document.blur();
    }
}

/// Gives the focus to what the view wants it on, or to its heading, where a link has led to it. A
/// visitor who is in an element that stays is left there.
///
/// # Errors
/// If the page has commands for this focus that the kit cannot carry out.
pub(crate) fn arrived(document: &mut Document, view: Node) -> Result<Vec<Effect>, GestureError> {
    let first = |document: &Document, css| {
        let found = document.select_below(view, css).unwrap_or_default();
        found.first().copied()
    };
    let mut effects = Vec::new();
    if document.focused().is_some() {
        return Ok(effects);
    }
    if let Some(wanted) = first(document, "[autofocus]") {
        effects.extend(carry_out(document, wanted, |turn| {
            Ok(turn.focus_natively(wanted)?)
        })?);
    }
    if document.focused().is_some() {
        return Ok(effects);
    }
    if let Some(heading) = first(document, "h1") {
        if document.attribute(heading, "tabindex").is_none() {
            document.set_sticky_attribute(heading, "tabindex", "-1");
        }
        effects.extend(carry_out(document, heading, |turn| {
            Ok(turn.focus_natively(heading)?)
        })?);
    }
    Ok(effects)
}

/// Clicks as a script does, which neither looks at the element nor moves the focus.
///
/// # Errors
/// If the page has commands for this click that the kit cannot carry out.
pub(crate) fn click(document: &mut Document, node: Node) -> Result<Vec<Effect>, GestureError> {
    let click = DispatchEvent {
        event: "click".to_owned(),
        detail: Map::new(),
        bubbles: true,
    };
    carry_out(document, node, |turn| Ok(turn.dispatch(node, &click)?))
}

fn carry_out(
    document: &mut Document,
    node: Node,
    act: impl FnOnce(&mut Turn<'_>) -> Result<(), Obstacle>,
) -> Result<Vec<Effect>, GestureError> {
    let element = document.one_line(node);
    let mut turn = Turn::new(document);
    let acted = act(&mut turn).and_then(|()| Ok(turn.finish()?));
    acted.map_err(|obstacle| GestureError {
        gesture: "do what the page's script does",
        element,
        obstacle,
    })
}
