//! `phx-trigger-action`: a form that the server has the browser submit.

use super::Obstacle;
use crate::dom::{Document, Node};
use crate::effect::Submission;
use crate::turn::Turn;

/// The form as the browser submits it: with the button that it was submitted by before, if that is
/// still in the view.
pub(super) fn submission_of(
    document: &Document,
    form: Node,
    view: Node,
) -> Result<Submission, Obstacle> {
    let submitter = document.memory().submitters.get(&form).copied();
    let submitter = submitter
        .filter(|&submitter| document.contains(submitter) && document.is_within(submitter, view));
    // A script submits it, so that the button adds its value and says nothing of where it goes.
    let with_button = Turn::submission(document, form, submitter)?;
    Ok(Submission {
        entries: with_button.entries,
        ..Turn::submission(document, form, None)?
    })
}
