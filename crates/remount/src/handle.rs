use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

use remount_page::ViewTag;

use crate::message::HeardBy;
use crate::owner::Owner;
use crate::runtime::mailbox::{Letter, Mailbox};
use crate::taker::To;

/// A handle with which other code sends messages to a live view: a task, a callback, another view.
/// It keeps neither the view nor its page alive.
///
/// ```
/// # use remount::prelude::*;
/// # struct Folder { files: u64 }
/// # struct Changed(u64);
/// # fn watch(changed: impl Fn(u64) + Send + 'static) {}
/// # impl LiveView for Folder {
/// #     type Scope = ();
/// #     type Route = ();
/// #     type Event = ();
/// async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
///     let folder = socket.handle();
///     // Calls back whenever something changes.
///     watch(move |files| folder.send(Changed(files)));
///     Ok(Self { files: 0 })
/// }
/// #     fn render(&self) -> impl Markup { view! { (self.files) } }
/// # }
/// # impl On<Changed> for Folder {
/// #     async fn on(&mut self, changed: &Changed, _: &mut Socket<Self>) -> Result {
/// #         self.files = changed.0;
/// #         Ok(())
/// #     }
/// # }
/// ```
///
/// For work that runs beside the view and ends with it, use a [task](crate::Socket::task).
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

    /// Sends the view a message, which it handles in a turn of its own ([`On::on`](crate::On::on)).
    /// Does nothing if the view has ended, or if no socket has joined it.
    pub fn send<M: HeardBy<V>>(&self, message: M) {
        let Some((mailbox, view)) = &self.inbox else {
            return;
        };
        if let Some(mailbox) = mailbox.upgrade() {
            let to = To {
                view: *view,
                owner: Owner::VIEW,
                taker: M::TAKER,
            };
            mailbox.post(Letter::message(to, Arc::new(message)));
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
