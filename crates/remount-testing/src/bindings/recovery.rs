//! Forms that a view fills again after it has joined anew.

use super::{GestureError, Obstacle};
use crate::control;
use crate::dom::{Document, Node};
use crate::effect::{Effect, Push};
use crate::js::{Cause, JsError, Kind, Recovery, Target, parse};
use crate::push::owner::{self, Context};
use crate::turn::Turn;

/// The events that fill the forms of a view again, when it has joined anew and before its new HTML
/// is on the page. The client patches the page only when all of them are answered.
///
/// `html` is what the view renders now, without its container. A view in another one joins anew
/// after that one has, and when its old forms are gone from the page: they are remembered from the
/// call for the outermost view.
///
/// # Errors
/// If the commands of a form cannot be carried out, or if its target is not in the new HTML.
pub fn recover(
    document: &mut Document,
    view: Node,
    html: &str,
) -> Result<Vec<Effect>, GestureError> {
    let is_outermost = document.attribute(view, "data-phx-parent-id").is_none();
    if is_outermost {
        let within = document.select_below(view, "[data-phx-parent-id] form[id][phx-change]");
        let has_forms = within.is_ok_and(|forms| !forms.is_empty());
        let kept = has_forms.then(|| Box::new(document.clone()));
        document.memory_mut().before_rejoin = kept;
        return recovered(document, view, html);
    }
    let mut effects = recovered(document, view, html)?;
    if let Some(mut old) = document.memory_mut().before_rejoin.take() {
        let pushes = recovered(&mut old, view, html)?.into_iter();
        effects.extend(pushes.filter_map(|effect| on_this_page(effect, view)));
        document.memory_mut().before_rejoin = Some(old);
    }
    Ok(effects)
}

/// What an old page sends, without what only means something there.
fn on_this_page(effect: Effect, view: Node) -> Option<Effect> {
    match effect {
        Effect::Push(push) => Some(Effect::Push(Push {
            source: view,
            loading: Vec::new(),
            refocus: None,
            ..push
        })),
        _ => None,
    }
}

/// The same, of the forms that are on a page, which may be an old one.
fn recovered(document: &mut Document, view: Node, html: &str) -> Result<Vec<Effect>, GestureError> {
    let body = document.body();
    let fails = |document: &Document, node, obstacle| {
        GestureError::new(document, "recover a form", node, obstacle)
    };
    let new = Document::parse(html).map_err(|error| {
        let what = format!("HTML that it cannot parse: {error}");
        fails(document, body, Obstacle::Unsupported { what })
    })?;
    let forms = new.select("form[id][phx-change]").unwrap_or_default();
    let mut turn = Turn::new(document);
    for new_form in forms {
        let id = new.attribute(new_form, "id").unwrap_or_default();
        let old = turn.old_form(id, new.attribute(new_form, "phx-change"));
        if let Some(old_form) = old {
            let result = turn.recover(&new, new_form, old_form, view);
            result.map_err(|obstacle| fails(turn.document, old_form, obstacle))?;
        }
    }
    match turn.finish() {
        Ok(effects) => Ok(effects),
        Err(error) => Err(fails(document, body, error.into())),
    }
}

impl Turn<'_> {
    /// The form of the page that the client keeps for this one.
    fn old_form(&self, id: &str, phx_change: Option<&str>) -> Option<Node> {
        let form = self.document.by_id(id)?;
        let attribute = |name| self.document.attribute(form, name);
        let is_kept = self.document.tag(form) == "form"
            && attribute("phx-change") == phx_change
            && attribute("phx-auto-recover") != Some("ignore")
            && owner::view_of(self.document, form).is_some();
        is_kept.then_some(form)
    }

    fn recover(
        &mut self,
        new: &Document,
        new_form: Node,
        old_form: Node,
        view: Node,
    ) -> Result<(), Obstacle> {
        let fields: Vec<Node> = self
            .document
            .form_controls(old_form)
            .into_iter()
            .filter(|&control| {
                control::is_field(self.document, control)
                    && self.bound(control, "name").is_some()
                    && self.document.attribute(control, "phx-change").is_none()
            })
            .collect();
        let is_visible = |&&field: &&Node| !control::is_hidden_input(self.document, field);
        let Some(&field) = fields.iter().find(is_visible).or(fields.first()) else {
            return Ok(());
        };
        let event = ["phx-auto-recover", "phx-change"]
            .into_iter()
            .find_map(|name| {
                new.attribute(new_form, name)
                    .filter(|text| !text.is_empty())
            });
        let commands = parse(event.unwrap_or_default())?;
        let target = self.document.attribute(field, "name").map(str::to_owned);
        for (context, cid) in new_targets(new, new_form)? {
            let around = match context {
                Context::Component(cid) => Some(cid),
                Context::Element(node) => component_around(new, node),
            };
            let kind = Kind::Change {
                target: target.clone(),
                dispatcher: None,
                recovery: Some(Recovery { view, cid, around }),
            };
            let view = Some(view);
            self.execute(&Cause { view, kind }, field, &commands)?;
        }
        Ok(())
    }
}

/// What the new form names as its targets, each with the component that it is in.
fn new_targets(new: &Document, form: Node) -> Result<Vec<(Context, Option<u64>)>, Obstacle> {
    let text = new.attribute(form, "phx-target");
    let missing = |target: &str| {
        let element = new.one_line(form);
        let target = target.to_owned();
        Obstacle::from(JsError::NoTarget { target, element })
    };
    match text.and_then(Target::read) {
        None => {
            let cid = text.and_then(|_| component_around(new, form));
            Ok(vec![(Context::Element(form), cid)])
        }
        Some(Target::Component(cid)) => {
            let found = new.select(&format!("[data-phx-component=\"{cid}\"]"));
            if found.is_ok_and(|found| found.is_empty()) {
                return Err(missing(&cid.to_string()));
            }
            Ok(vec![(Context::Component(cid), Some(cid))])
        }
        Some(Target::Selector(selector)) => {
            let found = owner::select(new, &selector)?;
            if found.is_empty() {
                return Err(missing(&selector));
            }
            let found = found.into_iter();
            Ok(found
                .map(|node| (Context::Element(node), component_around(new, node)))
                .collect())
        }
    }
}

/// The component around an element of HTML that is all of one view.
fn component_around(new: &Document, node: Node) -> Option<u64> {
    let mut around = owner::outwards(new, node);
    around.find_map(|node| new.attribute(node, "data-phx-component")?.parse().ok())
}
