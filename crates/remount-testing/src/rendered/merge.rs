//! How a difference is merged into nodes and lists. A new one is merged into an empty one.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::TreeError;
use super::error::{Fault, Path};
use super::extras::is_truthy;
use super::stream::Operations;
use super::tree::{self, Dynamic, Dynamics, List, Node, Statics, Templates};

impl Node {
    pub(super) fn merge(
        &mut self,
        members: Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        path.check_depth()?;
        for (name, value) in members {
            match name.as_str() {
                "s" => self.statics = Some(Statics::read(value, &path.name("s"))?),
                "r" => self.root = is_truthy(&value),
                "p" => add_templates(
                    &mut self.templates,
                    tree::templates(value, &path.name("p"))?,
                ),
                "k" => return Err(path.error(Fault::NotAList)),
                _ => merge_dynamic(&mut self.dynamics, name, value, path)?,
            }
        }
        self.mark.changed |= self.root;
        Ok(())
    }

    /// As [`merge`](Self::merge), for a component: what the difference does not mention is printed
    /// whole as well, but for lists that it does mention.
    pub(super) fn merge_component(
        &mut self,
        members: Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        self.touch_what_is_not_in(&members);
        self.merge(members, path)
    }

    fn touch_what_is_not_in(&mut self, members: &Map<String, Value>) {
        self.mark.changed |= self.root;
        for (number, dynamic) in &mut self.dynamics {
            match (members.get(&number.to_string()), dynamic) {
                (None, dynamic) => dynamic.each_node(&mut Self::touch),
                (Some(Value::Object(members)), Dynamic::Node(node)) => {
                    node.touch_what_is_not_in(members);
                }
                (Some(_), _) => {}
            }
        }
    }
}

impl List {
    pub(super) fn merge(
        &mut self,
        mut members: Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        path.check_depth()?;
        let Some(entries) = members.remove("k") else {
            return match members.is_empty() {
                true => Ok(()),
                false => Err(path.error(Fault::NotANode)),
            };
        };
        for (name, value) in members {
            match name.as_str() {
                "s" => self.statics = Some(Statics::read(value, &path.name("s"))?),
                "p" => self.templates = Some(tree::templates(value, &path.name("p"))?),
                "stream" => {
                    self.stream = Some(Operations::read(&value, &path.name("stream"))?);
                }
                _ => return Err(path.error(Fault::UnexpectedMember(name))),
            }
        }
        let path = path.name("k");
        self.merge_entries(tree::object(entries, &path)?, &path)
    }

    fn merge_entries(
        &mut self,
        mut changes: Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        let count = changes.remove("kc").as_ref().and_then(Value::as_u64);
        let Some(count) = count else {
            let expected = Fault::Expected("the count of the entries");
            return Err(path.name("kc").error(expected));
        };
        let moves = changes.remove("km").is_some_and(|moved| is_truthy(&moved));
        // All moves are from places of the list as it was before this message.
        let before = moves.then(|| self.entries.clone());
        let mut taken = BTreeSet::new();
        let mut take = |from: &Value, path: &Path<'_>| {
            let Some(before) = &before else {
                return Err(path.error(Fault::UnannouncedMove));
            };
            let Some(from) = from.as_u64() else {
                return Err(path.error(Fault::Expected("the old place of an entry")));
            };
            if !taken.insert(from) {
                return Err(path.error(Fault::MovedTwice { from }));
            }
            let length = before.len() as u64;
            let entry = before.get(&from).cloned();
            entry.ok_or_else(|| path.error(Fault::OutOfRange { length }))
        };
        for (name, change) in changes {
            let Some(index) = tree::number(&name) else {
                return Err(path.error(Fault::UnexpectedMember(name)));
            };
            let path = path.number(index);
            if index >= count {
                return Err(path.error(Fault::OutOfRange { length: count }));
            }
            match change {
                Value::Object(members) => {
                    merge_dynamics(self.entries.entry(index).or_default(), members, &path)?;
                }
                Value::Array(parts) => {
                    let [from, Value::Object(members)] = <[Value; 2]>::try_from(parts)
                        .map_err(|_| path.error(Fault::Expected(MOVED)))?
                    else {
                        return Err(path.error(Fault::Expected(MOVED)));
                    };
                    let mut entry = take(&from, &path)?;
                    merge_dynamics(&mut entry, members, &path)?;
                    self.entries.insert(index, entry);
                }
                from @ Value::Number(_) => {
                    self.entries.insert(index, take(&from, &path)?);
                }
                _ => return Err(path.error(Fault::Expected("an entry, or where it was"))),
            }
        }
        drop(self.entries.split_off(&count));
        if self.entries.len() as u64 == count {
            return Ok(());
        }
        let indices = self.entries.keys().copied().zip(0..);
        let missing = indices.filter(|(index, at)| index == at).count() as u64;
        Err(path.number(missing).error(Fault::MissingEntry))
    }
}

const MOVED: &str = "where an entry was, and its difference";

fn merge_dynamics(
    dynamics: &mut Dynamics,
    members: Map<String, Value>,
    path: &Path<'_>,
) -> Result<(), TreeError> {
    for (name, value) in members {
        merge_dynamic(dynamics, name, value, path)?;
    }
    Ok(())
}

fn merge_dynamic(
    dynamics: &mut Dynamics,
    name: String,
    value: Value,
    path: &Path<'_>,
) -> Result<(), TreeError> {
    let Some(number) = tree::number(&name) else {
        return Err(path.error(Fault::UnexpectedMember(name)));
    };
    let path = path.number(number);
    let new = match value {
        Value::String(text) => Dynamic::Text(text),
        Value::Number(cid) => match cid.as_u64() {
            Some(cid) => Dynamic::Component(cid),
            None => return Err(path.error(Fault::Expected("the number of a component"))),
        },
        Value::Object(members) => {
            let is_new = members.contains_key("s");
            match dynamics.get_mut(&number) {
                Some(Dynamic::Node(node)) if !is_new => return node.merge(members, &path),
                Some(Dynamic::List(list)) if !is_new => return list.merge(members, &path),
                _ if members.contains_key("k") => {
                    let mut list = List::default();
                    list.merge(members, &path)?;
                    Dynamic::List(list)
                }
                _ => {
                    let mut node = Node::default();
                    node.merge(members, &path)?;
                    Dynamic::Node(node)
                }
            }
        }
        _ => {
            let expected = "text, a node, a list, or the number of a component";
            return Err(path.error(Fault::Expected(expected)));
        }
    };
    dynamics.insert(number, new);
    Ok(())
}

/// Templates that were not looked up yet stay.
fn add_templates(held: &mut Option<Templates>, new: Templates) {
    match held {
        Some(held) => {
            let new = new
                .iter()
                .map(|(number, texts)| (*number, Arc::clone(texts)));
            Arc::make_mut(held).extend(new);
        }
        None => *held = Some(new),
    }
}
