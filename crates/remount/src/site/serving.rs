//! What a site serves, while an app puts it together.

use std::any::{TypeId, type_name};
use std::fmt::Write as _;

use matchit::InsertError;

use crate::app::App;
use crate::live_view::LiveView;
use crate::nested_views::Registered;
use crate::scope::Scope;
use crate::site::{Entry, Setup};
use crate::view_kind::ViewKind;

impl<A: App> Setup<A> {
    pub(crate) fn add_view<V>(&mut self, patterns: &[&'static str], group: Option<usize>)
    where
        V: LiveView,
        V::Scope: Scope<App = A>,
    {
        self.add(TypeId::of::<V>(), ViewKind::of::<V>, patterns, group);
    }

    /// What is the same for views of every type.
    fn add(
        &mut self,
        view: TypeId,
        kind: fn(&'static str, Option<usize>) -> ViewKind<A>,
        patterns: &[&'static str],
        group: Option<usize>,
    ) {
        let mut known = self.entries.iter().map(|entry| &entry.kind);
        let known = known.find(|kind| kind.info.view == view).cloned();
        let first = patterns.first().copied().unwrap_or_default();
        let kind = known.unwrap_or_else(|| kind(first, group));
        for (index, pattern) in patterns.iter().enumerate() {
            self.serve(Entry::new(kind.clone(), pattern, index));
        }
    }

    fn serve(&mut self, entry: Entry<A>) {
        let (name, pattern) = (entry.kind.info.name, entry.pattern);
        if let Err(error) = self.routes.insert(pattern, self.entries.len()) {
            panic!("{}", self.cannot_be_served(name, pattern, &error));
        }
        self.entries.push(entry);
    }

    fn cannot_be_served(&self, view: &str, path: &str, why: &InsertError) -> String {
        let mut said = format!("the live view `{view}` cannot be served at {path:?}: ");
        let mut entries = self.entries.iter();
        let other = match why {
            InsertError::Conflict { with } => entries.find(|entry| entry.pattern == with),
            _ => None,
        };
        let told = match other {
            Some(Entry { kind, pattern, .. }) => {
                let name = kind.info.name;
                write!(
                    said,
                    "`{name}` is served at {pattern:?}, which is the same address"
                )
            }
            None => write!(said, "{why}"),
        };
        told.expect("a text takes whatever is written to it");
        said
    }

    pub(crate) fn add_nested<V>(&mut self, name: &'static str, group: Option<usize>)
    where
        V: LiveView,
        V::Scope: Scope<App = A>,
    {
        self.nested.add(Registered {
            name,
            view: TypeId::of::<V>(),
            type_name: type_name::<V>(),
            kind: ViewKind::of::<V>(name, group),
        });
    }
}
