//! What a live component loads into its fields.

use remount_markup::Stream;

use super::LiveComponent;
use super::socket::ComponentSocket;
use crate::async_value::Async;
use crate::error::Result;
use crate::ongoing::loads::Value;
use crate::socket::load::load;

impl<C: LiveComponent> ComponentSocket<C> {
    /// Fills a field of the component with the result of the work, and renders the component, as
    /// [`Socket::load`](crate::Socket::load) does for a view. The work ends with the component.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use remount::prelude::*;
    ///
    /// /// The orders of one shop. With another `shop` as its id it is another component.
    /// struct Orders {
    ///     shop: u64,
    ///     orders: Async<u64>,
    /// }
    /// # async fn count_orders(_: u64) -> Result<u64> { Ok(7) }
    ///
    /// impl LiveComponent for Orders {
    ///     type App = ();
    ///     type Props<'a> = u64;
    ///     type Event = ();
    ///     type Emit = Infallible;
    ///
    ///     fn mount(shop: u64, _: &Visit<Self::App>) -> Self {
    ///         Self { shop, orders: Async::default() }
    ///     }
    ///
    ///     async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
    ///         socket.load(|shop| &mut shop.orders, count_orders(self.shop));
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! { <p>if let Some(orders) = self.orders.get() { (orders) } else { "…" }</p> }
    ///     }
    /// }
    /// # struct Mall;
    /// # impl LiveView for Mall {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ();
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    ///
    /// // In the view:
    /// fn render(&self) -> impl Markup {
    ///     view! {
    ///         for shop in [3, 4], key = shop { (live_component::<Orders>(shop, shop)) }
    ///     }
    /// }
    /// # }
    /// ```
    ///
    /// The tasks and loads of a view and its components together are at most
    /// [`Limits::tasks`](crate::Limits::tasks). One more fails with
    /// [`TooMuchWork`](crate::TooMuchWork).
    pub fn load<T: Send + 'static>(
        &mut self,
        into: fn(&mut C) -> &mut Async<T>,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) {
        let work = async move { work.await.map(|value| Box::new(value) as Value) };
        load(self.core_mut(), Box::new(into), Box::pin(work));
    }

    /// Replaces the items of a stream with those that the work returns, as
    /// [`Socket::load_stream`](crate::Socket::load_stream) does for a view.
    pub fn load_stream<T: Send + 'static, I: IntoIterator<Item = T>>(
        &mut self,
        into: fn(&mut C) -> (&mut Async<()>, &mut Stream<T>),
        work: impl Future<Output = Result<I>> + Send + 'static,
    ) {
        let work = async move {
            let items = work.await?.into_iter();
            Ok(Box::new(items.collect::<Vec<T>>()) as Value)
        };
        load(self.core_mut(), Box::new(into), Box::pin(work));
    }
}
