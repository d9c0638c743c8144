use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::TreeError;
use super::error::{Fault, Path};
use super::tree::{self, Node};

/// The table of the components of a view.
#[derive(Clone, Debug, Default)]
pub(super) struct Components {
    held: BTreeMap<u64, Component>,
    /// Those that are being printed.
    open: BTreeSet<u64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Component {
    pub(super) tree: Node,
    /// Whether its element has gone from the page, so that it is shown whole when it comes back.
    pub(super) reset: bool,
}

/// The numbers in a member `c`.
pub(super) fn cids(members: &Map<String, Value>) -> BTreeSet<u64> {
    members
        .keys()
        .filter_map(|name| tree::number(name))
        .collect()
}

impl Components {
    /// Merges a member `c`.
    pub(super) fn merge(
        &mut self,
        members: Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        let mut news = News {
            before: &self.held,
            waiting: BTreeMap::new(),
            done: BTreeMap::new(),
            all: cids(&members),
        };
        for (name, value) in members {
            let Some(cid) = tree::number(&name) else {
                return Err(path.error(Fault::UnexpectedMember(name)));
            };
            let members = tree::object(value, &path.number(cid))?;
            news.waiting.insert(cid, members);
        }
        let all: Vec<u64> = news.waiting.keys().copied().collect();
        for cid in all {
            news.read(cid, path)?;
        }
        let done = news.done;
        self.held.extend(done);
        Ok(())
    }

    pub(super) fn reset(&mut self, cids: &[u64]) {
        for cid in cids {
            if let Some(component) = self.held.get_mut(cid) {
                component.reset = true;
            }
        }
    }

    pub(super) fn prune(&mut self, cids: &[u64]) {
        for cid in cids {
            self.held.remove(cid);
        }
    }

    /// Takes a component out, to print it.
    pub(super) fn take(&mut self, cid: u64) -> Result<Component, Fault> {
        match self.held.remove(&cid) {
            Some(component) => {
                self.open.insert(cid);
                Ok(component)
            }
            None if self.open.contains(&cid) => Err(Fault::CyclicComponent(cid)),
            None => Err(Fault::UnknownComponent(cid)),
        }
    }

    pub(super) fn put_back(&mut self, cid: u64, component: Component) {
        self.open.remove(&cid);
        self.held.insert(cid, component);
    }
}

/// What a message says about components, while it is read.
struct News<'a> {
    before: &'a BTreeMap<u64, Component>,
    waiting: BTreeMap<u64, Map<String, Value>>,
    done: BTreeMap<u64, Component>,
    /// The numbers of all of them.
    all: BTreeSet<u64>,
}

/// What a component is made from.
enum Origin {
    /// What the client has of it, or nothing.
    Itself,
    /// A copy of another one, as it was before this message.
    Before(u64),
    /// A copy of another one, as it is after this message.
    After(u64),
}

impl News<'_> {
    /// Reads a component, and those that it is copied from before it.
    fn read(&mut self, cid: u64, path: &Path<'_>) -> Result<(), TreeError> {
        let mut chain = Vec::new();
        let mut next = Some(cid);
        while let Some(cid) = next.filter(|cid| !self.done.contains_key(cid)) {
            let path = path.number(cid);
            let Some(mut members) = self.waiting.remove(&cid) else {
                let fault = match self.all.contains(&cid) {
                    true => Fault::CyclicComponent(cid),
                    false => Fault::UnknownComponent(cid),
                };
                return Err(path.error(fault));
            };
            let origin = origin(&mut members, &path.name("s"))?;
            next = match origin {
                Origin::After(other) => Some(other),
                Origin::Before(_) | Origin::Itself => None,
            };
            chain.push((cid, origin, members));
        }
        while let Some((cid, origin, members)) = chain.pop() {
            let component = self.made(cid, &origin, members, &path.number(cid))?;
            self.done.insert(cid, component);
        }
        Ok(())
    }

    fn made(
        &self,
        cid: u64,
        origin: &Origin,
        members: Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<Component, TreeError> {
        let (peer, number) = match origin {
            Origin::Itself => {
                let held = self.before.get(&cid);
                let held = held.filter(|_| !members.contains_key("s"));
                let mut component = held.cloned().unwrap_or_default();
                component.tree.merge_component(members, path)?;
                return Ok(component);
            }
            Origin::Before(number) => (self.before.get(number), *number),
            Origin::After(number) => (self.done.get(number), *number),
        };
        let Some(peer) = peer else {
            return Err(path.name("s").error(Fault::UnknownComponent(number)));
        };
        let mut component = peer.clone();
        // The ids are of the elements of the other one.
        component.tree.forget_marks();
        component.tree.merge(members, path)?;
        Ok(component)
    }
}

/// Takes the number of another component out of the statics, if there is one.
fn origin(members: &mut Map<String, Value>, path: &Path<'_>) -> Result<Origin, TreeError> {
    let Some(Value::Number(number)) = members.get("s") else {
        return Ok(Origin::Itself);
    };
    let Some(number) = number.as_i64() else {
        return Err(path.error(Fault::Expected("the number of a component")));
    };
    members.remove("s");
    Ok(match u64::try_from(number) {
        Ok(0) | Err(_) => Origin::Before(number.unsigned_abs()),
        Ok(number) => Origin::After(number),
    })
}
