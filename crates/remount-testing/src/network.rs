//! What lies between a site and its visitors.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// The way of the posts that save a session: each goes through unless the test has said otherwise.
///
/// ```
/// # fn on(site: &remount_testing::Site) {
/// use remount_testing::Fault;
///
/// // The next answer is lost on its way back: the server has done what was asked.
/// site.network().next_posts([Fault::LoseAnswer]);
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Network(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    plan: VecDeque<Fault>,
    held: VecDeque<oneshot::Sender<()>>,
    posts: usize,
    cuts_sockets: bool,
}

/// What happens to one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing.
    Pass,
    /// It does not reach the server.
    LoseRequest,
    /// It reaches the server, whose answer does not reach the page.
    LoseAnswer,
    /// It reaches the server twice; the page gets the second answer.
    Double,
    /// It waits until [`Network::release`] lets it go on, in any order.
    Hold,
    /// Its answer waits so.
    HoldAnswer,
}

impl Network {
    /// Says what happens to the posts that come next, in their order. Those behind them pass.
    pub fn next_posts(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().plan.extend(faults);
    }

    /// Lets the posts go on that are held back: the last one first, so that they overtake each
    /// other.
    pub fn release_reversed(&self) {
        let held = std::mem::take(&mut self.state().held);
        held.into_iter().rev().for_each(go_on);
    }

    /// Lets the posts go on that are held back, in their order.
    pub fn release(&self) {
        let held = std::mem::take(&mut self.state().held);
        held.into_iter().for_each(go_on);
    }

    /// Lets no socket be opened, as long as this is so. Those that are open stay.
    pub fn cut_sockets(&self, are_cut: bool) {
        self.state().cuts_sockets = are_cut;
    }

    pub(crate) fn cuts_sockets(&self) -> bool {
        self.state().cuts_sockets
    }

    /// How many posts wait to go on.
    #[must_use]
    pub fn held(&self) -> usize {
        self.state().held.len()
    }

    /// How many posts have come so far.
    #[must_use]
    pub fn posts(&self) -> usize {
        self.state().posts
    }

    pub(crate) fn next(&self) -> Fault {
        let mut state = self.state();
        state.posts += 1;
        state.plan.pop_front().unwrap_or(Fault::Pass)
    }

    /// Waits until the test lets it go on.
    pub(crate) async fn hold(&self) {
        let (go_on, goes_on) = oneshot::channel();
        self.state().held.push_back(go_on);
        // Whoever ends the test lets it go on too.
        let _ = goes_on.await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn go_on(held: oneshot::Sender<()>) {
    // The page may have gone meanwhile.
    let _ = held.send(());
}
