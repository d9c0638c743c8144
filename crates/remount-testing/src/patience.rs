//! Notices that the pages of a test do not come to rest. The clock of the test cannot tell, since
//! it stands still as long as something is left to do: real time can.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Ends its wait when real time has run out.
pub(crate) struct Patience {
    number: u64,
    lost: Arc<Notify>,
}

impl Patience {
    /// Begins to wait for so long, in real time.
    pub(crate) fn begin(limit: Duration) -> Self {
        let lost = Arc::new(Notify::new());
        let mut waiting = waiting();
        waiting.last += 1;
        let number = waiting.last;
        if number == 1 {
            thread::spawn(watch);
        }
        waiting.all.push(Waiting {
            number,
            until: Instant::now() + limit,
            lost: Arc::clone(&lost),
        });
        drop(waiting);
        BEGUN.notify_one();
        Self { number, lost }
    }

    /// Waits until the time is over.
    pub(crate) async fn lost(&self) {
        self.lost.notified().await;
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        waiting()
            .all
            .retain(|waiting| waiting.number != self.number);
    }
}

/// All that wait in this process, for whom one thread looks at the clock.
struct AllWaiting {
    last: u64,
    all: Vec<Waiting>,
}

struct Waiting {
    number: u64,
    until: Instant,
    lost: Arc<Notify>,
}

static ALL: Mutex<AllWaiting> = Mutex::new(AllWaiting {
    last: 0,
    all: Vec::new(),
});
static BEGUN: Condvar = Condvar::new();

/// How often the thread looks at the clock while somebody waits.
const LOOK: Duration = Duration::from_millis(50);

fn waiting() -> MutexGuard<'static, AllWaiting> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

fn watch() {
    let mut held = waiting();
    loop {
        if held.all.is_empty() {
            held = BEGUN.wait(held).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        let now = Instant::now();
        for waiting in held.all.iter().filter(|waiting| waiting.until <= now) {
            waiting.lost.notify_one();
        }
        let looked = BEGUN.wait_timeout(held, LOOK);
        (held, _) = looked.unwrap_or_else(PoisonError::into_inner);
    }
}
