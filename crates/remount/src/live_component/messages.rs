//! How a live component takes messages from other parts of the server.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::{Arc, Weak};

use remount_markup::{ComponentKey, Stateful};
use remount_page::ViewTag;
use remount_pubsub::{Message as Shared, MessageType};

use super::LiveComponent;
use super::held::{self, Held};
use super::socket::ComponentSocket;
use crate::app::App;
use crate::error::Result;
use crate::handling::{ComponentRunning, nothing_of_component};
use crate::inbox::Inbox;
use crate::lender::Lender;
use crate::message::Message;
use crate::news::{Heard, Update};
use crate::owner::Owner;
use crate::runtime::mailbox::{Letter, Mailbox};
use crate::subscribing::Subscribing;
use crate::taker::{Take, Taker, To};
use crate::topic::Topic;
use crate::visit::Visit;

/// A live component that takes messages of the type `M`: from topics to which it has
/// [subscribed](ComponentSocket::subscribe), from its tasks, from its handles, and from
/// [`send_update`](crate::Visit::send_update). It is what [`On`](crate::On) is for views. A
/// component implements it once for each type of message.
///
/// ```
/// use std::convert::Infallible;
///
/// use remount::prelude::*;
///
/// struct Sold {
///     pieces: u32,
/// }
///
/// const SALES: Topic<Sold> = Topic::local("sales");
///
/// /// How much was sold since somebody looks, in any view.
/// struct Ticker {
///     pieces: u32,
/// }
///
/// impl LiveComponent for Ticker {
///     type App = ();
///     type Props<'a> = ();
///     type Event = ();
///     type Emit = Infallible;
///
///     fn mount((): (), _: &Visit<Self::App>) -> Self {
///         Self { pieces: 0 }
///     }
///
///     async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
///         socket.subscribe(&SALES).await?;
///         Ok(())
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { <output>(self.pieces)</output> }
///     }
/// }
///
/// impl ComponentOn<Sold> for Ticker {
///     async fn on(&mut self, sold: &Sold, _: &mut ComponentSocket<Self>) -> Result {
///         self.pieces += sold.pieces;
///         Ok(())
///     }
/// }
/// ```
pub trait ComponentOn<M: Message>: LiveComponent {
    /// Handles a message, in the turn of the view. The component is rendered after it, without the
    /// view around it.
    ///
    /// # Errors
    ///
    /// An error ends the view; the browser mounts it anew.
    fn on(
        &mut self,
        message: &M,
        socket: &mut ComponentSocket<Self>,
    ) -> impl Future<Output = Result> + Send;

    /// Makes one message of two that wait for the component, of which `newer` came later, as
    /// [`On::merge`](crate::On::merge) does. `None` leaves both as they are.
    #[must_use]
    fn merge(waiting: &M, newer: &M) -> Option<M>
    where
        M: Sized,
    {
        let _ = (waiting, newer);
        None
    }
}

/// A message that the live component `C` takes: what [`ComponentOn`] says, from the message's side.
/// It is never implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{C}` does not take `{Self}` messages",
    label = "needs `impl ComponentOn<{Self}> for {C}`",
    note = "write\n\
            impl ComponentOn<{Self}> for {C} {{\n    \
                async fn on(&mut self, message: &{Self}, socket: &mut ComponentSocket<Self>) -> Result {{\n        \
                    todo!()\n    \
                }}\n\
            }}"
)]
pub trait HeardByComponent<C>: Message {
    #[doc(hidden)]
    const TAKER: &'static Taker;
}

#[diagnostic::do_not_recommend]
impl<M: Message, C: ComponentOn<M>> HeardByComponent<C> for M {
    const TAKER: &'static Taker = &Taker {
        message: MessageType::of::<M>(),
        take: Take::Component(take::<C, M>),
        merge: merge::<C, M>,
    };
}

fn take<'a, C: ComponentOn<M>, M: Message>(
    state: &'a mut dyn Stateful,
    message: &'a Shared,
    socket: &'a mut dyn Lender,
) -> ComponentRunning<'a> {
    let Some(message) = message.downcast_ref::<M>() else {
        return nothing_of_component();
    };
    Box::pin(async move {
        match held::turn::<C>(state, socket) {
            Ok(mut turn) => {
                let (component, socket) = turn.parts();
                let ended = component.on(message, socket).await;
                turn.end(ended)
            }
            Err(end) => end,
        }
    })
}

fn merge<C: ComponentOn<M>, M: Message>(waiting: &Shared, newer: &Shared) -> Option<Shared> {
    let merged = C::merge(waiting.downcast_ref()?, newer.downcast_ref()?)?;
    Some(Arc::new(merged))
}

impl<C: LiveComponent> ComponentSocket<C> {
    /// Subscribes the component to `topic`, until the component is gone: each message arrives in
    /// [`ComponentOn::on`]. A second subscription to the same topic changes nothing. The view
    /// around it, and other components, may subscribe to the topic as well.
    ///
    /// # Errors
    ///
    /// [`SubscribeError`](crate::SubscribeError) if another topic of this name carries messages of
    /// another type, or is shared by servers where this one is not, or if the view and its
    /// components hear [`Limits::subscriptions`](crate::Limits::subscriptions) topics already.
    pub fn subscribe<M: HeardByComponent<C>>(&mut self, topic: &Topic<M>) -> Subscribing<'_> {
        self.subscribing(topic.name(), M::TAKER, topic.codec())
    }

    /// A handle with which other code sends messages to this component.
    #[must_use]
    pub fn handle(&self) -> ComponentHandle<C> {
        let core = self.core();
        let inbox = core.inbox.as_ref();
        ComponentHandle {
            inbox: inbox.map(|inbox| (Arc::downgrade(&inbox.mailbox), inbox.tag)),
            owner: core.owner,
            component: PhantomData,
        }
    }
}

/// A handle with which other code sends messages to a live component: a task, a callback, another
/// view. It keeps neither the component nor its page alive. It is what [`Handle`](crate::Handle) is
/// for views.
///
/// ```
/// # use std::convert::Infallible;
/// # use remount::prelude::*;
/// # struct Folder { files: u64 }
/// # struct Changed(u64);
/// # fn watch(changed: impl Fn(u64) + Send + 'static) {}
/// # impl LiveComponent for Folder {
/// #     type App = ();
/// #     type Props<'a> = ();
/// #     type Event = ();
/// #     type Emit = Infallible;
/// #     fn mount((): (), _: &Visit<Self::App>) -> Self { Self { files: 0 } }
/// async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
///     let folder = socket.handle();
///     // Calls back whenever something changes.
///     watch(move |files| folder.send(Changed(files)));
///     Ok(())
/// }
/// #     fn render(&self) -> impl Markup { view! { <p>(self.files)</p> } }
/// # }
/// # impl ComponentOn<Changed> for Folder {
/// #     async fn on(&mut self, changed: &Changed, _: &mut ComponentSocket<Self>) -> Result {
/// #         self.files = changed.0;
/// #         Ok(())
/// #     }
/// # }
/// ```
pub struct ComponentHandle<C> {
    inbox: Option<(Weak<Mailbox>, ViewTag)>,
    owner: Owner,
    component: PhantomData<fn(C)>,
}

impl<C> ComponentHandle<C> {
    /// Sends a message to the component. Nothing happens if the component is gone.
    pub fn send<M: HeardByComponent<C>>(&self, message: M) {
        let Some((mailbox, view)) = &self.inbox else {
            return;
        };
        if let Some(mailbox) = mailbox.upgrade() {
            let to = To {
                view: *view,
                owner: self.owner,
                taker: M::TAKER,
            };
            mailbox.post(Letter::message(to, Arc::new(message)));
        }
    }
}

impl<C> Clone for ComponentHandle<C> {
    fn clone(&self) -> Self {
        Self {
            inbox: self.inbox.clone(),
            owner: self.owner,
            component: PhantomData,
        }
    }
}

impl<C> fmt::Debug for ComponentHandle<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComponentHandle").finish_non_exhaustive()
    }
}

impl<A: App> Visit<A> {
    /// Sends a message to the component of the type `C` that this view shows under an `id`, as it
    /// is given to [`live_component`](crate::live_component). The component
    /// [takes](crate::ComponentOn) it in a turn of its own, after this one has been shown: so a
    /// component can be sent a message which is shown for the first time now. If the view does not
    /// show it then, nothing happens.
    ///
    /// It is what Phoenix calls `send_update`, with a message in place of properties.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use remount::prelude::*;
    ///
    /// /// A text that can be folded away.
    /// struct Details {
    ///     open: bool,
    /// }
    ///
    /// /// Whether the text is to be seen.
    /// struct Open(bool);
    ///
    /// impl LiveComponent for Details {
    ///     type App = ();
    ///     type Props<'a> = ();
    ///     type Event = ();
    ///     type Emit = Infallible;
    ///
    ///     fn mount((): (), _: &Visit<Self::App>) -> Self {
    ///         Self { open: false }
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! { <p>if self.open { "…" }</p> }
    ///     }
    /// }
    ///
    /// impl ComponentOn<Open> for Details {
    ///     async fn on(&mut self, Open(open): &Open, _: &mut ComponentSocket<Self>) -> Result {
    ///         self.open = *open;
    ///         Ok(())
    ///     }
    /// }
    /// # struct Article;
    /// # #[derive(Event)]
    /// # enum ArticleEvent { OpenAll }
    /// # impl LiveView for Article {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ArticleEvent;
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    ///
    /// // In the view, which shows `live_component::<Details>("notes", ())`:
    /// async fn handle_event(&mut self, event: ArticleEvent, socket: &mut Socket<Self>) -> Result {
    ///     match event {
    ///         ArticleEvent::OpenAll => socket.send_update::<Details>("notes", Open(true)),
    ///     }
    ///     Ok(())
    /// }
    /// #     fn render(&self) -> impl Markup {
    /// #         view! { <main>(live_component::<Details>("notes", ()))</main> }
    /// #     }
    /// # }
    /// ```
    pub fn send_update<C: LiveComponent>(&self, id: impl Hash, message: impl HeardByComponent<C>) {
        if let Some(inbox) = &self.core().inbox {
            send_update::<C>(inbox, &id, message);
        }
    }
}

/// Sends a message to the component that the view shows under this id when it arrives.
fn send_update<C: LiveComponent>(inbox: &Inbox, id: &impl Hash, message: impl HeardByComponent<C>) {
    fn taker_of<C, M: HeardByComponent<C>>(_: &M) -> &'static Taker {
        M::TAKER
    }
    let to = To {
        view: inbox.tag,
        owner: Owner::VIEW,
        taker: taker_of(&message),
    };
    let update = Update {
        key: ComponentKey::of::<Held<C>>(id),
        heard: Heard::new(to, Arc::new(message)),
    };
    let letter = Letter::Update(inbox.tag, Box::new(update));
    inbox.mailbox.post(letter);
}
