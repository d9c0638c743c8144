//! Handlers that keep their thread: they compute, or wait without `await`.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// A handler that computes for so long without awaiting holds back others.
const LONG: Duration = Duration::from_millis(100);

/// Handlers of the whole process that have a thread right now: what ends the process has to know
/// whether one of them will ever give it back.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

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

/// What a handler did with its thread.
pub(crate) struct Run<T> {
    pub(crate) output: T,
    /// How long it kept the thread, if that was too long.
    pub(crate) too_long: Option<Duration>,
}

impl Blocking {
    /// Lets a handler of a view go on.
    pub(crate) fn run<T>(&self, view: &'static str, poll: impl FnOnce() -> T) -> Run<T> {
        let started = Instant::now();
        let output = if self.has(view) && may_block_in_place() {
            block_in_place(|| counted(poll))
        } else {
            counted(poll)
        };
        let took = started.elapsed();
        let too_long = (took > LONG).then_some(took);
        if too_long.is_some() {
            self.add(view);
        }
        Run { output, too_long }
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
            RUNNING.fetch_sub(1, Ordering::Relaxed);
        }
    }
    RUNNING.fetch_add(1, Ordering::Relaxed);
    let _running = Running;
    run()
}

/// Whether any handler of the process has a thread right now.
pub(crate) fn is_any_running() -> bool {
    RUNNING.load(Ordering::Relaxed) > 0
}

/// Where there is only one thread its work cannot go to another one, and asking for that panics.
fn may_block_in_place() -> bool {
    Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;
    use std::thread;

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
        assert!(blocking.run(VIEW, || ()).too_long.is_none());
        assert!(!blocking.has(VIEW));
        let run = blocking.run(VIEW, || thread::sleep(LONG * 2));
        assert!(run.too_long.is_some());
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
            blocking.run(VIEW, handler);
        });
        let other = tokio::spawn(async move {
            begins.await.unwrap();
            other_ran.send(()).unwrap();
        });
        other.await.unwrap();
        blocks.await.unwrap();
    }

    #[tokio::test]
    async fn on_a_runtime_with_one_thread_such_a_view_is_handled_as_any_other() {
        assert_eq!(blocking().run(VIEW, || 7).output, 7);
    }

    #[test]
    fn without_a_runtime_such_a_view_is_handled_as_any_other() {
        assert_eq!(blocking().run(VIEW, || 7).output, 7);
    }
}
