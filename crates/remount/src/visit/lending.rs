//! Lends the visit of a view to a live component for one turn.

use std::any::Any;
use std::mem;
use std::sync::Arc;

use super::any_site::InAnySite;
use super::parts::Parts;
use super::{AnyVisit, OwnVisit, Visit};
use crate::app::App;

/// The place of a visit that is lent to a component whose `App` is `A`.
pub(crate) type Lent<A> = Option<Box<dyn AnyVisit<A>>>;

/// Puts a visit with the core of this one into `place`, which is a [`Lent`] of this site or of
/// every site. Puts nothing there if it is one of another site.
pub(crate) fn lend<A: App>(parts: &mut Parts<A>, place: &mut dyn Any) {
    if let Some(place) = place.downcast_mut::<Lent<A>>() {
        *place = Some(Box::new(OwnVisit::new(with_core_of(parts))));
    } else if let Some(place) = place.downcast_mut::<Lent<()>>() {
        *place = Some(Box::new(Visit::new(InAnySite(with_core_of(parts)))));
    }
}

/// The core moves, since all that a view has going on is in it.
fn with_core_of<A: App>(parts: &mut Parts<A>) -> Parts<A> {
    Parts {
        site: Arc::clone(&parts.site),
        source: parts.source.clone(),
        core: mem::take(&mut parts.core),
    }
}
