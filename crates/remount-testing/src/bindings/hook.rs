//! Events that hooks push, since the kit runs no scripts.

use serde_json::Value;

use super::{GestureError, Obstacle};
use crate::dom::{Document, Node, Refused};
use crate::effect::{Effect, Push};
use crate::js::Target;
use crate::push::{Context, owner};

/// What the hook of an element sends by `pushEvent`, or with a target by `pushEventTo`.
///
/// # Errors
/// If the element has no hook or no id, or if nobody gets the event.
pub fn hook_event(
    document: &Document,
    node: Node,
    target: Option<&str>,
    event: &str,
    payload: &Value,
) -> Result<Vec<Effect>, GestureError> {
    let pushed = pushes(document, node, target, event, payload);
    pushed
        .map_err(|obstacle| GestureError::new(document, "push an event by a hook", node, obstacle))
}

fn pushes(
    document: &Document,
    node: Node,
    target: Option<&str>,
    event: &str,
    payload: &Value,
) -> Result<Vec<Effect>, Obstacle> {
    if !document.contains(node) {
        return Err(Refused::Gone.into());
    }
    let has = |name| {
        document
            .attribute(node, name)
            .is_some_and(|text| !text.is_empty())
    };
    if !has("phx-hook") && !has("data-phx-hook") || !has("id") {
        let wanted = "both `phx-hook` and an `id`";
        return Err(Obstacle::NoBinding { wanted });
    }
    let owner = owner::view_of(document, node);
    let named = target.and_then(Target::read);
    let targets = owner::targets(document, owner, node, named.as_ref(), event)?;
    let pushes = targets.into_iter().map(|(view, context)| {
        let cid = match (context, &named) {
            (Context::Component(cid), _) => Some(cid),
            (Context::Element(node), Some(_)) => owner::component_around(document, view, node),
            (Context::Element(_), None) => None,
        };
        Effect::Push(Push {
            view,
            kind: Some("hook"),
            event: event.to_owned(),
            value: Some(payload.clone()),
            meta: None,
            uploads: false,
            cid,
            source: node,
            loading: Vec::new(),
            page_loading: false,
            refocus: None,
        })
    });
    Ok(pushes.collect())
}
