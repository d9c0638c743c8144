//! Commands that a page carries out without a gesture: when elements come and go, and when the
//! connection does.

use super::trigger::submission_of;
use super::{GestureError, Obstacle};
use crate::dom::{Document, Mark, Node};
use crate::effect::Effect;
use crate::js::{Cause, parse_list};
use crate::push::owner;
use crate::turn::Turn;

/// Carries out `phx-mounted` of the elements of a view that have it, each once. With no view it is
/// that of a page without live views.
///
/// # Errors
/// If commands cannot be carried out.
pub fn mounted(document: &mut Document, view: Option<Node>) -> Result<Vec<Effect>, GestureError> {
    let elements = document.select("[phx-mounted]").unwrap_or_default();
    let own: Vec<Node> = elements
        .into_iter()
        .filter(|&element| match view {
            Some(view) => owner::owns(document, view, element),
            None => owner::view_of(document, element).is_none(),
        })
        .filter(|&element| !document.is_marked(element, Mark::Mounted))
        .collect();
    let effects = carry_out(document, &own, "phx-mounted", None);
    for element in own {
        if document.contains(element) {
            document.mark(element, Mark::Mounted);
        }
    }
    effects
}

/// Carries out `phx-connected` of all elements in a view that has connected, after
/// [`mounted`].
///
/// # Errors
/// If commands cannot be carried out.
pub fn connected(document: &mut Document, view: Node) -> Result<Vec<Effect>, GestureError> {
    let elements = document.select_below(view, "[phx-connected]");
    carry_out(
        document,
        &elements.unwrap_or_default(),
        "phx-connected",
        None,
    )
}

/// Carries out `phx-disconnected` of all elements in a view that has been disconnected for
/// [`DISCONNECTED_AFTER`](super::DISCONNECTED_AFTER).
///
/// # Errors
/// If commands cannot be carried out.
pub fn disconnected(document: &mut Document, view: Node) -> Result<Vec<Effect>, GestureError> {
    let elements = document.select_below(view, "[phx-disconnected]");
    carry_out(
        document,
        &elements.unwrap_or_default(),
        "phx-disconnected",
        None,
    )
}

/// Carries out `phx-remove` of elements that are about to go.
///
/// # Errors
/// If commands cannot be carried out.
pub fn removed(document: &mut Document, elements: &[Node]) -> Result<Vec<Effect>, GestureError> {
    carry_out(document, elements, "phx-remove", Some("remove"))
}

/// The form that the server wants the browser to submit, after a view was patched: the last one in
/// it with `phx-trigger-action`.
///
/// # Errors
/// If the form holds files.
pub fn triggered(document: &Document, view: Node) -> Result<Option<Effect>, GestureError> {
    let forms = document.select_below(view, "form[phx-trigger-action]");
    let Some(&form) = forms.unwrap_or_default().last() else {
        return Ok(None);
    };
    match submission_of(document, form, view) {
        Ok(submission) => Ok(Some(Effect::Submit(submission))),
        Err(obstacle) => Err(GestureError::new(document, "submit", form, obstacle)),
    }
}

fn carry_out(
    document: &mut Document,
    elements: &[Node],
    binding: &'static str,
    name: Option<&'static str>,
) -> Result<Vec<Effect>, GestureError> {
    let mut turn = Turn::new(document);
    for &element in elements {
        let result = turn.carry_out_of(element, binding, name);
        let fails =
            |obstacle| GestureError::new(turn.document, binding_verb(binding), element, obstacle);
        result.map_err(fails)?;
    }
    let body = turn.document.body();
    let element = elements.first().copied().unwrap_or(body);
    match turn.finish() {
        Ok(effects) => Ok(effects),
        Err(error) => Err(GestureError {
            gesture: binding_verb(binding),
            element: document.one_line(if document.contains(element) {
                element
            } else {
                body
            }),
            obstacle: error.into(),
        }),
    }
}

fn binding_verb(binding: &str) -> &'static str {
    match binding {
        "phx-mounted" => "carry out `phx-mounted`",
        "phx-connected" => "carry out `phx-connected`",
        "phx-disconnected" => "carry out `phx-disconnected`",
        _ => "carry out `phx-remove`",
    }
}

impl Turn<'_> {
    fn carry_out_of(
        &mut self,
        element: Node,
        binding: &str,
        name: Option<&'static str>,
    ) -> Result<(), Obstacle> {
        if !self.document.contains(element) {
            return Ok(());
        }
        let Some(text) = self.bound(element, binding) else {
            return Ok(());
        };
        let view = owner::view_of(self.document, element);
        let cause = Cause::commands(name, view);
        self.execute(&cause, element, &parse_list(&text)?)?;
        Ok(())
    }
}
