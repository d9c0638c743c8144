//! How a live view takes messages from other parts of the server.

use std::any::Any;
use std::sync::Arc;

use remount_pubsub::{Message as Shared, MessageType};

use crate::error::Result;
use crate::handling::{Running, nothing};
use crate::live_view::LiveView;
use crate::message::{HeardBy, Message};
use crate::mounted::Mounted;
use crate::socket::Socket;
use crate::taker::{Take, Taker};

/// A live view that takes messages of the type `M`: from topics to which it has
/// [subscribed](Socket::subscribe), from its tasks, and from its [`Handle`](crate::Handle)s. A view
/// implements it once for each type of message.
///
/// ```
/// use remount::prelude::*;
///
/// struct Sold {
///     pieces: u32,
/// }
///
/// const SALES: Topic<Sold> = Topic::local("sales");
///
/// struct Till {
///     pieces: u32,
/// }
///
/// impl LiveView for Till {
///     type Scope = ();
///     type Route = ();
///     type Event = ();
///
///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
///         socket.subscribe(&SALES).await?;
///         Ok(Self { pieces: 0 })
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { <output>(self.pieces)</output> }
///     }
/// }
///
/// impl On<Sold> for Till {
///     async fn on(&mut self, sold: &Sold, _: &mut Socket<Self>) -> Result {
///         self.pieces += sold.pieces;
///         Ok(())
///     }
/// }
/// ```
pub trait On<M: Message>: LiveView {
    /// Handles a message. Like every handler it has the view for itself, and the view is rendered
    /// after it.
    ///
    /// # Errors
    ///
    /// An error ends this view; the browser mounts it anew.
    fn on(&mut self, message: &M, socket: &mut Socket<Self>)
    -> impl Future<Output = Result> + Send;

    /// Makes one message of two that wait for this view, so that it has to handle only one. `None`,
    /// which is the default, leaves both as they are.
    ///
    /// Messages wait while the view handles something else, or while more come than it can handle.
    /// If more than [`Limits::messages_for_view`](crate::Limits::messages_for_view) wait, the view
    /// ends. If more than [`Limits::messages_for_page`](crate::Limits::messages_for_page) wait for
    /// the views of a page, its socket is closed. Both come back by themselves. Where a later
    /// message replaces an earlier one, or two have a sum, merging them keeps the view up to date
    /// instead.
    ///
    /// `waiting` came before `newer`, and no other message for this view came in between. The view
    /// has begun with neither. Both may come from any topic to which the view has subscribed.
    ///
    /// ```
    /// use remount::prelude::*;
    ///
    /// struct Ticker {
    ///     price: u64,
    ///     trades: u64,
    /// }
    ///
    /// struct Traded {
    ///     price: u64,
    ///     trades: u64,
    /// }
    /// # impl LiveView for Ticker {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ();
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
    /// #         Ok(Self { price: 0, trades: 0 })
    /// #     }
    /// #     fn render(&self) -> impl Markup { view! { (self.price) " " (self.trades) } }
    /// # }
    ///
    /// impl On<Traded> for Ticker {
    ///     async fn on(&mut self, traded: &Traded, _: &mut Socket<Self>) -> Result {
    ///         self.price = traded.price;
    ///         self.trades += traded.trades;
    ///         Ok(())
    ///     }
    ///
    ///     /// The later price counts, and the trades of both.
    ///     fn merge(waiting: &Traded, newer: &Traded) -> Option<Traded> {
    ///         Some(Traded {
    ///             price: newer.price,
    ///             trades: waiting.trades + newer.trades,
    ///         })
    ///     }
    /// }
    /// ```
    #[must_use]
    fn merge(waiting: &M, newer: &M) -> Option<M>
    where
        M: Sized,
    {
        let _ = (waiting, newer);
        None
    }
}

#[diagnostic::do_not_recommend]
impl<M: Message, V: On<M>> HeardBy<V> for M {
    const TAKER: &'static Taker = &Taker {
        message: MessageType::of::<M>(),
        take: Take::View(take::<V, M>),
        merge: merge::<V, M>,
    };
}

fn take<'a, V: On<M>, M: Message>(
    mounted: &'a mut (dyn Any + Send),
    message: &'a Shared,
) -> Running<'a> {
    // Whoever subscribes, or has a handle, is the view that the message is delivered to.
    match (message.downcast_ref::<M>(), Mounted::<V>::parts(mounted)) {
        (Some(message), Some((view, socket))) => Box::pin(view.on(message, socket)),
        _ => nothing(),
    }
}

fn merge<V: On<M>, M: Message>(waiting: &Shared, newer: &Shared) -> Option<Shared> {
    if let Some(waiting) = waiting.downcast_ref()
        && let Some(newer) = newer.downcast_ref()
        && let Some(merged) = V::merge(waiting, newer)
    {
        return Some(Arc::new(merged));
    }
    None
}
