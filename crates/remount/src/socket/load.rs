//! What a view loads into its fields.

use std::any::Any;
use std::pin::Pin;
use std::time::Duration;

use remount_markup::Stream;
use remount_session::guard::Owned;

use crate::async_value::Async;
use crate::error::Result;
use crate::live_view::LiveView;
use crate::ongoing::loads::{Lens, Value};
use crate::socket::Socket;
use crate::visit::VisitCore;

impl<V: LiveView> Socket<V> {
    /// Fills a field of the view with the result of the work, and renders the view. No handler is
    /// called. The work runs beside the view, which goes on with its turns meanwhile.
    ///
    /// ```
    /// use remount::prelude::*;
    ///
    /// struct Shop {
    ///     orders: Async<u64>,
    /// }
    /// # async fn count_orders() -> Result<u64> { Ok(7) }
    ///
    /// impl LiveView for Shop {
    ///     type Scope = ();
    ///     type Route = ();
    ///     type Event = ();
    ///
    ///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///         socket.load(|shop| &mut shop.orders, count_orders());
    ///         Ok(Self { orders: Async::default() })
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! {
    ///             match self.orders.state() {
    ///                 AsyncState::Ready(orders) => <p>(orders) " orders"</p>,
    ///                 AsyncState::Failed(_, _) => <p>"They cannot be counted now."</p>,
    ///                 _ => <p>"Counting …"</p>,
    ///             }
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// * The work begins when the handler has ended. When the view ends, the work ends at its next
    ///   `.await`. Compute in [`spawn_blocking`](tokio::task::spawn_blocking) what takes long.
    /// * The latest wins: a load into a field ends the one before into the same field. A view that
    ///   writes [`Async::default()`] into the field has cancelled it.
    /// * The runtime calls the first argument after each turn while the work runs, so it has to
    ///   return a field that is always there. It captures nothing. For a value without such a
    ///   field, use a [task](Self::task).
    /// * An error is the state of the field ([`AsyncState::Failed`](crate::AsyncState::Failed)),
    ///   and a line of the log at the level `debug`. A panic is such an error too, and an error in
    ///   the log. Nothing else that an error can ask for happens, such as a
    ///   [redirect](crate::redirect).
    /// * If [`Limits::tasks`](crate::Limits::tasks) of the view's tasks and loads run already, the
    ///   load fails with [`TooMuchWork`](crate::TooMuchWork), as it does for any other reason.
    /// * During the first render, over HTTP, no work begins, and the field is one that loads.
    ///   [`Load::within`] changes that.
    pub fn load<T: Send + 'static>(
        &mut self,
        into: fn(&mut V) -> &mut Async<T>,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Load<'_> {
        let work = async move { work.await.map(|value| Box::new(value) as Value) };
        load(self.core_mut(), Box::new(into), Box::pin(work))
    }

    /// Replaces the items of a stream with those that the work returns, as [`load`](Self::load)
    /// fills a field.
    ///
    /// A stream keeps no items and has one place in the page, so it is a field of its own. The
    /// field beside it has the state of the load:
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # #[derive(Clone)]
    /// # struct Entry { id: u64, line: String }
    /// # impl StreamItem for Entry { fn dom_id(&self) -> String { self.id.to_string() } }
    /// # async fn read_log() -> Result<Vec<Entry>> { Ok(Vec::new()) }
    /// struct Log {
    ///     reading: Async<()>,
    ///     entries: Stream<Entry>,
    /// }
    ///
    /// impl LiveView for Log {
    ///     type Scope = ();
    ///     type Route = ();
    ///     type Event = ();
    ///
    ///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///         socket.load_stream(|log| (&mut log.reading, &mut log.entries), read_log());
    ///         Ok(Self { reading: Async::default(), entries: Stream::new() })
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! {
    ///             if self.reading.is_loading() { <p>"Reading …"</p> }
    ///             <ol id="entries" phx-update="stream">
    ///                 for (id, entry) in &self.entries { <li id=(id)>(&entry.line)</li> }
    ///             </ol>
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// The load [resets](Stream::reset) the stream: what was inserted while the work ran is gone,
    /// unless the work returns it too. A load that fails leaves the stream as it is.
    pub fn load_stream<T: Send + 'static, I: IntoIterator<Item = T>>(
        &mut self,
        into: fn(&mut V) -> (&mut Async<()>, &mut Stream<T>),
        work: impl Future<Output = Result<I>> + Send + 'static,
    ) -> Load<'_> {
        let work = async move {
            let items = work.await?.into_iter();
            Ok(Box::new(items.collect::<Vec<T>>()) as Value)
        };
        load(self.core_mut(), Box::new(into), Box::pin(work))
    }
}

pub(crate) type Working = Pin<Box<dyn Future<Output = Result<Box<dyn Any + Send>>> + Send>>;

pub(crate) fn load(core: &mut VisitCore, into: Box<dyn Lens>, work: Working) -> Load<'_> {
    let owner = core.owner;
    Load(core.ongoing.ask_for_load(owner, into, Owned::new(work)))
}

/// What was begun with [`Socket::load`].
#[derive(Debug)]
pub struct Load<'a>(&'a mut Option<Duration>);

impl Load<'_> {
    /// Lets the first HTML of the page wait that long for the load, at the same time as for other
    /// loads of the view. That HTML contains what comes in time, and shows the rest as loading.
    ///
    /// When the page's socket joins, the view that is mounted then does not wait, and loads
    /// everything once more. So use it for what a page must have, such as the text that a search
    /// engine is to find.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use remount::prelude::*;
    /// # struct Shop { orders: Async<u64> }
    /// # async fn count_orders() -> Result<u64> { Ok(7) }
    /// # impl LiveView for Shop {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ();
    /// async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///     socket
    ///         .load(|shop| &mut shop.orders, count_orders())
    ///         .within(Duration::from_millis(300));
    ///     Ok(Self { orders: Async::default() })
    /// }
    /// #     fn render(&self) -> impl Markup { view! { (self.orders.get()) } }
    /// # }
    /// ```
    pub fn within(self, time: Duration) {
        *self.0 = Some(time);
    }
}
