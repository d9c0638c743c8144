use std::any::type_name;
use std::fmt;
use std::hash::Hash;

use remount_markup::Writer;

use super::LiveComponent;
use super::emits::Emits;
use super::held::Held;
use crate::around::{LentSite, owner_of};
use crate::event::Event;
use crate::markup::Markup;
use crate::visit::any_site::VisitInAnySite;
use crate::visit::{OwnVisit, Visit};

/// A live component at its place in a template: what [`live_component`](crate::live_component)
/// returns.
pub struct Placed<'a, I, C: LiveComponent, E = ()> {
    id: I,
    props: C::Props<'a>,
    on: E,
}

impl<'a, I, C: LiveComponent> Placed<'a, I, C> {
    pub(crate) fn new(id: I, props: C::Props<'a>) -> Self {
        Self { id, props, on: () }
    }

    /// Makes an event of what the component [emits](crate::ComponentSocket::emit): one of the view
    /// in whose template this stands, or of the component. That one handles it in the same turn, as
    /// its own events: `live_component::<Sizes>("size", ()).on(ShirtEvent::Sized)`.
    ///
    /// # Panics
    ///
    /// At its first render in a template of a view and of components that have other events.
    #[must_use]
    pub fn on<E: Event>(self, event: fn(C::Emit) -> E) -> Placed<'a, I, C, Mapped<C, E>> {
        Placed {
            id: self.id,
            props: self.props,
            on: Mapped(event),
        }
    }
}

impl<I: Hash, C: LiveComponent, E: Emitting<C>> Markup for Placed<'_, I, C, E> {
    fn write(&self, w: &mut Writer<'_>) {
        let visit = visit_for::<C>(w);
        let emits = self.on.emits(w);
        let (mounted, updated) = (emits.clone(), emits);
        w.component(
            &self.id,
            || Held::mount(self.props.clone(), visit, mounted),
            |held: &mut Held<C>| held.update(self.props.clone(), visit, updated),
        );
    }
}

/// The visit that is lent to a component.
///
/// # Panics
///
/// If the component is not in a template of a view of its site.
fn visit_for<'a, C: LiveComponent>(w: &Writer<'a>) -> &'a Visit<C::App> {
    if let Some(visit) = w.context::<OwnVisit<C::App>>() {
        return visit;
    }
    let any_site = w.context::<VisitInAnySite>();
    let any_site = any_site.and_then(|visit| visit.downcast_ref::<C::App>());
    any_site.unwrap_or_else(|| panic_for::<C>(w.context()))
}

#[cold]
fn panic_for<C: LiveComponent>(site: Option<&LentSite>) -> ! {
    let component = type_name::<C>();
    match site {
        Some(site) => panic!(
            "`{component}` is a component of the site `{}`, and stands in a template of the site \
             `{}`",
            type_name::<C::App>(),
            site.name()
        ),
        None => panic!("the component `{component}` stands in no template of a view"),
    }
}

impl<I, C: LiveComponent, E> fmt::Debug for Placed<'_, I, C, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placed").finish_non_exhaustive()
    }
}

/// What is made of what a component emits.
pub trait Emitting<C: LiveComponent> {
    #[doc(hidden)]
    fn emits(&self, w: &Writer<'_>) -> Option<Emits<C>>;
}

/// Nothing.
impl<C: LiveComponent> Emitting<C> for () {
    fn emits(&self, _: &Writer<'_>) -> Option<Emits<C>> {
        None
    }
}

/// An event of whoever placed it.
pub struct Mapped<C: LiveComponent, E>(fn(C::Emit) -> E);

impl<C: LiveComponent, E: Event> Emitting<C> for Mapped<C, E> {
    fn emits(&self, w: &Writer<'_>) -> Option<Emits<C>> {
        let owner = owner_of::<E>(w).unwrap_or_else(|| {
            panic!(
                "what `{}` emits becomes a `{}` in a template whose view has other events, and so \
                 has the component around it: nobody would hear it",
                type_name::<C>(),
                type_name::<E>()
            )
        });
        Some(Emits::new(owner, self.0))
    }
}
