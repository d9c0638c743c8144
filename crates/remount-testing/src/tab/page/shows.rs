//! From what the server tells of a view to what its element shows.

use serde_json::{Value, json};
use url::Url;

use super::saving::Fields;
use super::{AwaitedReply, Page, Pushed};
use crate::bindings;
use crate::dom::{Node, Patched};
use crate::rendered::{Changed, Event, Extras};

/// Why a view is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    Join,
    /// It was there before: its forms are still as the visitor left them.
    JoinAgain,
    Change,
}

impl Page {
    /// Merges a difference, and shows it. Returns the reply in it.
    pub(super) fn merge(&mut self, index: usize, diff: Value) -> Result<Option<Value>, String> {
        let view = &mut self.views[index];
        let Some(rendered) = &mut view.rendered else {
            return Err(format!(
                "the server has told of a change of #{} before it has answered its join",
                view.id
            ));
        };
        let mut extras = rendered.merge(diff).map_err(told)?;
        let reply = extras.reply.take();
        self.show(index, extras, Occasion::Change)?;
        Ok(reply)
    }

    /// Takes the answer to an event. Returns the reply in it.
    pub(super) fn answered(
        &mut self,
        index: usize,
        mut response: Value,
        refocus: Option<Node>,
    ) -> Result<Option<Value>, String> {
        let mut reply = None;
        if let Some(diff) = response.get_mut("diff") {
            let diff = diff.take();
            reply = self.merge(index, diff)?;
        }
        if let Some(node) = refocus {
            let effects = bindings::focus_again(&mut self.document, node);
            self.carry_out(effects.map_err(told)?);
        }
        if let Some(target) = response.get("redirect") {
            self.take_push(index, "redirect", target.clone())?;
        } else if let Some(target) = response.get("live_redirect") {
            self.live_redirect(target)?;
        }
        Ok(reply)
    }

    /// Takes the answer to another address of the main view. `push` says whether the history gets
    /// an entry, or `None` if it has that already.
    pub(super) fn patched(
        &mut self,
        index: usize,
        response: Value,
        href: Url,
        push: Option<bool>,
        link: u64,
    ) -> Result<(), String> {
        if response["link_redirect"] == true {
            match push {
                Some(replaces) => self.navigate(href, replaces, None),
                None => self.go_on_as(href.to_string(), None),
            }
            return Ok(());
        }
        // A patch of the server that came meanwhile takes the place of the link.
        if let Some(replaces) = push.filter(|_| link == self.link) {
            self.history.patch(href, replaces);
        }
        self.follow_address();
        self.answered(index, response, None).map(drop)
    }

    /// Shows what has changed, and does what else a message says.
    pub(super) fn show(
        &mut self,
        index: usize,
        extras: Extras,
        occasion: Occasion,
    ) -> Result<(), String> {
        let (first, later): (Vec<_>, Vec<_>) =
            extras.events.into_iter().partition(|event| event.first);
        let pushed = |event: Event| Pushed {
            event: event.name,
            payload: event.payload,
        };
        self.pushed.extend(first.into_iter().map(pushed));
        match extras.changed {
            Changed::Nothing => {}
            Changed::View => self.show_view(index, occasion)?,
            Changed::Components(cids) => self.show_components(index, &cids)?,
        }
        if let Some(title) = extras.title {
            self.set_title(&title);
        }
        for event in &later {
            self.meta.hear(&event.name, &event.payload);
        }
        self.pushed.extend(later.into_iter().map(pushed));
        Ok(())
    }

    fn show_view(&mut self, index: usize, occasion: Occasion) -> Result<(), String> {
        let view = &mut self.views[index];
        let element = view.element;
        let Some(rendered) = &mut view.rendered else {
            return Ok(());
        };
        let html = rendered.html().map_err(told)?;
        let mut recovered = Vec::new();
        if occasion == Occasion::JoinAgain {
            recovered = bindings::recover(&mut self.document, element, &html.html).map_err(told)?;
        }
        let fields = Fields::of(&self.document);
        let patched = match occasion {
            Occasion::Change => self.document.patch(element, &html),
            Occasion::Join | Occasion::JoinAgain => self.document.patch_joined(element, &html),
        };
        let patched = patched.map_err(told)?;
        self.carry_out(recovered);
        self.follow(index, &fields, patched)?;
        if occasion != Occasion::Change {
            let connected = bindings::connected(&mut self.document, element);
            self.carry_out(connected.map_err(told)?);
        }
        if occasion == Occasion::JoinAgain {
            self.scripts.returned(&mut self.document, element);
        }
        Ok(())
    }

    fn show_components(&mut self, index: usize, cids: &[u64]) -> Result<(), String> {
        let element = self.views[index].element;
        for cid in self.document.outermost_components(element, cids) {
            let Some(rendered) = &mut self.views[index].rendered else {
                return Ok(());
            };
            let html = rendered.component_html(cid).map_err(told)?;
            let fields = Fields::of(&self.document);
            let patched = self.document.patch_component(element, cid, &html);
            self.follow(index, &fields, patched.map_err(told)?)?;
        }
        Ok(())
    }

    /// Does what follows from a changed page: commands of elements that come and go, and the news
    /// of components that are gone.
    fn follow(&mut self, index: usize, fields: &Fields, patched: Patched) -> Result<(), String> {
        let element = self.views[index].element;
        self.views[index].is_dirty = true;
        let mut effects = bindings::removed(&mut self.document, &patched.leaving).map_err(told)?;
        let left = self.document.finish_leaving(element, &patched.leaving);
        let mut gone = patched.gone_components;
        gone.extend(left.map_err(told)?.gone_components);
        effects.extend(bindings::wrapped(&mut self.document, element).map_err(told)?);
        effects.extend(bindings::mounted(&mut self.document, Some(element)).map_err(told)?);
        if patched.triggered.is_some() {
            effects.extend(bindings::triggered(&self.document, element).map_err(told)?);
        }
        self.forget_fields(fields);
        self.check_ids();
        self.meet_children(index);
        self.scripts.look(&self.document);
        if !gone.is_empty() {
            if let Some(rendered) = &mut self.views[index].rendered {
                rendered.will_destroy(&gone);
            }
            let payload = json!({ "cids": gone });
            let asked = AwaitedReply::WillDestroy {
                topic: self.views[index].topic.clone(),
                cids: gone,
            };
            self.push(index, "cids_will_destroy", &payload, asked);
        }
        self.carry_out(effects);
        Ok(())
    }

    /// The title, with what its element adds, as the stock client does.
    pub(super) fn set_title(&mut self, title: &str) {
        let element = self.document.select("title").unwrap_or_default();
        let Some(element) = element.first().copied() else {
            return;
        };
        let attribute = |name| self.document.attribute(element, name);
        let title = Some(title).filter(|title| !title.trim().is_empty());
        let Some(shown) = title.or(attribute("data-default")) else {
            return;
        };
        let around = |name| attribute(name).unwrap_or_default();
        let (prefix, suffix) = (around("data-prefix"), around("data-suffix"));
        self.title = Some(format!("{prefix}{shown}{suffix}"));
    }

    /// The server knows that these components are about to go: those that have not come back do.
    pub(super) fn destroy(&mut self, index: usize, mut cids: Vec<u64>) -> Result<(), String> {
        let element = self.views[index].element;
        let id = self.document.attribute(element, "id").unwrap_or_default();
        // Views within this one have components of the same numbers.
        cids.retain(|cid| !self.document.shows_component(id, *cid));
        if !cids.is_empty() {
            let asked = AwaitedReply::Destroyed {
                topic: self.views[index].topic.clone(),
            };
            self.push(index, "cids_destroyed", &json!({ "cids": cids }), asked);
        }
        Ok(())
    }

    pub(super) fn destroyed(&mut self, index: usize, response: &Value) -> Result<(), String> {
        let cids = response["cids"].as_array();
        let cids = cids.ok_or_else(|| format!("no components are named: {response}"))?;
        let cids: Vec<_> = cids.iter().filter_map(Value::as_u64).collect();
        if let Some(rendered) = &mut self.views[index].rendered {
            rendered.destroy(&cids);
        }
        Ok(())
    }
}

fn told(error: impl std::fmt::Display) -> String {
    format!("the stock client could not show what a view has sent: {error}")
}
