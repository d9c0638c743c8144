//! When the server is asked to end, and that the process does.

use std::future::pending;
use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::blocking;

/// How long after the signal a handler may still keep its thread. The server has returned by then,
/// and the program had half a second to itself.
const END_LIMIT: Duration = Duration::from_millis(5_500);
/// Looks at what runs, some milliseconds apart, that must all find something.
const LOOKS: u32 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Resolves at Ctrl-C or SIGTERM.
///
/// Who hears a signal in the place of the system owes the end of the process. So a thread waits for
/// both, whatever the threads of the runtime are kept from doing.
pub(super) async fn stopped() {
    let (say, stopped) = oneshot::channel();
    match spawn(say) {
        Ok(()) => drop(stopped.await),
        Err(error) => {
            tracing::warn!(%error, "a handler that keeps its thread can hold up the end");
            signal().await;
        }
    }
}

fn spawn(say: oneshot::Sender<()>) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let wait = move || {
        runtime.block_on(async {
            signal().await;
            if say.send(()).is_ok() {
                sleep(END_LIMIT).await;
                while !keeps_its_thread().await {}
                tracing::error!(
                    "a handler still keeps its thread {END_LIMIT:?} after the signal; the process \
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

/// Whether some handler has a thread each time that this looks.
async fn keeps_its_thread() -> bool {
    for _ in 0..LOOKS {
        sleep(BETWEEN_LOOKS).await;
        if !blocking::is_any_running() {
            return false;
        }
    }
    true
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
