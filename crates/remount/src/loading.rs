//! Begins the loads that a view has asked for, when its turn has ended.

use std::sync::Arc;

use futures_util::future::join_all;
use remount_session::guard::{self, Panic};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::crash;
use crate::error::{Error, Result};
use crate::inbox::Inbox;
use crate::mounted::AnyView;
use crate::ongoing::loads::{Awaited, Loaded, Value, Work, fill};
use crate::runtime::mailbox::Letter;

/// The error of a load that panicked, as the view has it. The log says where and why.
const PANICKED: &str = "it panicked, as the log says";

/// Begins with what a view has asked for in the turn that has ended, and ends what it waits for no
/// more. So many of its tasks and loads may run.
pub(crate) fn begin(name: &'static str, view: &mut dyn AnyView, most: usize) {
    let (core, mut fields) = view.fields();
    if let Some(inbox) = &core.inbox {
        let mut spawn = |number, work| spawn(name, number, work, inbox);
        core.ongoing.begin_loads(&mut fields, most, &mut spawn);
    }
}

/// Waits for what the first HTML of a view is to show, as long as the view has said. The rest of
/// what it has asked for is not begun.
///
/// # Errors
///
/// When a function panics that leads to a field of the view.
pub(crate) async fn await_first(
    name: &'static str,
    view: &mut dyn AnyView,
    most: usize,
) -> Result<(), Panic> {
    let awaited = guard::call(|| {
        let (core, mut fields) = view.fields();
        core.ongoing.take_awaited_loads(&mut fields, most)
    })?;
    let loading = awaited.into_iter().map(|load| async move {
        let Awaited {
            number,
            lens,
            work,
            within,
        } = load;
        let result = timeout(within, run(name, work)).await.ok()?;
        Some((lens, Loaded::new(number, result)))
    });
    for (lens, loaded) in join_all(loading).await.into_iter().flatten() {
        guard::call(|| fill(&*lens, loaded, view.fields().1.view))?;
    }
    Ok(())
}

fn spawn(name: &'static str, number: u32, work: Work, inbox: &Inbox) -> AbortHandle {
    let (view, mailbox) = (inbox.tag, Arc::downgrade(&inbox.mailbox));
    let task = tokio::spawn(async move {
        let loaded = Loaded::new(number, run(name, work).await);
        if let Some(mailbox) = mailbox.upgrade() {
            mailbox.post(Letter::Loaded(view, loaded));
        }
    });
    task.abort_handle()
}

/// Runs what a view loads. That it fails is for the view to show, and for the log in passing.
async fn run(view: &'static str, mut work: Work) -> Result<Value> {
    let ended = guard::wait(|| work.as_mut()).await;
    ended
        .inspect(|result| {
            if let Err(error) = result {
                let (line, place) = (crash::line(error), crash::place(error));
                tracing::debug!(view, place, error = %line, "a load of a live view failed");
            }
        })
        .unwrap_or_else(|panic| {
            tracing::error!(view, %panic, "a load of a live view panicked");
            Err(Error::found(PANICKED))
        })
}
