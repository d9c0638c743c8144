use std::fmt;
use std::sync::Arc;

use crate::app::App;
use crate::keys::{Keys, Order};
use crate::message::Message;
use crate::portable::DecodeError;
use crate::scope::{self, Scope};
use crate::scope_key::ScopeKey;
use crate::site::{Served, Site};
use crate::topic::Topic;
use crate::topics::Topics;

/// A handle to the open pages of a site, for code that is none of its live views: an HTTP handler,
/// a background task. A clone leads to the same site. Take it before the router is made; it works
/// as long as the site does.
///
/// ```
/// # use remount::prelude::*;
/// # struct Site;
/// # impl App for Site { type Session = (); type State = (); }
/// # struct Members;
/// # impl Scope for Members {
/// #     type App = Site;
/// #     type Value = i64;
/// #     async fn enter(_: &mut Visit<Site>) -> Result<i64> { Ok(1) }
/// # }
/// use axum::extract::Path;
/// use axum::routing::post;
///
/// # fn site(live: Live<Site>) -> axum::Router {
/// let pages = live.handle();
/// let ban = async move |Path(member): Path<i64>| {
///     // … after the database says so …
///     pages.disconnect::<Members>(member);
/// };
/// axum::Router::new().route("/ban/{member}", post(ban)).merge(live)
/// # }
/// ```
pub struct LiveHandle<A: App> {
    topics: Topics,
    keys: Keys,
    served: Served<A>,
}

impl<A: App> LiveHandle<A> {
    pub(crate) fn new(topics: Topics, keys: Keys, served: Served<A>) -> Self {
        Self {
            topics,
            keys,
            served,
        }
    }

    /// The site, while its router is there.
    pub(crate) fn site(&self) -> Option<Arc<Site<A>>> {
        self.served.get()?.upgrade()
    }

    /// Sends a message to every live view of this server that has subscribed to `topic`, and
    /// returns how many there were. If they take messages of another type, which is a mistake of
    /// the site, none of them gets it, and the log has an error.
    ///
    /// ```
    /// use remount::prelude::*;
    /// # struct Site;
    /// # impl App for Site { type Session = (); type State = (); }
    ///
    /// const SALES: Topic<u32> = Topic::local("sales");
    ///
    /// fn sold(pages: &LiveHandle<Site>) {
    ///     pages.broadcast(&SALES, 7);
    /// }
    /// ```
    pub fn broadcast<M: Message>(&self, topic: &Topic<M>, message: M) -> usize {
        self.topics.broadcast(topic, message)
    }

    /// Broadcasts a message that another server has encoded with
    /// [`Topic::encode`](crate::Topic::encode) to the views of this server, and returns how many
    /// there were. The bytes name the topic.
    ///
    /// It is for an app that carries messages between its servers itself. Every view here that has
    /// subscribed to a [`Topic::shared`](crate::Topic::shared) of this name gets the message. The
    /// server decodes it once, and only if there is such a view.
    ///
    /// ```
    /// use remount::prelude::*;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Portable)]
    /// struct Sold(u32);
    ///
    /// const SALES: Topic<Sold> = Topic::shared("sales");
    ///
    /// /// Tells the views of this server, and those of the others.
    /// async fn tell(pages: &LiveHandle<()>, bus: &Bus, sold: Sold) -> Result {
    ///     bus.publish(SALES.encode(&sold)?).await;
    ///     pages.broadcast(&SALES, sold);
    ///     Ok(())
    /// }
    ///
    /// /// Hears what other servers tell.
    /// fn heard(pages: &LiveHandle<()>, bytes: &[u8]) {
    ///     if let Err(error) = pages.broadcast_encoded(bytes) {
    ///         eprintln!("{error}");
    ///     }
    /// }
    /// # struct Bus;
    /// # impl Bus { async fn publish(&self, _: Vec<u8>) {} }
    /// ```
    ///
    /// Whoever can pass bytes to this function decides what the views get, so use a channel between
    /// the servers to which nobody else can write.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if no view can get it: the bytes are damaged or too many, the topic is local
    /// here, or the message has another name, a newer version or cannot be decoded. If nobody has
    /// subscribed to the topic here, the function does not decode the message and returns 0.
    pub fn broadcast_encoded(&self, bytes: &[u8]) -> Result<usize, DecodeError> {
        self.topics.broadcast_encoded(bytes)
    }

    /// Closes the sockets of all pages of this server that have a view of the scope `S` under this
    /// [key](Scope::key), and returns how many such views there were. A running handler of such a
    /// view ends where it stands. The server sends these pages nothing more.
    ///
    /// The browser comes back by itself, and the server calls the scope's `enter` again. So first
    /// change what the scope reads, and then disconnect. That also covers a page that is only about
    /// to join.
    pub fn disconnect<S: Scope<App = A>>(&self, key: impl Into<ScopeKey>) -> usize {
        self.order::<S>(Order::Disconnect, &key.into())
    }

    /// Makes all views of the scope `S` under this [key](Scope::key) enter it once more, where they
    /// are, and returns how many there were on this server.
    ///
    /// If `enter` lets the view in, it goes on with the new value
    /// ([`Socket::scope`](crate::Socket::scope)), under its new key. An error sends it away, as at
    /// a mount. A redirect loads the page there. With a status, the browser loads the page anew and
    /// shows that. Any other error ends the view, and the page joins it anew.
    ///
    /// This happens before anything else that waits for the view, in a turn of its own, without a
    /// call of [`Scope::before`]. It cannot interrupt a turn of the view. If that takes longer than
    /// 500 ms ([`Limits::recheck`](crate::Limits::recheck)), the page loses its socket and comes
    /// back, as if it was [disconnected](Self::disconnect).
    ///
    /// The [request](crate::Visit::request) that the scope reads is as old as the page's socket. If
    /// that matters, disconnect instead.
    pub fn recheck<S: Scope<App = A>>(&self, key: impl Into<ScopeKey>) -> usize {
        self.order::<S>(Order::Recheck, &key.into())
    }

    fn order<S: Scope<App = A>>(&self, order: Order, key: &ScopeKey) -> usize {
        self.keys.order(order, scope::type_of::<S>(), key)
    }
}

impl<A: App> Clone for LiveHandle<A> {
    fn clone(&self) -> Self {
        let served = Arc::clone(&self.served);
        Self::new(self.topics.clone(), self.keys.clone(), served)
    }
}

impl<A: App> fmt::Debug for LiveHandle<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveHandle").finish_non_exhaustive()
    }
}
