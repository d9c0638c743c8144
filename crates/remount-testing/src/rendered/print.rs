use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::components::{Component, Components};
use super::error::{Fault, Path};
use super::tree::{Dynamic, Dynamics, List, Node, Templates};
use super::{StreamChange, TreeError, root};

/// What a client prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// The HTML.
    pub html: String,
    /// What happens to the streams in it, the inner ones before those around them.
    pub streams: Vec<StreamChange>,
}

/// What is needed for the attributes that the client adds to roots.
pub(super) struct Marks<'a> {
    /// The view's id.
    pub(super) view: &'a str,
    /// How many roots have got an id.
    pub(super) ids: &'a mut u64,
    /// The components that the client prints whole. `None` stands for all.
    pub(super) news: Option<BTreeSet<u64>>,
}

pub(super) struct Printer<'a> {
    out: Html,
    components: &'a mut Components,
    /// Those that were printed.
    shown: BTreeSet<u64>,
    marks: Option<Marks<'a>>,
    /// Whether what the page has already may be left out here.
    tracking: bool,
}

impl<'a> Printer<'a> {
    pub(super) fn new(components: &'a mut Components, marks: Option<Marks<'a>>) -> Self {
        Self {
            out: Html::default(),
            components,
            shown: BTreeSet::new(),
            marks,
            tracking: true,
        }
    }

    pub(super) fn view(&mut self, tree: &mut Node) -> Result<(), TreeError> {
        self.node(tree, None, None, &Path::ROOT)
    }

    pub(super) fn finish(self) -> Html {
        self.out
    }

    pub(super) fn component(&mut self, cid: u64, path: &Path<'_>) -> Result<(), TreeError> {
        let mut component = match self.components.take(cid) {
            Ok(component) => component,
            Err(fault) => return Err(path.error(fault)),
        };
        let printed = if self.shown.insert(cid) {
            self.taken_component(cid, &mut component, &path.shown_component(cid))
        } else {
            Err(path.error(Fault::ComponentTwice(cid)))
        };
        self.components.put_back(cid, component);
        printed
    }

    fn taken_component(
        &mut self,
        cid: u64,
        component: &mut Component,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        if let Some(marks) = &self.marks {
            let news = marks.news.as_ref();
            let mark = &mut component.tree.mark;
            mark.changed = news.is_none_or(|news| news.contains(&cid));
            mark.id = Some(format!("c{cid}-{}", marks.view));
        }
        let tracking = std::mem::replace(&mut self.tracking, !component.reset);
        self.node(&mut component.tree, None, Some(cid), path)?;
        self.tracking = tracking;
        component.reset = false;
        Ok(())
    }

    /// Prints a node, which may be all of a component.
    fn node(
        &mut self,
        node: &mut Node,
        templates: Option<&Templates>,
        cid: Option<u64>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        path.check_depth()?;
        let own = node.templates.take();
        let templates = own.as_ref().or(templates);
        let Some(statics) = &mut node.statics else {
            return Err(path.error(Fault::MissingStatics));
        };
        let statics = statics.resolve(templates, path)?;
        let start = self.out.html.len();
        if let Some(marks) = &mut self.marks
            && node.root
            && self.tracking
            && node.mark.id.is_none()
        {
            *marks.ids += 1;
            node.mark.id = Some(format!("m{}-{}", marks.ids, marks.view));
            node.mark.changed = true;
        }
        self.dynamics(&mut node.dynamics, &statics, templates, path)?;
        if node.root {
            let at = root::attributes_at(&self.out.html[start..]);
            let at = at.map_err(|fault| path.error(fault))?;
            let attributes = self.attributes(node, cid);
            self.out.html.insert_str(start + at, &attributes);
            node.mark.changed = false;
        }
        Ok(())
    }

    fn attributes(&self, node: &Node, cid: Option<u64>) -> String {
        let mut text = String::new();
        let Some(marks) = &self.marks else {
            return text;
        };
        // Writing to a `String` cannot fail.
        if let Some(id) = &node.mark.id {
            let _ = write!(text, " data-phx-id=\"{id}\"");
        }
        if let Some(cid) = cid {
            let view = marks.view;
            let _ = write!(
                text,
                " data-phx-component=\"{cid}\" data-phx-view=\"{view}\""
            );
        }
        if self.tracking && !node.mark.changed {
            text.push_str(" data-phx-skip");
        }
        text
    }

    fn dynamics(
        &mut self,
        dynamics: &mut Dynamics,
        statics: &[String],
        templates: Option<&Templates>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        let places = statics.len() as u64 - 1;
        if let Some((number, _)) = dynamics.last_key_value()
            && *number >= places
        {
            let fault = Fault::OutOfRange { length: places };
            return Err(path.number(*number).error(fault));
        }
        for (number, text) in (0..).zip(statics) {
            self.out.html.push_str(text);
            if number == places {
                break;
            }
            let path = path.number(number);
            match dynamics.get_mut(&number) {
                None => return Err(path.error(Fault::MissingDynamic)),
                Some(Dynamic::Text(text)) => self.out.html.push_str(text),
                Some(Dynamic::Component(cid)) => self.component(*cid, &path)?,
                Some(Dynamic::Node(node)) => self.node(node, templates, None, &path)?,
                Some(Dynamic::List(list)) => self.list(list, templates, &path)?,
            }
        }
        Ok(())
    }

    fn list(
        &mut self,
        list: &mut List,
        templates: Option<&Templates>,
        path: &Path<'_>,
    ) -> Result<(), TreeError> {
        path.check_depth()?;
        let own = list.templates.take();
        let Some(statics) = &mut list.statics else {
            return Err(path.error(Fault::MissingStatics));
        };
        // Templates of its own are for what is in the entries, and only if there are none around.
        let statics = statics.resolve(templates, path)?;
        let templates = templates.or(own.as_ref());
        let entries = path.name("k");
        for (index, entry) in &mut list.entries {
            self.dynamics(entry, &statics, templates, &entries.number(*index))?;
        }
        let items = list.entries.len();
        if let Some(operations) = list.stream.take_if(|stream| stream.is_due(items)) {
            list.entries = BTreeMap::new();
            self.out.streams.push(operations.change);
        }
        Ok(())
    }
}
