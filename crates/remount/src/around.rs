use std::any::{TypeId, type_name};

use remount_markup::Writer;

use crate::app::App;
use crate::flash::FlashMessages;
use crate::owner::Owner;

/// What a view's templates may ask for.
#[derive(Default)]
pub(crate) struct Around {
    pub(crate) flash: FlashMessages,
    /// The type of the view's events, once the view is there.
    events: Option<fn() -> TypeId>,
}

impl Around {
    pub(crate) fn of(flash: FlashMessages) -> Self {
        Self {
            flash,
            events: None,
        }
    }

    /// Says that these are the events of the view.
    pub(crate) fn has_events<E: 'static>(&mut self) {
        self.events = Some(TypeId::of::<E>);
    }
}

/// The name of the site, as the compiler has it.
pub(crate) struct LentSite(fn() -> &'static str);

impl LentSite {
    pub(crate) const fn of<A: App>() -> &'static Self {
        const { &Self(type_name::<A>) }
    }

    pub(crate) fn name(&self) -> &'static str {
        (self.0)()
    }
}

/// Says to templates that the server does not write them again.
pub(crate) struct Stays;

/// The component that an event of the type `E` in its template is for, or `None` if that is the
/// view.
///
/// # Panics
///
/// If it is for neither: the browser's message would be refused.
pub(crate) fn component_for<E: 'static>(
    w: &Writer<'_>,
    name: impl FnOnce() -> String,
) -> Option<u32> {
    match owner_of::<E>(w) {
        Some(owner) => owner.cid(),
        None => panic_for(&name(), type_name::<E>()),
    }
}

/// Who handles events of the type `E` that stand in a template: the component around it, or the
/// view. `None` if nobody does.
pub(crate) fn owner_of<E: 'static>(w: &Writer<'_>) -> Option<Owner> {
    owner(TypeId::of::<E>(), w)
}

/// What is the same for the events of every view.
fn owner(events: TypeId, w: &Writer<'_>) -> Option<Owner> {
    if let Some(cid) = w.component_of(events) {
        return Some(Owner::component(cid));
    }
    let of_view = w.context::<Around>().and_then(|around| around.events);
    let is_of_view = of_view.is_none_or(|of_view| of_view() == events);
    is_of_view.then_some(Owner::VIEW)
}

#[cold]
fn panic_for(name: &str, events: &str) -> ! {
    panic!(
        "the event `{name}` of `{events}` stands in a template whose view has other events, and so \
         has the component around it: the browser's message would be refused"
    );
}
