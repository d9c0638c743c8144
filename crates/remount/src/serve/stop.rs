//! Waits until the server is asked to end, and makes sure that the process ends.

use std::future::{pending, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::shutdown::Shutdown;
use crate::blocking;

/// So long apart are two looks at what runs, which must both find the same handler.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Hears Ctrl-C and SIGTERM from now on. What it returns resolves at the first of them, after which
/// the server ends in this time.
///
/// Who hears a signal in the place of the system owes the end of the process. So a thread waits for
/// both, whatever the threads of the runtime are kept from doing.
pub(super) async fn listen(shutdown: Shutdown) -> impl Future<Output = ()> {
    let (hears, heard) = oneshot::channel();
    let (say, stopped) = oneshot::channel();
    let spawned = spawn(hears, say, shutdown);
    if spawned.is_ok() {
        // It is dropped where the thread ends early, which the other one tells.
        let _ = heard.await;
    }
    async move {
        match spawned {
            Ok(()) => drop(stopped.await),
            Err(error) => {
                tracing::warn!(%error, "a handler that keeps its thread can hold up the end");
                signal().await;
            }
        }
    }
}

fn spawn(
    hears: oneshot::Sender<()>,
    say: oneshot::Sender<()>,
    shutdown: Shutdown,
) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let wait = move || {
        runtime.block_on(async {
            let mut signal = pin!(signal());
            // Signals are heard once they are waited for.
            let came = poll_fn(|cx| Poll::Ready(signal.as_mut().poll(cx))).await;
            let _ = hears.send(());
            if came.is_pending() {
                signal.await;
            }
            if say.send(()).is_ok() {
                let limit = shutdown.of_process();
                sleep(shutdown.delay.saturating_add(limit)).await;
                while !keeps_its_thread().await {}
                tracing::error!(
                    "a handler still keeps its thread {limit:?} after the end began; the process \
                     exits"
                );
                std::process::exit(1);
            }
            // Nobody serves any more, so when to end is the program's business.
        });
    };
    thread::Builder::new()
        .name("remount-stop".to_owned())
        .spawn(wait)?;
    Ok(())
}

/// Whether some handler has the same thread both times that this looks.
async fn keeps_its_thread() -> bool {
    let now = blocking::Now::look();
    sleep(BETWEEN_LOOKS).await;
    now.has_one_that_goes_on()
}

async fn signal() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be heard; only Ctrl-C ends the server cleanly");
            pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    pending().await
}
