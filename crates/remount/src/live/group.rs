use std::marker::PhantomData;

use crate::live::Live;
use crate::scope::{In, Scope};

/// The views of one [scope](Scope) of a site, as [`Live::scope`] takes them.
pub struct Group<G: Scope> {
    live: Live<G::App>,
    scope: PhantomData<fn() -> G>,
}

impl<G: Scope> Group<G> {
    pub(crate) fn of(live: Live<G::App>) -> Self {
        Self {
            live,
            scope: PhantomData,
        }
    }

    pub(crate) fn into_live(self) -> Live<G::App> {
        self.live
    }

    /// Serves a view of the scope as [`Live::view`] does.
    ///
    /// # Panics
    ///
    /// As [`Live::view`].
    #[must_use]
    pub fn view<V: In<G>>(self, path: &str) -> Self {
        Self::of(self.live.add_view::<V>(path))
    }

    /// Serves a view of the scope beside the main one, as [`Live::sibling`] does.
    ///
    /// # Panics
    ///
    /// As [`Live::sibling`].
    #[must_use]
    pub fn sibling<V: In<G>>(self, id: &str) -> Self {
        Self::of(self.live.add_sibling::<V>(id))
    }
}
