//! Handlers that keep their thread: they compute, or wait without `await`.

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// A handler that computes for so long without awaiting holds back others.
const LONG: Duration = Duration::from_millis(100);

/// How many handlers of the whole process were given a thread, and how many gave it back: what ends
/// the process has to know whether one of them ever will.
static BEGUN: AtomicUsize = AtomicUsize::new(0);
static ENDED: AtomicUsize = AtomicUsize::new(0);

/// The types of views of a site whose handlers have kept their thread.
///
/// Tokio's threads are as many as the machine's cores, and each has other visitors' views to serve.
/// A view whose type is in this list lets its thread's work go to another thread while one of its
/// handlers runs; that costs some microseconds, so other views do not.
#[derive(Debug, Default)]
pub(crate) struct Blocking {
    any: AtomicBool,
    views: RwLock<Vec<&'static str>>,
}

impl Blocking {
    /// Lets a handler of a view go on. `what` it handles is for the log.
    pub(crate) fn run<T>(
        &self,
        view: &'static str,
        what: impl Display,
        poll: impl FnOnce() -> T,
    ) -> T {
        let started = Instant::now();
        let output = if self.has(view) && may_block_in_place() {
            block_in_place(|| counted(poll))
        } else {
            counted(poll)
        };
        self.judge(view, what, started.elapsed());
        output
    }

    /// Waits for a handler of a view.
    pub(crate) async fn wait<T>(
        &self,
        view: &'static str,
        what: impl Display,
        handler: impl Future<Output = T>,
    ) -> T {
        let mut handler = pin!(handler);
        poll_fn(|cx| self.run(view, &what, || handler.as_mut().poll(cx))).await
    }

    /// Remembers a view whose handler took too long, and warns of it.
    fn judge(&self, view: &'static str, what: impl Display, took: Duration) {
        if took <= LONG {
            return;
        }
        self.add(view);
        tracing::warn!(
            view,
            handling = %what,
            ?took,
            "a handler kept its thread without awaiting: its page waited, and so did every visitor \
             whose turn it was on that thread; move what computes or blocks to \
             `tokio::task::spawn_blocking`, and wait with `.await`. Handlers of this view take a \
             thread of their own from now on, where the runtime has several"
        );
    }

    fn has(&self, view: &'static str) -> bool {
        self.any.load(Ordering::Relaxed)
            && self
                .views
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(&view)
    }

    fn add(&self, view: &'static str) {
        let mut views = self.views.write().unwrap_or_else(PoisonError::into_inner);
        if !views.contains(&view) {
            views.push(view);
            self.any.store(true, Ordering::Relaxed);
        }
    }
}

/// Runs something that counts as running meanwhile.
pub(crate) fn counted<T>(run: impl FnOnce() -> T) -> T {
    struct Running;
    impl Drop for Running {
        fn drop(&mut self) {
            ENDED.fetch_add(1, Ordering::Relaxed);
        }
    }
    BEGUN.fetch_add(1, Ordering::Relaxed);
    let _running = Running;
    run()
}

/// The handlers of the process that have a thread at one moment.
pub(crate) struct Now {
    running: usize,
    ended: usize,
}

impl Now {
    pub(crate) fn look() -> Self {
        // In this order: one that ends in between counts as running, and as one that ended since.
        let ended = ENDED.load(Ordering::SeqCst);
        let begun = BEGUN.load(Ordering::SeqCst);
        Self {
            running: begun.wrapping_sub(ended),
            ended,
        }
    }

    /// Whether one of them has certainly not given its thread back: fewer have ended since than had
    /// one then.
    pub(crate) fn has_one_that_goes_on(&self) -> bool {
        self.is_outrun_by(ENDED.load(Ordering::SeqCst))
    }

    fn is_outrun_by(&self, ended: usize) -> bool {
        ended.wrapping_sub(self.ended) < self.running
    }
}

/// Where there is only one thread its work cannot go to another one, and asking for that panics.
fn may_block_in_place() -> bool {
    Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;

    use super::*;

    const VIEW: &str = "a view";

    fn blocking() -> Blocking {
        let blocking = Blocking::default();
        blocking.add(VIEW);
        blocking
    }

    #[test]
    fn a_handler_that_keeps_its_thread_is_told_apart_and_its_view_remembered() {
        let blocking = Blocking::default();
        blocking.judge(VIEW, "event", LONG);
        assert!(!blocking.has(VIEW));
        blocking.judge(VIEW, "event", LONG + Duration::from_millis(1));
        assert!(blocking.has(VIEW));
        assert!(!blocking.has("another view"));
    }

    /// With one worker nothing else would run until the handler ends, which it does not before the
    /// other task has run.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn while_a_view_that_has_blocked_blocks_again_others_go_on() {
        let blocking = Arc::new(blocking());
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (other_ran, ran) = mpsc::channel();
        let blocks = tokio::spawn(async move {
            let handler = || {
                begun.send(()).unwrap();
                ran.recv().unwrap();
            };
            blocking.run(VIEW, "event", handler);
        });
        let other = tokio::spawn(async move {
            begins.await.unwrap();
            other_ran.send(()).unwrap();
        });
        other.await.unwrap();
        blocks.await.unwrap();
    }

    /// The same for one that is waited for, as a page does with what it mounts.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn while_a_view_that_has_blocked_is_mounted_others_go_on() {
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (other_ran, ran) = mpsc::channel();
        let mount = async move {
            begun.send(()).unwrap();
            ran.recv().unwrap();
        };
        let blocks = tokio::spawn(async move { blocking().wait(VIEW, "mount", mount).await });
        let other = tokio::spawn(async move {
            begins.await.unwrap();
            other_ran.send(()).unwrap();
        });
        other.await.unwrap();
        blocks.await.unwrap();
    }

    #[test]
    fn only_a_handler_that_was_there_at_both_looks_has_kept_its_thread() {
        let two_run = Now {
            running: 2,
            ended: 10,
        };
        assert!(two_run.is_outrun_by(10));
        assert!(
            two_run.is_outrun_by(11),
            "one of them, or one that came later"
        );
        assert!(!two_run.is_outrun_by(12));
        let none_runs = Now {
            running: 0,
            ended: 10,
        };
        assert!(!none_runs.is_outrun_by(10));
    }

    #[tokio::test]
    async fn on_a_runtime_with_one_thread_such_a_view_is_handled_as_any_other() {
        assert_eq!(blocking().run(VIEW, "event", || 7), 7);
    }

    #[test]
    fn without_a_runtime_such_a_view_is_handled_as_any_other() {
        assert_eq!(blocking().run(VIEW, "event", || 7), 7);
    }
}
