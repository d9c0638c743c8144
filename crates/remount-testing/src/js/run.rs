//! Carries commands out.

use super::JsError;
use super::cause::Cause;
use super::command::{Action, ClassChange, Command, Href, To};
use super::{ignored, parse_list};
use crate::dom::{Document, Node};
use crate::effect::{Effect, Link};
use crate::push::owner;
use crate::turn::{Change, Turn};

/// Carries out the commands of an element, as `liveSocket.execJS` does in the browser.
///
/// Transitions and times end at once. What the page cannot do by itself is returned in its order.
///
/// # Errors
/// If the client would fail, or do nothing where a user expects something.
pub fn run(
    document: &mut Document,
    at: Node,
    commands: &[Command],
) -> Result<Vec<Effect>, JsError> {
    let view = owner::view_of(document, at);
    let mut turn = Turn::new(document);
    turn.execute(&Cause::commands(None, view), at, commands)?;
    turn.finish()
}

impl Turn<'_> {
    pub(crate) fn execute(
        &mut self,
        cause: &Cause,
        at: Node,
        commands: &[Command],
    ) -> Result<(), JsError> {
        self.acted = true;
        self.deeper(at, |turn| {
            for command in commands {
                for node in turn.elements(at, &command.to)? {
                    turn.carry_out(cause, at, node, &command.action)?;
                }
            }
            Ok(())
        })
    }

    /// Makes a change that was put off.
    pub(crate) fn change(&mut self, change: Change) -> Result<(), JsError> {
        match change {
            Change::Classes {
                node,
                adds,
                removes,
            } => {
                let (adds, removes) = (names(&adds), names(&removes));
                self.document.change_sticky_classes(node, &adds, &removes);
            }
            Change::ToggleClasses {
                node,
                names,
                transition,
            } => {
                let (removes, adds): (Vec<_>, Vec<_>) = names
                    .into_iter()
                    .partition(|name| self.document.has_class(node, name));
                self.change_classes(node, &adds, &removes, &transition);
            }
            Change::Display { node, display } => {
                self.document.set_sticky_display(node, &display);
            }
            Change::Focus(node) => {
                self.attempt_focus(node, false)?;
            }
            Change::FocusFirst(node) => self.focus_first(node)?,
            Change::FocusAgain(node) => self.focus_natively(node)?,
        }
        Ok(())
    }

    fn elements(&self, at: Node, to: &To) -> Result<Vec<Node>, JsError> {
        let (selector, found) = match to {
            To::Itself => return Ok(vec![at]),
            To::All(selector) => (selector, self.document.select(selector)),
            To::Inner(selector) => (selector, self.document.select_below(at, selector)),
            To::Closest(selector) => {
                let found = self.document.closest(at, selector);
                (selector, found.map(|found| found.into_iter().collect()))
            }
        };
        found.map_err(|error| JsError::Selector {
            selector: selector.clone(),
            reason: error.to_string(),
        })
    }

    fn carry_out(
        &mut self,
        cause: &Cause,
        at: Node,
        node: Node,
        action: &Action,
    ) -> Result<(), JsError> {
        match action {
            Action::Push(event) => return self.push(cause, at, event),
            Action::Patch(href) => self.effects.push(Effect::Patch(link(href)?)),
            Action::Navigate(href) => self.effects.push(Effect::Navigate(link(href)?)),
            Action::Show {
                display,
                transition,
            } => self.show(cause, node, display.as_deref(), transition),
            Action::Hide { transition } => self.hide(cause, node, transition),
            Action::Toggle { display, ins, outs } => {
                self.toggle(cause, node, display.as_deref(), ins, outs);
            }
            Action::Classes {
                change,
                names,
                transition,
            } => match change {
                ClassChange::Add => self.change_classes(node, names, &[], transition),
                ClassChange::Remove => self.change_classes(node, &[], names, transition),
                ClassChange::Toggle => {
                    let names = names.clone();
                    let transition = transition.clone();
                    let change = Change::ToggleClasses {
                        node,
                        names,
                        transition,
                    };
                    self.put_off(1, change);
                }
            },
            Action::Transition(transition) => self.change_classes(node, &[], &[], transition),
            Action::SetAttribute { name, value } => {
                self.document.set_sticky_attribute(node, name, value);
            }
            Action::RemoveAttribute { name } => {
                self.document.remove_sticky_attribute(node, name);
            }
            Action::ToggleAttribute { name, value, other } => {
                let present = self.document.attribute(node, name);
                let next = match (present, other) {
                    (None, _) => Some(value),
                    (Some(_), None) => None,
                    (Some(present), Some(other)) if present == value => Some(other),
                    (Some(_), Some(_)) => Some(value),
                };
                match next {
                    Some(next) => self.document.set_sticky_attribute(node, name, next),
                    None => self.document.remove_sticky_attribute(node, name),
                }
            }
            Action::IgnoreAttributes(names) => {
                ignored::check(names)?;
                self.document.ignore_attributes(node, names.clone());
            }
            Action::Focus => {
                self.attempt_focus(node, false)?;
                self.put_off(2, Change::Focus(node));
            }
            Action::FocusFirst => {
                self.focus_first(node)?;
                self.put_off(2, Change::FocusFirst(node));
            }
            Action::PushFocus => self.document.memory_mut().focus_stack.push(node),
            Action::PopFocus => {
                if let Some(node) = self.document.memory_mut().focus_stack.pop() {
                    self.focus_natively(node)?;
                    self.put_off(2, Change::FocusAgain(node));
                }
            }
            Action::Dispatch(event) => return self.dispatch(node, event),
            Action::Exec { attribute } => return self.exec(cause, node, attribute),
        }
        Ok(())
    }

    fn exec(&mut self, cause: &Cause, node: Node, attribute: &str) -> Result<(), JsError> {
        let text = self.document.attribute(node, attribute).unwrap_or_default();
        if text.is_empty() {
            return Err(JsError::NothingToExec {
                attribute: attribute.to_owned(),
                element: self.document.one_line(node),
            });
        }
        let commands = parse_list(text)?;
        let view = owner::view_of(self.document, node);
        self.execute(&cause.exec(view), node, &commands)
    }
}

fn link(href: &Href) -> Result<Link, JsError> {
    let Href { href, replace } = href;
    let is_path = href.starts_with('/') && !href.starts_with("//");
    let is_address = href.starts_with("http://") || href.starts_with("https://");
    if !is_path && !is_address {
        return Err(JsError::NoPath { href: href.clone() });
    }
    Ok(Link {
        href: href.clone(),
        replace: *replace,
    })
}

fn names(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
