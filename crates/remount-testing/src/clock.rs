//! One clock for the runtime and for sessions: tokio's, which stands still unless the test moves
//! it.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::{Duration, SystemTime};

use remount_session::clock::{Replaced, replace};
use tokio::runtime::{Handle, Id, RuntimeFlavor};
use tokio::time::Instant;

use crate::patience::Patience;

/// How far the clock moves to find out that nothing is left to do. Tokio counts in these.
const TICK: Duration = Duration::from_millis(1);

/// The clock of one test, which all of its sites share.
pub(crate) struct Clock {
    runtime: Id,
    _replaced: Replaced,
}

thread_local! {
    static CLOCK: RefCell<Weak<Clock>> = const { RefCell::new(Weak::new()) };
}

impl Clock {
    /// Stops the time of this test.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or in one with several threads.
    pub(crate) fn stop() -> Rc<Self> {
        let Ok(runtime) = Handle::try_current() else {
            panic!("a site is served inside of a tokio runtime: mark the test `#[tokio::test]`");
        };
        assert!(
            runtime.runtime_flavor() == RuntimeFlavor::CurrentThread,
            "a site needs the clock of its test, which a runtime of several threads does not give: \
             mark the test `#[tokio::test]`, without a flavor"
        );
        let held = CLOCK.with_borrow(Weak::upgrade);
        if let Some(clock) = held.filter(|clock| clock.runtime == runtime.id()) {
            return clock;
        }
        tokio::time::pause();
        let (began, start) = (Instant::now(), SystemTime::now());
        let clock = Rc::new(Self {
            runtime: runtime.id(),
            _replaced: replace(move || start + began.elapsed()),
        });
        CLOCK.set(Rc::downgrade(&clock));
        clock
    }
}

impl Drop for Clock {
    /// Another site of the same test may follow.
    fn drop(&mut self) {
        let is_its_runtime = |runtime: Handle| runtime.id() == self.runtime;
        if Handle::try_current().is_ok_and(is_its_runtime) {
            tokio::time::resume();
        }
    }
}

/// Fails the test if its clock runs: the site that had stopped it is gone.
pub(crate) fn check() {
    let is_stopped = CLOCK.with_borrow(|clock| clock.strong_count() > 0);
    assert!(
        is_stopped,
        "the `Site` was dropped: keep it for as long as its pages are used"
    );
}

/// Waits until all tasks of the runtime wait, and none of them for a timer that is due. Returns
/// whether they do, before so much real time has passed.
///
/// Tokio moves a clock that stands still only when nothing else is left to do, and not while a
/// blocking task runs.
pub(crate) async fn idle(limit: Duration) -> bool {
    let patience = Patience::begin(limit);
    tokio::select! {
        () = tokio::time::sleep(TICK) => true,
        () = patience.lost() => false,
    }
}
