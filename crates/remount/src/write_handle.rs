//! What the code of a live view can await about a write.

use std::fmt;

use remount_page::ViewTag;
use remount_session::page::NewWrite;
use remount_session::{Failure, Outcome, Write};
use tokio::sync::watch;

/// A live view's write on its way to the browser, from
/// [`SessionHandle::update`](crate::SessionHandle::update). It goes on whether or not anybody waits
/// for it, and the server calls [`LiveView::handle_session`](crate::LiveView::handle_session) of
/// every view of the session. This is for code that has to know what became of this one write.
///
/// ```
/// use remount::prelude::*;
/// use remount::session::Outcome;
///
/// # #[derive(SessionData, Clone, Default)]
/// # struct Visitor { plan: String }
/// # struct Site;
/// # impl App for Site { type Session = Visitor; type State = (); }
/// struct Plans {
///     saved: bool,
/// }
///
/// #[derive(Event)]
/// enum PlansEvent {
///     #[event(incoming)]
///     Choose { plan: String },
/// }
///
/// impl LiveView for Plans {
///     type Scope = Site;
///     type Route = ();
///     type Event = PlansEvent;
/// #   async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self { saved: false }) }
///
///     async fn handle_event(&mut self, event: PlansEvent, socket: &mut Socket<Self>) -> Result {
///         let PlansEvent::Choose { plan } = event;
///         let write = socket.session().update(|visitor| visitor.plan = plan)?;
///         self.saved = match write.outcome().await {
///             Outcome::Committed | Outcome::Unchanged => true,
///             Outcome::Superseded | Outcome::Failed(_) => false,
///         };
///         Ok(())
///     }
/// #   fn render(&self) -> impl Markup { view! { (self.saved) } }
/// }
/// ```
#[derive(Clone)]
pub struct WriteHandle(Option<watch::Receiver<Option<Outcome>>>);

impl WriteHandle {
    /// Waits until it is known what became of the write, for 30 s at most. If the page has not
    /// reported on the write until then, it is [`Unconfirmed`](Failure::Unconfirmed). It may reach
    /// the cookie later; then the server calls `handle_session`.
    ///
    /// A handler that waits holds back its own view and no other. To keep that view responsive,
    /// wait in a [task](crate::Socket::task), which sends the outcome to the view.
    pub async fn outcome(&self) -> Outcome {
        let Some(outcome) = &self.0 else {
            return Outcome::Unchanged;
        };
        let mut outcome = outcome.clone();
        let known = outcome.wait_for(Option::is_some).await;
        // Nobody is left who could say it: the server has given the page up.
        known.map_or(None, |known| *known).unwrap_or(UNCONFIRMED)
    }

    /// Of a write of this view, to be handed to its page.
    pub(crate) fn of(write: Write, view: ViewTag) -> (NewWrite<ViewTag>, Self) {
        let (outcome, known) = watch::channel(None);
        let tell = move |settled| {
            outcome.send_replace(Some(settled));
        };
        (NewWrite::new(write, view, tell), Self(Some(known)))
    }

    /// For a change that changed nothing.
    pub(crate) fn unchanged() -> Self {
        Self(None)
    }
}

impl fmt::Debug for WriteHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = match &self.0 {
            Some(outcome) => *outcome.borrow(),
            None => Some(Outcome::Unchanged),
        };
        f.debug_struct("WriteHandle")
            .field("outcome", &outcome)
            .finish()
    }
}

const UNCONFIRMED: Outcome = Outcome::Failed(Failure::Unconfirmed);
