//! The last work of views that nothing holds any more.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use remount_session::guard::Owned;
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::crash;
use crate::drain::DrainedPage;
use crate::error::{Error, Result};
use crate::runtime::mailbox::Mailbox;
use crate::telemetry::{CallbackKind, Outcome, Watch};

pub(crate) type Terminating = Pin<Box<dyn Future<Output = Result> + Send>>;

/// The last that a view does.
pub(crate) struct LastTurn {
    pub(crate) view: &'static str,
    /// How long it may take.
    pub(crate) limit: Duration,
    /// The server waits for it before it ends.
    pub(crate) place: Option<DrainedPage>,
    /// Its page's.
    pub(crate) mailbox: Arc<Mailbox>,
    /// So many views of a page may be in this at once: a page can leave views faster than they end.
    pub(crate) most: usize,
}

impl LastTurn {
    /// Has the view terminate.
    pub(crate) fn begin(self, terminating: Terminating) {
        let Self {
            view,
            limit,
            place,
            mailbox,
            most,
        } = self;
        let mut running = Running {
            view,
            watch: Watch::start(CallbackKind::Terminate, view, CallbackKind::Terminate),
            terminating: Owned::new(terminating),
        };
        // Most views have nothing to do, and need no task for that.
        if running
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
        {
            return;
        }
        let Some(counted) = mailbox.terminating(most) else {
            running.stop(Outcome::Error);
            tracing::error!(
                view,
                most,
                "a view was dropped in its terminate: too many of its page have not ended theirs"
            );
            return;
        };
        let Ok(runtime) = Handle::try_current() else {
            tracing::error!(view, "a view was not terminated: its runtime has ended");
            return;
        };
        runtime.spawn(async move {
            if timeout(limit, poll_fn(|cx| running.poll(cx)))
                .await
                .is_err()
            {
                running.stop(Outcome::Error);
                tracing::error!(
                    view,
                    ?limit,
                    "a view took too long to terminate and was dropped"
                );
            }
            drop((running, place, counted));
        });
    }
}

struct Running {
    view: &'static str,
    watch: Watch,
    terminating: Owned<Terminating>,
}

impl Running {
    fn stop(&mut self, outcome: Outcome) {
        let watch = std::mem::replace(&mut self.watch, Watch::idle());
        let terminate = CallbackKind::Terminate;
        watch.stop(self.view, terminate, terminate, outcome);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let polled = {
            let Self {
                watch, terminating, ..
            } = self;
            watch.run(|| terminating.as_mut().poll(cx))
        };
        let (outcome, error) = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Ok(()))) => (Outcome::Ok, None),
            Ok(Poll::Ready(Err(error))) => (Outcome::Error, Some(error)),
            Err(panic) => (Outcome::Panic, Some(Error::found(panic))),
        };
        self.stop(outcome);
        if let Some(error) = error {
            let error = crash::of(self.view, CallbackKind::Terminate, error);
            let (line, place) = (crash::line(&error), crash::place(&error));
            tracing::error!(view = self.view, place, error = %line, "a view failed to terminate");
        }
        Poll::Ready(())
    }
}
