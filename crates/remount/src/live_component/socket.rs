use std::any::Any;
use std::mem;
use std::ops::{Deref, DerefMut};

use serde::Serialize;
use sync_wrapper::SyncWrapper;

use super::LiveComponent;
use crate::error::Result;
use crate::external_url::External;
use crate::flash::FlashKind;
use crate::lender::Lender;
use crate::socket::of_visit;
use crate::target::Target;
use crate::visit::lending::Lent;
use crate::visit::{AnyVisit, Visit};

/// A live component's way to what is around it, for one turn: the visitor's session, the site's
/// state, the page in the browser, and whoever has placed it.
///
/// It is a [`Visit`] by `Deref`, so that functions with that argument serve views and components.
/// A component whose [`App`](LiveComponent::App) is `()` goes into every site, and its visit knows
/// neither the site's state nor its sessions.
pub struct ComponentSocket<C: LiveComponent> {
    visit: Box<dyn AnyVisit<C::App>>,
    /// What an app emits need not be `Sync`, which a socket is.
    emitted: SyncWrapper<Vec<C::Emit>>,
    is_idle: bool,
}

impl<C: LiveComponent> ComponentSocket<C> {
    /// Tells whoever placed the component, who handles it in the same turn, after this handler:
    /// where that was [with a function](crate::Placed::on) that makes an event of it. Otherwise
    /// nobody hears it.
    ///
    /// ```
    /// use remount::prelude::*;
    ///
    /// /// Picks one of three sizes, in a view of any site.
    /// struct Sizes;
    ///
    /// #[derive(Event)]
    /// enum SizesEvent {
    ///     Pick { size: u8 },
    /// }
    ///
    /// impl LiveComponent for Sizes {
    ///     type App = ();
    ///     type Props<'a> = ();
    ///     type Event = SizesEvent;
    ///     /// The size.
    ///     type Emit = u8;
    ///
    ///     fn mount((): (), _: &Visit<Self::App>) -> Self {
    ///         Self
    ///     }
    ///
    ///     async fn handle_event(
    ///         &mut self,
    ///         event: SizesEvent,
    ///         socket: &mut ComponentSocket<Self>,
    ///     ) -> Result {
    ///         let SizesEvent::Pick { size } = event;
    ///         socket.emit(size);
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! {
    ///             <p>
    ///                 for size in 1..=3, key = size {
    ///                     <button phx-click=(SizesEvent::Pick { size })>(size)</button>
    ///                 }
    ///             </p>
    ///         }
    ///     }
    /// }
    ///
    /// struct Shirt {
    ///     size: u8,
    /// }
    ///
    /// #[derive(Event)]
    /// enum ShirtEvent {
    ///     #[event(emitted)]
    ///     Sized(u8),
    /// }
    ///
    /// impl LiveView for Shirt {
    ///     type Scope = ();
    ///     type Route = ();
    ///     type Event = ShirtEvent;
    ///
    ///     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
    ///         Ok(Self { size: 2 })
    ///     }
    ///
    ///     async fn handle_event(&mut self, event: ShirtEvent, _: &mut Socket<Self>) -> Result {
    ///         let ShirtEvent::Sized(size) = event;
    ///         self.size = size;
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! {
    ///             <h1>"Size " (self.size)</h1>
    ///             (live_component::<Sizes>("size", ()).on(ShirtEvent::Sized))
    ///         }
    ///     }
    /// }
    /// ```
    pub fn emit(&mut self, what: C::Emit) {
        self.emitted.get_mut().push(what);
    }

    /// Notes that the component does nothing in this turn, so that it need not be shown again.
    pub(super) fn note_idle(&mut self) {
        self.is_idle = true;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.is_idle
    }
}

impl<C: LiveComponent> Deref for ComponentSocket<C> {
    type Target = Visit<C::App>;

    fn deref(&self) -> &Visit<C::App> {
        self.visit.visit()
    }
}

impl<C: LiveComponent> DerefMut for ComponentSocket<C> {
    fn deref_mut(&mut self) -> &mut Visit<C::App> {
        self.visit.visit_mut()
    }
}

of_visit!(ComponentSocket<C: LiveComponent>);

/// A component's socket for one turn. Its core goes back to the view when this is dropped, also if
/// the turn does not come to its end.
pub(crate) struct Borrowed<'a, C: LiveComponent> {
    pub(crate) socket: ComponentSocket<C>,
    from: &'a mut dyn Lender,
}

impl<'a, C: LiveComponent> Borrowed<'a, C> {
    /// `None` if the view is one of another site.
    pub(crate) fn of(from: &'a mut dyn Lender) -> Option<Self> {
        let mut lent: Lent<C::App> = None;
        from.lend(&mut lent as &mut dyn Any);
        let socket = ComponentSocket {
            visit: lent?,
            emitted: SyncWrapper::new(Vec::new()),
            is_idle: false,
        };
        Some(Self { socket, from })
    }

    /// What the component has emitted.
    pub(crate) fn emitted(&mut self) -> Vec<C::Emit> {
        mem::take(self.socket.emitted.get_mut())
    }
}

impl<C: LiveComponent> Drop for Borrowed<'_, C> {
    fn drop(&mut self) {
        self.from.take_back(self.socket.core_mut());
    }
}
