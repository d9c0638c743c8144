use std::marker::PhantomData;

use crate::live::Live;
use crate::route::{Address, NoAddress, Route};
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
    pub fn view<V: In<G>>(self) -> Self
    where
        V::Route: Address,
    {
        Self::of(self.live.add_view::<V>(V::Route::PATTERNS))
    }

    /// Serves a view of the scope as [`Live::view_at`] does.
    ///
    /// # Panics
    ///
    /// As [`Live::view`].
    #[must_use]
    pub fn view_at<V: In<G>>(self, path: &'static str) -> Self
    where
        V::Route: NoAddress,
    {
        Self::of(self.live.add_view::<V>(&[path]))
    }

    /// Serves a view of the scope beside the main one, as [`Live::sibling`] does.
    ///
    /// # Panics
    ///
    /// As [`Live::sibling`].
    #[must_use]
    pub fn sibling<V: In<G>>(self, id: &str) -> Self
    where
        V::Route: NoAddress,
    {
        Self::of(self.live.add_sibling::<V>(id))
    }
}
