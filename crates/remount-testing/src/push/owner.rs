//! Which view and which component an element belongs to.

use crate::control;
use crate::dom::{Document, Node};
use crate::js::{JsError, Target};

/// What the component of an event is looked up from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// It is this one.
    Component(u64),
    /// It is the nearest around this element.
    Element(Node),
}

/// The element and those around it, from the inside out.
pub(crate) fn outwards(document: &Document, node: Node) -> impl Iterator<Item = Node> {
    std::iter::successors(Some(node), |&node| document.parent(node))
}

/// The element of the view that owns an element, which is the main one outside of all views.
pub(crate) fn view_of(document: &Document, node: Node) -> Option<Node> {
    match nearest_view(document, node) {
        Some(Nearest::View(view)) => Some(view),
        // What a view has put elsewhere, while that view is gone.
        Some(Nearest::Nobody) => None,
        None => main_view(document),
    }
}

/// The element of the main view.
pub(crate) fn main_view(document: &Document) -> Option<Node> {
    first(document, "[data-phx-main]")
}

/// Whether an element belongs to this view, and not to one inside or around it.
pub(crate) fn owns(document: &Document, view: Node, node: Node) -> bool {
    let id = document.attribute(view, "id");
    nearest_view(document, node) == Some(Nearest::View(view))
        || id.is_some() && document.attribute(node, "data-phx-parent-id") == id
}

/// What a command's `target` says, else the element's `phx-target`.
pub(crate) fn named_target(
    document: &Document,
    node: Node,
    given: Option<&Target>,
) -> Option<Target> {
    given.cloned().or_else(|| {
        let text = document.attribute(node, "phx-target")?;
        Target::read(text)
    })
}

/// The name of a field; `None` for an element that is no field.
pub(crate) fn field_name(document: &Document, node: Node) -> Option<String> {
    control::is_field(document, node).then(|| {
        let name = document.attribute(node, "name");
        name.unwrap_or_default().to_owned()
    })
}

/// The views that get an event of an element, with what their component is looked up from.
pub(crate) fn targets(
    document: &Document,
    view: Option<Node>,
    from: Node,
    named: Option<&Target>,
    event: &str,
) -> Result<Vec<(Node, Context)>, JsError> {
    let element = || document.one_line(from);
    let no_view = || JsError::NoView {
        event: event.to_owned(),
        element: element(),
    };
    let found = match named {
        None => {
            let owner = view_of(document, from).ok_or_else(no_view)?;
            vec![(owner, Context::Element(from))]
        }
        Some(Target::Component(cid)) => {
            let view = view.ok_or_else(no_view)?;
            let id = document.attribute(view, "id").unwrap_or_default();
            let cid_text = cid.to_string();
            let mut components = document
                .select("[data-phx-component]")
                .unwrap_or_default()
                .into_iter();
            let is_it = |&node: &Node| {
                document.attribute(node, "data-phx-view") == Some(id)
                    && document.attribute(node, "data-phx-component") == Some(&cid_text)
            };
            if !components.any(|node| is_it(&node)) {
                return Err(JsError::NoTarget {
                    target: cid_text,
                    element: element(),
                });
            }
            vec![(view, Context::Component(*cid))]
        }
        Some(Target::Selector(selector)) => {
            let nodes = select(document, selector)?;
            if nodes.is_empty() {
                return Err(JsError::NoTarget {
                    target: selector.clone(),
                    element: element(),
                });
            }
            let owners = nodes.into_iter().filter_map(|node| {
                let view = view_of(document, node)?;
                Some((view, Context::Element(node)))
            });
            owners.collect()
        }
    };
    if found.is_empty() {
        return Err(no_view());
    }
    Ok(found)
}

/// The number of the component that gets an event of an element; `None` if the view itself gets it.
pub(crate) fn component(
    document: &Document,
    view: Node,
    context: Context,
    node: Node,
    given: Option<&Target>,
) -> Option<u64> {
    let context = match context {
        Context::Component(cid) => return Some(cid),
        Context::Element(context) => context,
    };
    match named_target(document, node, given) {
        Some(Target::Component(cid)) => Some(cid),
        // An empty `phx-target` names nobody, and yet the client looks for a component.
        None if document.attribute(node, "phx-target").is_none() => None,
        Some(Target::Selector(_)) | None => component_around(document, view, context),
    }
}

/// The component of this view that is nearest around an element, or around the place that it was
/// moved from.
pub(crate) fn component_around(document: &Document, view: Node, node: Node) -> Option<u64> {
    let mut node = node;
    // A place is never within what was moved from it, but what a page says need not be true.
    for _ in 0..16 {
        let around = outwards(document, node).find(|&node| {
            document.attribute(node, "data-phx-component").is_some()
                || document
                    .attribute(node, "data-phx-teleported-src")
                    .is_some()
        })?;
        if let Some(cid) = document.attribute(around, "data-phx-component") {
            let cid = cid.parse().ok()?;
            return owns(document, view, around).then_some(cid);
        }
        let source = document.attribute(around, "data-phx-teleported-src")?;
        node = document.by_id(source)?;
    }
    None
}

/// The elements that a selector of a binding finds.
pub(crate) fn select(document: &Document, selector: &str) -> Result<Vec<Node>, JsError> {
    document
        .select(selector)
        .map_err(|error| JsError::Selector {
            selector: selector.to_owned(),
            reason: error.to_string(),
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Nearest {
    View(Node),
    Nobody,
}

fn nearest_view(document: &Document, node: Node) -> Option<Nearest> {
    outwards(document, node).find_map(|node| {
        if let Some(id) = document.attribute(node, "data-phx-teleported") {
            return Some(document.by_id(id).map_or(Nearest::Nobody, Nearest::View));
        }
        let is_view = document.attribute(node, "data-phx-session").is_some();
        is_view.then_some(Nearest::View(node))
    })
}

fn first(document: &Document, selector: &str) -> Option<Node> {
    let found = document.select(selector).ok()?;
    found.first().copied()
}
