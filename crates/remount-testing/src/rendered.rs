//! The tree that a client holds of one view.
//!
//! A server sends a view as a tree of text that stays and text that changes, and after that only
//! what differs. The client keeps the tree, merges each difference into it, and prints HTML of it.
//! [`Rendered`] does the same, rule by rule, as version 1.2 of `phoenix_live_view` does it.
//!
//! ```
//! use remount_testing::rendered::{Changed, Rendered};
//! use serde_json::json;
//!
//! let tree = json!({"s": ["<p>", "</p>"], "0": "one"});
//! let (mut rendered, _) = Rendered::new("view", tree)?;
//! assert_eq!(rendered.html()?.html, "<p>one</p>");
//!
//! let extras = rendered.merge(json!({"0": "two", "t": "Title"}))?;
//! assert_eq!(extras.changed, Changed::View);
//! assert_eq!(extras.title.as_deref(), Some("Title"));
//! assert_eq!(rendered.html()?.html, "<p>two</p>");
//! # Ok::<(), remount_testing::rendered::TreeError>(())
//! ```

use std::collections::BTreeSet;

use serde_json::Value;

mod components;
mod error;
mod extras;
mod merge;
mod print;
mod root;
mod stream;
mod tree;

pub use error::{Fault, TreeError};
pub use extras::{Changed, Event, Extras};
pub use print::Html;
pub use stream::{Insert, StreamChange};

use components::Components;
use error::Path;
use print::{Marks, Printer};
use tree::Node;

/// The tree that a client holds of one view, from when it joins on.
///
/// After an error the tree may hold a part of what was merged: a client that fails holds it too,
/// and must join anew.
#[derive(Clone, Debug)]
pub struct Rendered {
    view: String,
    tree: Node,
    components: Components,
    /// How many roots have got an id.
    ids: u64,
    /// The components that the messages since the last print told about. `None` stands for all.
    news: Option<BTreeSet<u64>>,
}

impl Rendered {
    /// Reads the tree that a join is answered with: its member `rendered`. `view` is the `id` of
    /// the element that holds the view.
    ///
    /// # Errors
    /// If the client could not read it. What can only be found while printing, such as missing
    /// statics, is an error of [`html`](Self::html).
    pub fn new(view: impl Into<String>, rendered: Value) -> Result<(Self, Extras), TreeError> {
        let mut new = Self {
            view: view.into(),
            tree: Node::default(),
            components: Components::default(),
            ids: 0,
            news: Some(BTreeSet::new()),
        };
        let mut extras = new.merge(rendered)?;
        extras.changed = Changed::View;
        new.news = None;
        Ok((new, extras))
    }

    /// Merges a difference: of a message `diff`, or of the answer to something that was pushed.
    ///
    /// # Errors
    /// If the client could not merge it.
    pub fn merge(&mut self, diff: Value) -> Result<Extras, TreeError> {
        let path = Path::ROOT;
        let mut members = tree::object(diff, &path)?;
        let mut extras = Extras::take(&mut members, &path)?;
        let components = match members.remove("c") {
            None | Some(Value::Null) => None,
            Some(components) => Some(tree::object(components, &path.name("c"))?),
        };
        let cids = components.as_ref().map(components::cids);
        extras.changed = match &cids {
            None if members.is_empty() => Changed::Nothing,
            Some(cids) if members.is_empty() => Changed::Components(cids.iter().copied().collect()),
            _ => Changed::View,
        };
        if members.contains_key("s") {
            // With another template the client begins with an empty table of components.
            self.tree = Node::default();
            self.components = Components::default();
        }
        self.tree.merge(members, &path)?;
        if let Some(components) = components {
            self.components.merge(components, &path.name("c"))?;
        }
        if extras.changed == Changed::View
            && let Some(news) = &mut self.news
        {
            news.extend(cids.into_iter().flatten());
        }
        Ok(extras)
    }

    /// The HTML of the whole view, and what happens to its streams: for a join, and for a
    /// difference after which [`Changed`] says that the view has changed.
    ///
    /// Roots of components carry `data-phx-component` and `data-phx-view`, and all roots a
    /// `data-phx-id` that tells them apart. Where the client prints an empty element, as the page
    /// has the content, the content is printed all the same, and the element carries
    /// `data-phx-skip`.
    ///
    /// What was inserted into a stream is printed once and then forgotten, as the page keeps it.
    ///
    /// # Errors
    /// If the client could not print it.
    pub fn html(&mut self) -> Result<Html, TreeError> {
        let news = self.news.replace(BTreeSet::new());
        let marks = Marks {
            view: &self.view,
            ids: &mut self.ids,
            news,
        };
        let mut printer = Printer::new(&mut self.components, Some(marks));
        printer.view(&mut self.tree)?;
        Ok(printer.finish())
    }

    /// The HTML of one component, for a difference after which [`Changed`] names it: exactly its
    /// element, without what is around it. Otherwise as [`html`](Self::html).
    ///
    /// # Errors
    /// As [`html`](Self::html), and if there is no such component.
    pub fn component_html(&mut self, cid: u64) -> Result<Html, TreeError> {
        let marks = Marks {
            view: &self.view,
            ids: &mut self.ids,
            news: None,
        };
        let mut printer = Printer::new(&mut self.components, Some(marks));
        printer.component(cid, &Path::ROOT)?;
        let mut html = printer.finish();
        root::strip(&mut html.html).map_err(|fault| Path::component(cid).error(fault))?;
        Ok(html)
    }

    /// The HTML of the whole view as the server wrote it, without any of the client's attributes,
    /// to compare it with what the view should show. Streams show what [`html`](Self::html) has
    /// not printed yet.
    ///
    /// # Errors
    /// As [`html`](Self::html).
    pub fn markup(&self) -> Result<String, TreeError> {
        let Self {
            mut tree,
            mut components,
            ..
        } = self.clone();
        let mut printer = Printer::new(&mut components, None);
        printer.view(&mut tree)?;
        Ok(printer.finish().html)
    }

    /// Notes that the elements of these components are gone from the page, before the client tells
    /// so with `cids_will_destroy`: should they come back, their whole content is printed.
    pub fn will_destroy(&mut self, cids: &[u64]) {
        self.components.reset(cids);
    }

    /// Forgets these components: those that the server names in its answer to `cids_destroyed`.
    pub fn destroy(&mut self, cids: &[u64]) {
        self.components.prune(cids);
    }
}
