//! Clicks: what the client does first, and then what the browser does by itself.

use serde_json::Map;

use super::Obstacle;
use crate::control;
use crate::dom::{Deed, Node};
use crate::effect::{Effect, Link, Visit};
use crate::js::{Cause, parse, parse_list};
use crate::push::owner::{self, outwards};
use crate::turn::Turn;

impl Turn<'_> {
    /// A user clicks: that moves the focus, too.
    pub(super) fn click(&mut self, node: Node) -> Result<(), Obstacle> {
        self.focus_by_click(node)?;
        self.click_at(node)
    }

    /// A click, by a user or a script.
    pub(super) fn click_at(&mut self, node: Node) -> Result<(), Obstacle> {
        self.deeper(node, |turn| turn.clicked(node))
    }

    fn clicked(&mut self, node: Node) -> Result<(), Obstacle> {
        let active = self.activated_by(node);
        // No browser dispatches a click at a control that is disabled.
        if let Some(active) = active
            && self.document.is_disabled(active)
        {
            return Ok(());
        }
        // A box is on or off before anybody hears of the click, and its value is sent accordingly.
        let checkable = active.filter(|&active| control::is_box(self.document, active));
        let before = checkable.map(|active| (active, self.document.is_checked(active)));
        if let Some((active, was_checked)) = before {
            self.acted = true;
            let is_radio = control::kind(self.document, active) == "radio";
            self.document.set_checked(active, is_radio || !was_checked);
        }
        if self.live_link(node)? || self.click_bindings(node)? {
            if let Some((active, was_checked)) = before {
                self.document.set_checked(active, was_checked);
            }
            return Ok(());
        }
        let has_changed =
            before.is_none_or(|(active, before)| self.document.is_checked(active) != before);
        match active {
            Some(active) => self.activate(node, active, has_changed),
            None => Ok(()),
        }
    }

    /// The link that the client follows instead of the browser; whether there is one.
    fn live_link(&mut self, node: Node) -> Result<bool, Obstacle> {
        let Some(link) = self.closest_bound(node, "data-phx-link") else {
            return Ok(false);
        };
        let Some(kind) = self.bound(link, "data-phx-link") else {
            return Ok(false);
        };
        let Some(main) = owner::main_view(self.document) else {
            return Ok(false);
        };
        if self.wants_new_tab(node) {
            return Ok(false);
        }
        let missing = |reason: &str| Obstacle::Link {
            reason: reason.to_owned(),
        };
        let href = self.document.attribute(link, "href");
        let href = href.ok_or_else(|| missing("it has no `href`"))?.to_owned();
        let replace = match self.document.attribute(link, "data-phx-link-state") {
            Some("push") => false,
            Some("replace") => true,
            _ => {
                return Err(missing(
                    "`data-phx-link-state` is neither `push` nor `replace`",
                ));
            }
        };
        self.acted = true;
        let is_patch = match &*kind {
            "patch" => true,
            "redirect" => false,
            _ => return Err(missing("`data-phx-link` is neither `patch` nor `redirect`")),
        };
        let link_effect = Link { href, replace };
        self.effects.push(match is_patch {
            true => Effect::Patch(link_effect),
            false => Effect::Navigate(link_effect),
        });
        // A view that is left carries out nothing more, unless it is a sticky one.
        let is_left = !is_patch
            && self.document.is_within(link, main)
            && !outwards(self.document, link)
                .any(|node| self.document.attribute(node, "data-phx-sticky").is_some());
        if let Some(text) = self.bound(link, "phx-click").filter(|_| !is_left) {
            let commands = parse_list(&text)?;
            let view = owner::view_of(self.document, link);
            self.execute(&Cause::commands(Some("click"), view), link, &commands)?;
        }
        Ok(true)
    }

    /// `phx-click-away` and `phx-click`; whether they keep the browser from what it would do.
    fn click_bindings(&mut self, node: Node) -> Result<bool, Obstacle> {
        let bound = self.closest_bound(node, "phx-click");
        self.click_away(node)?;
        let Some(element) = bound else {
            return Ok(false);
        };
        let Some(text) = self.bound(element, "phx-click") else {
            return Ok(false);
        };
        let is_prevented = self.document.attribute(element, "href") == Some("#");
        // The client drops a click while it waits for the answer to another message.
        if self.locked.contains(&element) {
            return Ok(is_prevented);
        }
        let deed = Deed::Event {
            element,
            name: "click",
            data: Map::new(),
            commands: parse(&text)?,
        };
        self.pace(element, None, deed)?;
        Ok(is_prevented)
    }

    fn click_away(&mut self, node: Node) -> Result<(), Obstacle> {
        if self.document.is_hidden(node) {
            return Ok(());
        }
        for element in self.elements_with("phx-click-away") {
            let is_away = !self
                .document
                .is_within(self.click_start(node, element), element)
                && !self.document.is_hidden(element);
            if let Some(text) = self.bound(element, "phx-click-away").filter(|_| is_away) {
                self.perform(Deed::Event {
                    element,
                    name: "click",
                    data: Map::new(),
                    commands: parse(&text)?,
                })?;
            }
        }
        Ok(())
    }

    /// Where a click began, as seen from an element: a click in what a portal has moved away began
    /// at the portal.
    fn click_start(&self, node: Node, seen_from: Node) -> Node {
        let moved = outwards(self.document, node).find_map(|node| {
            let source = self.document.attribute(node, "data-phx-teleported-src")?;
            Some((node, self.document.by_id(source)?))
        });
        match moved {
            Some((moved, source)) if !self.document.is_within(seen_from, moved) => source,
            _ => node,
        }
    }

    /// The nearest element with a binding, within the view, that is not disabled.
    fn closest_bound(&self, node: Node, binding: &str) -> Option<Node> {
        for (at, near) in outwards(self.document, node).enumerate() {
            if at > 0 && self.document.attribute(near, "data-phx-session").is_some() {
                return None;
            }
            let is_bound = self.document.attribute(near, binding).is_some();
            // The attribute counts here, and not a fieldset around it.
            let is_disabled = self.document.attribute(near, "disabled").is_some()
                && self.document.is_disabled(near);
            if is_bound && !is_disabled {
                return Some(near);
            }
        }
        None
    }

    fn wants_new_tab(&self, node: Node) -> bool {
        let is_download =
            self.document.tag(node) == "a" && self.document.attribute(node, "download").is_some();
        is_download
            || self
                .document
                .attribute(node, "target")
                .is_some_and(|target| {
                    target.eq_ignore_ascii_case("_blank") || !target.starts_with('_')
                })
    }

    /// The element that does something by itself when another one in it is clicked.
    fn activated_by(&self, node: Node) -> Option<Node> {
        outwards(self.document, node).find(|&node| match self.document.tag(node) {
            "a" | "area" => self.document.attribute(node, "href").is_some(),
            "button" | "label" | "option" => true,
            "summary" => self.is_summary(node),
            "input" => {
                control::is_pushable_input(self.document, node)
                    || control::is_box(self.document, node)
            }
            // A click at a field in a label does nothing for the label.
            "select" | "textarea" => true,
            _ => false,
        })
    }

    /// What the browser does by itself.
    fn activate(&mut self, node: Node, active: Node, has_changed: bool) -> Result<(), Obstacle> {
        let attribute = |name: &str| self.document.attribute(active, name).map(str::to_owned);
        match self.document.tag(active) {
            "a" | "area" => {
                self.acted = true;
                let href = attribute("href").unwrap_or_default();
                let new_tab = attribute("target").is_some_and(|target| {
                    !target.is_empty() && !matches!(&*target, "_self" | "_parent" | "_top")
                });
                self.follow(href, new_tab)
            }
            "button" => {
                for what in ["popovertarget", "commandfor"] {
                    if attribute(what).is_some() {
                        let what = format!("what `{what}` says");
                        return Err(Obstacle::Unsupported { what });
                    }
                }
                self.push_button(active)
            }
            "input" if control::is_box(self.document, active) => {
                if has_changed {
                    self.field_changed(active)?;
                }
                Ok(())
            }
            "input" => self.push_button(active),
            "label" => self.label(active, node),
            "summary" => {
                self.acted = true;
                if let Some(details) = self.document.parent(active) {
                    let is_open = self.document.is_open(details);
                    self.document.set_open(details, !is_open);
                }
                Ok(())
            }
            "option" => self.pick(active),
            _ => Ok(()),
        }
    }

    fn follow(&mut self, href: String, new_tab: bool) -> Result<(), Obstacle> {
        let scheme = href.trim_start().to_ascii_lowercase();
        if scheme.starts_with("javascript:") {
            let what = "a link that is a script".to_owned();
            return Err(Obstacle::Unsupported { what });
        }
        let is_elsewhere = scheme.starts_with("mailto:") || scheme.starts_with("tel:");
        if !is_elsewhere && !href.starts_with('#') {
            self.effects.push(Effect::Visit(Visit { href, new_tab }));
        }
        Ok(())
    }

    fn label(&mut self, label: Node, clicked: Node) -> Result<(), Obstacle> {
        let Some(control) = control::labelled(self.document, label) else {
            return Ok(());
        };
        // A link in a label was found before the label. What can have the focus counts, too.
        let is_interactive = outwards(self.document, clicked)
            .take_while(|&node| node != label)
            .any(|node| self.document.attribute(node, "tabindex").is_some());
        if is_interactive || self.document.is_disabled(control) {
            return Ok(());
        }
        if self.document.can_focus(control) {
            self.acted = true;
            self.try_move_focus(Some(control))?;
        }
        self.click_at(control)
    }

    fn is_summary(&self, node: Node) -> bool {
        self.document.parent(node).is_some_and(|parent| {
            let children = self.document.children(parent);
            let mut summaries = children
                .into_iter()
                .filter(|&child| self.document.tag(child) == "summary");
            self.document.tag(parent) == "details" && summaries.next() == Some(node)
        })
    }
}
