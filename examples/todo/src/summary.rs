use remount::prelude::*;

use crate::Site;
use crate::changed::{Changed, TODOS};

/// How much is left, in the header of the page: a view beside the main one. It takes the same
/// messages as the list does, and counts.
pub(crate) struct Summary {
    all: usize,
    open: usize,
}

impl LiveView for Summary {
    type Scope = Site;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TODOS).await?;
        let (all, open) = socket.state().count();
        Ok(Self { all, open })
    }

    fn render(&self) -> impl Markup {
        let done = self.all - self.open;
        view! {
            if self.all == 0 {
                <p>"Nothing on the list"</p>
            } else {
                <p>
                    if self.open == 0 { "All done" } else { (self.open) " of " (self.all) " to do" }
                </p>
                <progress max=(self.all) value=(done) aria-label="Done"></progress>
            }
        }
    }
}

impl On<Changed> for Summary {
    async fn on(&mut self, _: &Changed, socket: &mut Socket<Self>) -> Result {
        (self.all, self.open) = socket.state().count();
        Ok(())
    }

    /// It counts anew for each message, so the last of those that wait is enough.
    fn merge(_: &Changed, newer: &Changed) -> Option<Changed> {
        Some(newer.clone())
    }
}
