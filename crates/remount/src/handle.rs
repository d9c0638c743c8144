use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

use remount_page::ViewTag;

use crate::message::HeardBy;
use crate::runtime::mailbox::{Letter, Mailbox};
use crate::taker::To;

/// A way to a live view for whoever else has something to tell it: a task, a callback, another
/// view. It keeps neither the view nor its page alive.
///
/// ```
/// # use remount::prelude::*;
/// # struct Report { lines: Option<u64> }
/// # struct Counted(u64);
/// # async fn count() -> u64 { 7 }
/// # impl LiveView for Report {
/// #     type App = ();
/// #     type Event = ();
/// async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
///     let report = socket.handle();
///     tokio::spawn(async move { report.send(Counted(count().await)) });
///     Ok(Self { lines: None })
/// }
/// #     fn render(&self) -> impl Markup { view! { (self.lines) } }
/// # }
/// # impl On<Counted> for Report {
/// #     async fn on(&mut self, counted: &Counted, _: &mut Socket<Self>) -> Result {
/// #         self.lines = Some(counted.0);
/// #         Ok(())
/// #     }
/// # }
/// ```
pub struct Handle<V> {
    inbox: Option<(Weak<Mailbox>, ViewTag)>,
    view: PhantomData<fn(V)>,
}

impl<V> Handle<V> {
    pub(crate) fn new(inbox: Option<(Weak<Mailbox>, ViewTag)>) -> Self {
        Self {
            inbox,
            view: PhantomData,
        }
    }

    /// Has the view take a message in its turn ([`On::on`](crate::On::on)). Does nothing if the
    /// view has ended, or is the one of a first render, which hears of nothing.
    pub fn send<M: HeardBy<V>>(&self, message: M) {
        let Some((mailbox, view)) = &self.inbox else {
            return;
        };
        if let Some(mailbox) = mailbox.upgrade() {
            let to = To {
                view: *view,
                taker: M::TAKER,
            };
            mailbox.post(Letter::Message(to, Arc::new(message)));
        }
    }
}

impl<V> Clone for Handle<V> {
    fn clone(&self) -> Self {
        Self::new(self.inbox.clone())
    }
}

impl<V> fmt::Debug for Handle<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}
