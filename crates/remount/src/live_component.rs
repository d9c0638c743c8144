use std::hash::Hash;

use remount_markup::{At, Attribute, Writer};

use crate::app::App;
use crate::error::Result;
use crate::event::Event;
use crate::markup::Markup;
use crate::visit::Visit;

mod emits;
mod held;
pub(crate) mod load;
pub(crate) mod messages;
pub(crate) mod placed;
pub(crate) mod socket;
mod turn;
pub(crate) mod work;

use placed::Placed;
use socket::ComponentSocket;

/// A part of a view with state of its own: it keeps that state between two renders, handles its own
/// events, and is rendered without the view around it.
///
/// A view places it with [`live_component`], under an id, and passes it properties each time the
/// view is rendered. It lives as long as the view shows it, and so does all that it has [going
/// on](Self::connected). While it is hidden it gets its messages, and no events. If the view shows
/// it again before the browser has dropped its element, within about a round trip, it is still the
/// same one, and later a new one. It runs in the view's turn, with a [socket of its
/// own](ComponentSocket).
///
/// It knows nothing of who places it: views and other components of its site
/// ([`App`](Self::App)), or of every site where that is `()`. It [emits](ComponentSocket::emit)
/// values. The template that places it names the function that makes an event of such a value
/// ([`Placed::on`]).
///
/// Its template is exactly one element, with nothing beside it. Its own events in that template
/// reach it by themselves; those of the view's type reach the view.
///
/// ```
/// use std::convert::Infallible;
///
/// use remount::prelude::*;
///
/// /// A text that can be folded away.
/// struct Details {
///     text: String,
///     open: bool,
/// }
///
/// #[derive(Event)]
/// enum DetailsEvent {
///     Toggle,
/// }
///
/// impl LiveComponent for Details {
///     type App = ();
///     type Props<'a> = &'a str;
///     type Event = DetailsEvent;
///     type Emit = Infallible;
///
///     fn mount(text: &str, _: &Visit<Self::App>) -> Self {
///         Self { text: text.to_owned(), open: false }
///     }
///
///     fn update(&mut self, text: &str, _: &Visit<Self::App>) {
///         text.clone_into(&mut self.text);
///     }
///
///     async fn handle_event(
///         &mut self,
///         event: DetailsEvent,
///         _: &mut ComponentSocket<Self>,
///     ) -> Result {
///         match event {
///             DetailsEvent::Toggle => self.open = !self.open,
///         }
///         Ok(())
///     }
///
///     fn render(&self) -> impl Markup {
///         view! {
///             <section>
///                 <button phx-click=(DetailsEvent::Toggle)>"More"</button>
///                 if self.open { <p>(self.text)</p> }
///             </section>
///         }
///     }
/// }
///
/// struct Article {
///     parts: Vec<String>,
/// }
///
/// impl LiveView for Article {
///     # type Scope = ();
///     # type Route = ();
///     # type Event = ();
///     # async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self { parts: Vec::new() }) }
///     // …
///     fn render(&self) -> impl Markup {
///         view! {
///             for (at, part) in self.parts.iter().enumerate(), key = at {
///                 (live_component::<Details>(at, part))
///             }
///         }
///     }
/// }
/// ```
pub trait LiveComponent: Sized + Send + 'static {
    /// The site that it is made for. `()` goes into every site, and knows nothing of its state and
    /// its sessions.
    type App: App;
    /// What whoever places it passes at each render: a reference, a number, or a tuple or struct of
    /// such.
    type Props<'a>: Clone;
    /// What the browser may send to this component; `()` for nothing.
    type Event: Event;
    /// What it tells whoever has placed it; [`Infallible`](std::convert::Infallible) for nothing.
    type Emit: Send + 'static;

    /// Makes the component, when it is shown for the first time: also for the first HTML, over
    /// HTTP. It reads of the `visit` what it shows, such as the visitor's session. It runs while
    /// the page is rendered, so it waits for nothing, and begins nothing.
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # use remount::prelude::*;
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor { name: String }
    /// # struct Site;
    /// # impl App for Site { type Session = Visitor; type State = (); }
    /// /// Greets the visitor, in any view of the site.
    /// struct Greeting {
    ///     name: String,
    /// }
    ///
    /// impl LiveComponent for Greeting {
    ///     type App = Site;
    ///     type Props<'a> = ();
    ///     type Event = ();
    ///     type Emit = Infallible;
    ///
    ///     fn mount((): (), visit: &Visit<Site>) -> Self {
    ///         Self { name: visit.session().get().name.clone() }
    ///     }
    ///
    ///     fn update(&mut self, (): (), visit: &Visit<Site>) {
    ///         self.name.clone_from(&visit.session().get().name);
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! { <p>"Hello " (self.name)</p> }
    ///     }
    /// }
    /// ```
    fn mount(props: Self::Props<'_>, visit: &Visit<Self::App>) -> Self;

    /// Takes the properties that are passed when it is shown again, which is at each render of
    /// whoever places it: after each turn of the view, and after a change of the session. By
    /// default it ignores them.
    ///
    /// It reads. What it would tell others here, such as a write to the session or a broadcast, it
    /// would tell at each render, and where that leads to another render, without an end.
    fn update(&mut self, props: Self::Props<'_>, visit: &Visit<Self::App>) {
        let _ = (props, visit);
    }

    /// Begins what it has going on: [subscriptions](ComponentSocket::subscribe),
    /// [loads](ComponentSocket::load), [tasks](ComponentSocket::task), timers. All of it ends with
    /// the component. It is called once, when the page is connected and shows the component; during
    /// the first render, over HTTP, it is not called. Then the server renders the component again.
    ///
    /// [`update`](Self::update) is called at each render, and can begin nothing. A component whose
    /// work depends on a property has that property in its id: with another one it is another
    /// component, and begins anew.
    ///
    /// It comes before all messages and events of the component. [`Scope::before`] is not asked.
    ///
    /// [`Scope::before`]: crate::Scope::before
    ///
    /// # Errors
    ///
    /// An error ends the view; the browser mounts it anew.
    fn connected(
        &mut self,
        socket: &mut ComponentSocket<Self>,
    ) -> impl Future<Output = Result> + Send {
        socket.note_idle();
        async { Ok(()) }
    }

    /// Handles what the visitor did in an element of its template. After that the server renders
    /// only this component.
    ///
    /// # Errors
    ///
    /// An error ends the view; the browser mounts it anew.
    fn handle_event(
        &mut self,
        event: Self::Event,
        socket: &mut ComponentSocket<Self>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (event, socket);
        async { Ok(()) }
    }

    /// Shows the component as it is now: one element, with nothing beside it. Anything else panics
    /// when the page joins, which ends the view.
    fn render(&self) -> impl Markup;
}

/// Shows a live component in a template: the one of this type and id that the view shows already,
/// or a new one. [`Placed::on`] says which event is made of what it emits.
///
/// Ids are numbers, texts or whatever else is [`Hash`]; two components of one type in one view
/// need two ids, or the view panics, which ends it.
///
/// # Panics
///
/// At its first render in a view of another site, if its [`App`](LiveComponent::App) is not `()`.
pub fn live_component<'a, C: LiveComponent>(
    id: impl Hash + 'a,
    props: C::Props<'a>,
) -> Placed<'a, impl Hash + 'a, C> {
    Placed::new(id, props)
}

/// In a live component's template: the component itself, as the target of what a hook pushes and of
/// events that are texts. `phx-target=(Myself)`; values of its [`Event`] find it without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Myself;

impl Attribute for Myself {
    /// Outside of a component it is absent.
    const OPTIONAL: bool = true;

    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.myself().write_value(at, w);
    }
}
