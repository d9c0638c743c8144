//! The views that templates can show.

use std::any::TypeId;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::nested_view::Nested;
use crate::random;

/// Such views, of each of which `K` is all that is known.
pub(crate) struct NestedViews<K> {
    views: Vec<Registered<K>>,
    /// Of this start of the server: the numbers of its connections come again in the next one.
    start: u128,
    connections: AtomicU32,
}

/// A view, and under which name open pages know it.
pub(crate) struct Registered<K> {
    pub(crate) name: &'static str,
    pub(crate) view: TypeId,
    /// The name of the type, for messages.
    pub(crate) type_name: &'static str,
    pub(crate) kind: K,
}

impl<K> Default for NestedViews<K> {
    fn default() -> Self {
        Self {
            views: Vec::new(),
            start: random::number(),
            connections: AtomicU32::new(0),
        }
    }
}

impl<K> NestedViews<K> {
    /// # Panics
    ///
    /// If another view has the name, or the view another one.
    pub(crate) fn add(&mut self, view: Registered<K>) {
        let Registered {
            name, type_name, ..
        } = view;
        assert!(
            !name.is_empty(),
            "the nested view `{type_name}` needs a name"
        );
        if let Some(other) = self.views.iter().find(|other| other.name == name) {
            let other = other.type_name;
            panic!("two nested views are called {name:?}: `{other}` and `{type_name}`");
        }
        if let Some(known) = self.of_type(view.view) {
            let known = known.name;
            panic!("the nested view `{type_name}` has two names: {known:?} and {name:?}");
        }
        self.views.push(view);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// The view that was registered under this name.
    pub(crate) fn called(&self, name: &str) -> Option<&K> {
        let found = self.views.iter().find(|view| view.name == name);
        found.map(|view| &view.kind)
    }

    /// The view that a template shows.
    ///
    /// # Panics
    ///
    /// If the site does not know it.
    pub(crate) fn shown(&self, nested: &Nested) -> &Registered<K> {
        match self.of_type(nested.view) {
            Some(view) => view,
            None => unregistered(nested.name),
        }
    }

    /// # Panics
    ///
    /// If a template cannot show that view: if the site does not know it, or what is passed to it
    /// cannot be.
    pub(crate) fn check(&self, nested: &Nested) {
        self.shown(nested);
        nested.args();
    }

    fn of_type(&self, view: TypeId) -> Option<&Registered<K>> {
        self.views.iter().find(|known| known.view == view)
    }

    pub(crate) fn start(&self) -> u128 {
        self.start
    }

    /// A number for a connection of a page, which no other has that is open.
    pub(crate) fn number_connection(&self) -> u32 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }
}

fn unregistered(view: &str) -> ! {
    let name = view.rsplit("::").next().unwrap_or(view).to_lowercase();
    panic!(
        "the template of a view shows `{view}`, which is not registered: add \
         `.nested::<{view}>({name:?})` to the site's `Live`, or to the `Group` of its scope"
    )
}
