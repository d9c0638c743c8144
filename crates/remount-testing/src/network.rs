//! What lies between a site and its visitors.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::server::Answer;
use crate::session::Request;

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

#[derive(Default)]
struct State {
    plan: VecDeque<Fault>,
    on_post: Option<OnPost>,
    on_answer: Option<OnAnswer>,
    held: VecDeque<oneshot::Sender<()>>,
    posts: usize,
    cuts_sockets: bool,
}

type OnPost = Box<dyn FnMut(&Request) -> Fault + Send>;
type OnAnswer = Box<dyn FnMut(&Request, &Answer) + Send>;

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
    /// It reaches the server so much later, with the cookies that the browser had when it left. A
    /// server that was replaced meanwhile does not answer it.
    Delay(Duration),
    /// The page hears at once that nobody answers, and the request arrives all the same, as one
    /// with [`Delay`](Self::Delay) does. The browser keeps nothing of its answer.
    Late(Duration),
}

impl Network {
    /// Says what happens to the posts that come next, in their order. Those behind them pass, or
    /// are asked of [`on_post`](Self::on_post).
    pub fn next_posts(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().plan.extend(faults);
    }

    /// Asks this function what happens to each post, when its page sends it. It takes the place of
    /// the one that was asked before.
    ///
    /// ```
    /// # fn on(site: &remount_testing::Site) {
    /// use remount_testing::Fault;
    ///
    /// // The first post of each page is lost.
    /// site.network().on_post(|post| match post.body["n"].as_u64() {
    ///     Some(1) => Fault::LoseRequest,
    ///     _ => Fault::Pass,
    /// });
    /// # }
    /// ```
    pub fn on_post(&self, decide: impl FnMut(&Request) -> Fault + Send + 'static) {
        self.state().on_post = Some(Box::new(decide));
    }

    /// Tells this function of each answer that reaches its page, when the browser has kept its
    /// cookies and before the page does anything. It takes the place of the one that was told
    /// before.
    pub fn on_answer(&self, tell: impl FnMut(&Request, &Answer) + Send + 'static) {
        self.state().on_answer = Some(Box::new(tell));
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

    /// What happens to this post.
    pub(crate) fn sent(&self, request: &Request) -> Fault {
        let mut decide = {
            let mut state = self.state();
            state.posts += 1;
            if let Some(planned) = state.plan.pop_front() {
                return planned;
            }
            let Some(decide) = state.on_post.take() else {
                return Fault::Pass;
            };
            decide
        };
        // It may ask the network itself.
        let fault = decide(request);
        self.state().on_post.get_or_insert(decide);
        fault
    }

    /// This answer is about to be told to its page.
    pub(crate) fn answered(&self, request: &Request, answer: &Answer) {
        let tell = self.state().on_answer.take();
        if let Some(mut tell) = tell {
            tell(request, answer);
            self.state().on_answer.get_or_insert(tell);
        }
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

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("plan", &self.plan)
            .field("held", &self.held.len())
            .field("posts", &self.posts)
            .field("cuts_sockets", &self.cuts_sockets)
            .finish_non_exhaustive()
    }
}

fn go_on(held: oneshot::Sender<()>) {
    // The page may have gone meanwhile.
    let _ = held.send(());
}
