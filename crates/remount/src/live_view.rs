use remount_markup::Markup;

use crate::app::App;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::patch::Patch;
use crate::route::{Address, Route};
use crate::scope::Scope;
use crate::session_change::SessionChange;
use crate::socket::Socket;
use crate::visit::Visit;

/// One view: a struct that holds what is on the page, with methods for what happens to it.
///
/// The server mounts a view twice: first for the HTTP request, so that the page arrives complete,
/// and again when the page's WebSocket joins. From then on it lives until the page goes away.
/// [`mount`](Self::mount) makes it, [`render`](Self::render) shows it, and the `handle_*` methods
/// change it. After each of them the server renders the view again and sends the difference.
///
/// One view handles one message at a time, in the order in which they came. A handler that awaits
/// holds back its own view only, never another view on the same page. A handler that returns an
/// error or panics ends its own view only, and the page joins it anew.
///
/// A handler must not keep its thread. Tokio has as many threads as the machine has cores, and each
/// serves many visitors. While a handler computes or waits without `await` (`std::thread::sleep`, a
/// query of a blocking driver), all of these visitors wait. Move such work to
/// [`tokio::task::spawn_blocking`]:
///
/// ```
/// # async fn handler() -> remount::Result {
/// # let password = "pugs".to_owned();
/// # fn hash(password: &str) -> usize { password.len() }
/// let hash = tokio::task::spawn_blocking(move || hash(&password)).await?;
/// # let _ = hash;
/// # Ok(())
/// # }
/// ```
///
/// If a handler keeps its thread for more than 100 ms, the log names it. Later handlers of the same
/// type of view get a thread of their own ([`tokio::task::block_in_place`]), if the runtime has
/// several. Then other visitors no longer wait. The other views on its page still wait, and each
/// such handler occupies a thread. [`serve`](crate::serve) says what such a handler does to the end
/// of the process.
///
/// ```
/// use remount::prelude::*;
///
/// struct Counter(i64);
///
/// #[derive(Event)]
/// enum CounterEvent {
///     Dec,
///     Inc,
/// }
///
/// impl LiveView for Counter {
///     type Scope = ();
///     type Route = ();
///     type Event = CounterEvent;
///
///     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
///         Ok(Self(0))
///     }
///
///     async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result {
///         match event {
///             CounterEvent::Dec => self.0 -= 1,
///             CounterEvent::Inc => self.0 += 1,
///         }
///         Ok(())
///     }
///
///     fn render(&self) -> impl Markup {
///         view! {
///             <button phx-click=(CounterEvent::Dec)>"-"</button>
///             <output>(self.0)</output>
///             <button phx-click=(CounterEvent::Inc)>"+"</button>
///         }
///     }
/// }
/// ```
pub trait LiveView: Sized + Send + 'static {
    /// The site that serves it, or a [guard](Scope) of that site. `()` for a view that shares
    /// nothing.
    type Scope: Scope;
    /// Its addresses: a type that derives [`Route`]. `()` for a view without an address of its own,
    /// which [`Live::view_at`](crate::Live::view_at) serves at a fixed one.
    type Route: Route;
    /// What the browser may send to this view; `()` for nothing.
    type Event: Event;

    /// Makes the view, for the first render and again when the page's socket joins
    /// ([`Visit::is_connected`](crate::Visit::is_connected) tells which). `route` is its address.
    /// If it navigates, nothing of the view is shown.
    ///
    /// # Errors
    ///
    /// An error becomes an error page, or a failed join: see [`Error`]. Of another view than the
    /// main one the place stays empty instead.
    fn mount(
        route: Self::Route,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result<Self>> + Send;

    /// An address of this view, for a [`Link`](struct@crate::ui::Link). An address of another view
    /// does not compile. Without this function, a link finds out by itself whether it leads to
    /// another address of the same view.
    ///
    /// ```
    /// use remount::prelude::*;
    /// use remount::ui;
    ///
    /// #[derive(Route)]
    /// enum TodosRoute {
    ///     #[route("/todos")]
    ///     List,
    ///     #[route("/todos/new")]
    ///     New,
    /// }
    ///
    /// # struct Todos;
    /// impl LiveView for Todos {
    ///     # type Scope = ();
    ///     type Route = TodosRoute;
    ///     # type Event = ();
    ///     # async fn mount(_: TodosRoute, _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    ///     // …
    ///     fn render(&self) -> impl Markup {
    ///         view! { <ui::Link to=(Self::patch(TodosRoute::New))>"New"</ui::Link> }
    ///     }
    /// }
    /// ```
    fn patch(route: Self::Route) -> Patch<Self::Route>
    where
        Self::Route: Address,
    {
        Patch(route)
    }

    /// Called when the address of the page becomes another one of this view, without a page load:
    /// by a patch link, by the back button, by [`Socket::push_patch`]. It is not called after
    /// [`mount`](Self::mount), which gets the address itself.
    ///
    /// Without this method the page joins the view anew at the new address, without a page load.
    /// That is always right. A view that implements it keeps what it has, and need not load that
    /// once more:
    ///
    /// ```
    /// use remount::prelude::*;
    ///
    /// #[derive(Route)]
    /// #[route("/todos")]
    /// struct TodosRoute {
    ///     #[query]
    ///     done: bool,
    /// }
    ///
    /// struct Todos {
    ///     todos: Vec<(String, bool)>,
    ///     done: bool,
    /// }
    ///
    /// impl LiveView for Todos {
    ///     type Scope = ();
    ///     type Route = TodosRoute;
    ///     type Event = ();
    ///
    ///     async fn mount(route: TodosRoute, _: &mut Socket<Self>) -> Result<Self> {
    ///         let todos = vec![("Water the ferns".to_owned(), false)];
    ///         Ok(Self { todos, done: route.done })
    ///     }
    ///
    ///     async fn handle_params(&mut self, route: TodosRoute, _: &mut Socket<Self>) -> Result {
    ///         self.done = route.done;
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! {
    ///             for (title, done) in &self.todos, key = title {
    ///                 if *done == self.done { <p>(title)</p> }
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// If it redirects or navigates to another view, the page shows nothing more of this one.
    ///
    /// # Errors
    ///
    /// An error ends this view; the browser mounts it anew.
    fn handle_params(
        &mut self,
        route: Self::Route,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (route, socket);
        async { Err(Error::mounts_anew()) }
    }

    /// Handles what the visitor did: a click, a form's change or submit, a key.
    ///
    /// # Errors
    ///
    /// An error ends this view; the browser mounts it anew.
    fn handle_event(
        &mut self,
        event: Self::Event,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (event, socket);
        async { Ok(()) }
    }

    /// Handles a change of the visitor's session, whoever made it: this view, another view on the
    /// page, another tab, an HTTP handler.
    ///
    /// # Errors
    ///
    /// An error ends this view; the browser mounts it anew.
    fn handle_session(
        &mut self,
        change: SessionChange<SessionOf<Self>>,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (change, socket);
        async { Ok(()) }
    }

    /// The server calls this once when a view has ended that it mounted for a page's socket: the
    /// page has gone, or has gone on to another view, or its connection is lost, or the view has
    /// returned an error, or the server ends. It also calls it when [`mount`](Self::mount) has sent
    /// the page elsewhere, but not when `mount` has failed. Use it for what has to be waited for,
    /// such as a place in a database that the view gives back:
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # struct Seats;
    /// # impl Seats { async fn release(&self, _: u32) -> Result { Ok(()) } }
    /// # struct Site;
    /// # impl App for Site { type Session = (); type State = Seats; }
    /// # struct Booking { seat: u32 }
    /// # impl LiveView for Booking {
    /// #     type Scope = Site;
    /// #     type Route = ();
    /// #     type Event = ();
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self { seat: 7 }) }
    /// async fn terminate(self, visit: &Visit<Site>) -> Result {
    ///     visit.state().release(self.seat).await
    /// }
    /// #     fn render(&self) -> impl Markup { view! { (self.seat) } }
    /// # }
    /// ```
    ///
    /// It may take 5 seconds ([`Limits::termination`](crate::Limits::termination)), and is dropped
    /// where it stands after that, as it is when the server has to end. `visit` is the page's as it
    /// was; nothing can be written to the session through it any more, since the page may be gone.
    ///
    /// As many views of a page may wait in it as the page may have
    /// ([`Limits::views`](crate::Limits::views)). The server drops a further one at its first wait.
    ///
    /// A handler that waits when its view ends is dropped there, and `terminate` is called with
    /// what the view holds then. It is not called for the view of a first render, and not after a
    /// panic of a handler. It is no promise either: a process may be killed. If you need
    /// not wait for anything, implement `Drop`.
    ///
    /// # Errors
    ///
    /// An error is in the log, and changes nothing else.
    fn terminate(self, visit: &Visit<AppOf<Self>>) -> impl Future<Output = Result> + Send {
        let _ = visit;
        async { Ok(()) }
    }

    /// Shows the view as it is now. The server calls it after every handler, and sends only what
    /// changed.
    fn render(&self) -> impl Markup;
}

/// The site of a view.
pub(crate) type AppOf<V> = <<V as LiveView>::Scope as Scope>::App;
/// What that site remembers about a visitor.
pub(crate) type SessionOf<V> = <AppOf<V> as App>::Session;
