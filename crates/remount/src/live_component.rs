use std::any::{Any, TypeId, type_name};
use std::hash::Hash;

use remount_markup::{At, Attribute, Markup, Stateful, Writer, template};
use remount_session::guard::Owned;
use remount_wire::Value;

use crate::error::Result;
use crate::event::{Event, EventData};
use crate::handling::{ComponentRunning, HandlerEnd};
use crate::live_view::LiveView;
use crate::mounted::AnySocket;
use crate::refused::Refused;
use crate::socket::{OwnSocket, Socket};
use crate::turn::Turn;

/// A part of a view with state of its own: it keeps that state between two renders, handles its own
/// events, and is rendered without the view around it.
///
/// A view places it with [`live_component`], under an id, and passes it properties each time the
/// view is rendered. It lives as long as the view shows it. While it is hidden it gets no events.
/// If the view shows it again before the browser has dropped its element, within about a round
/// trip, it is still the same one, and later a new one. It belongs to its view: it runs in the
/// view's turn and uses the view's socket. To change what the view holds, it sends the view a
/// message through its [`handle`](Socket::handle).
///
/// Its template is exactly one element, with nothing beside it. Its own events in that template
/// reach it by themselves; those of the view's type reach the view.
///
/// ```
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
///     type View = Article;
///     type Event = DetailsEvent;
///     type Props<'a> = &'a str;
///
///     fn mount(text: &str) -> Self {
///         Self { text: text.to_owned(), open: false }
///     }
///
///     fn update(&mut self, text: &str) {
///         text.clone_into(&mut self.text);
///     }
///
///     async fn handle_event(&mut self, event: DetailsEvent, _: &mut Socket<Article>) -> Result {
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
    /// The view that shows it.
    type View: LiveView;
    /// What the browser may send to this component; `()` for nothing.
    type Event: Event;
    /// What the view passes at each render: a reference, a number, or a tuple or struct of such.
    type Props<'a>: Clone;

    /// Makes the component, when the view shows it for the first time.
    fn mount(props: Self::Props<'_>) -> Self;

    /// Takes the properties that the view passes when it is rendered again.
    fn update(&mut self, props: Self::Props<'_>);

    /// Handles what the visitor did in an element of its template. After that the server renders
    /// only this component.
    ///
    /// # Errors
    ///
    /// An error ends the view; the browser mounts it anew.
    fn handle_event(
        &mut self,
        event: Self::Event,
        socket: &mut Socket<Self::View>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (event, socket);
        async { Ok(()) }
    }

    /// Shows the component as it is now: one element, with nothing beside it. Anything else panics
    /// when the page joins, which ends the view.
    fn render(&self) -> impl Markup;
}

/// Shows a live component in a template: the one of this type and id that the view shows already,
/// or a new one.
///
/// Ids are numbers, texts or whatever else is [`Hash`]; two components of one type in one view
/// need two ids, or the view panics, which ends it.
pub fn live_component<'a, C: LiveComponent>(
    id: impl Hash + 'a,
    props: C::Props<'a>,
) -> impl Markup + 'a {
    template(move |w: &mut Writer<'_>| {
        w.component(
            &id,
            || Held(Owned::new(C::mount(props.clone()))),
            |held: &mut Held<C>| held.0.update(props.clone()),
        );
    })
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

/// A component as prints keep it.
struct Held<C>(Owned<C>);

/// What handles the events of a view's components.
pub(crate) struct Handler(pub(crate) Handle);

type Handle = for<'a> fn(
    state: &'a mut dyn Stateful,
    name: &'a str,
    value: Value,
    view: &'static str,
    socket: &'a mut (dyn Any + Send),
) -> ComponentRunning<'a>;

impl<C: LiveComponent> Stateful for Held<C> {
    fn name(&self) -> &'static str {
        type_name::<C>()
    }

    fn write(&self, w: &mut Writer<'_>) {
        self.0.render().write(w);
    }

    fn events(&self) -> Option<TypeId> {
        Some(TypeId::of::<C::Event>())
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        const { &Handler(handle::<C>) }
    }
}

fn handle<'a, C: LiveComponent>(
    state: &'a mut dyn Stateful,
    name: &'a str,
    value: Value,
    view: &'static str,
    socket: &'a mut (dyn Any + Send),
) -> ComponentRunning<'a> {
    let state: &mut dyn Any = state;
    let mut data = EventData::new(name, value);
    let event = C::Event::read(&mut data);
    let held = state.downcast_mut::<Held<C>>();
    let mut socket = socket.downcast_mut::<OwnSocket<C::View>>();
    if let Some(socket) = &mut socket {
        socket.core().note_asked(data.take_asked());
    }
    let event = event.ok_or_else(|| data.refused());
    Box::pin(async move {
        let Some(socket) = socket else {
            let name = type_name::<C>();
            let problem = format!("{name} is a component of another view than {view}");
            return HandlerEnd::Failed(problem.into());
        };
        match (held, event) {
            (_, Err(error)) => HandlerEnd::Refused(Refused {
                error,
                component: Some(type_name::<C>()),
            }),
            // The handler came from this very state.
            (None, Ok(_)) => HandlerEnd::Handled,
            (Some(Held(component)), Ok(event)) => {
                let component_name = Some(type_name::<C>());
                let handled = match socket.before(Turn::Event {
                    name,
                    component: component_name,
                }) {
                    Ok(()) => component.handle_event(event, socket).await,
                    kept => kept,
                };
                match handled {
                    Ok(()) => HandlerEnd::Handled,
                    Err(error) => HandlerEnd::Failed(error),
                }
            }
        }
    })
}
