//! The timers of a page's views: one deadline for all of them, and not one of tokio's for each.

use std::time::{Duration, Instant};

use remount_page::ViewTag;

use crate::ongoing::{Order, WorkId};

/// Most pages have none, which takes no room.
#[expect(
    clippy::box_collection,
    reason = "an idle page has one pointer, which is null"
)]
#[derive(Default)]
pub(super) struct Timers(Option<Box<Vec<Timer>>>);

struct Timer {
    view: ViewTag,
    work: WorkId,
    at: Instant,
    /// Of one that goes on.
    period: Option<Duration>,
    /// Its view was told that it is due, and has not come to that.
    is_told: bool,
}

impl Timers {
    /// Does what a view has asked for.
    pub(super) fn obey(&mut self, view: ViewTag, order: Order) {
        match order {
            Order::Begin { work, at, period } => self.0.get_or_insert_default().push(Timer {
                view,
                work,
                at,
                period,
                is_told: false,
            }),
            Order::Cancel(work) => self.keep(|timer| (timer.view, timer.work) != (view, work)),
        }
    }

    /// The view is gone.
    pub(super) fn forget(&mut self, view: ViewTag) {
        self.keep(|timer| timer.view != view);
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<Instant> {
        let timers = self.0.iter().flat_map(|timers| timers.iter());
        let untold = timers.filter(|timer| !timer.is_told);
        untold.map(|timer| timer.at).min()
    }

    /// Takes one that is due. One that goes on is not due again before its view has
    /// [begun](Self::begun) with it, so that a view that is busy is told once.
    pub(super) fn due(&mut self, now: Instant) -> Option<(ViewTag, WorkId)> {
        let timers = self.0.as_mut()?;
        let due = timers.iter_mut().enumerate();
        let due = due.filter(|(_, timer)| timer.at <= now && !timer.is_told);
        let (place, timer) = due.min_by_key(|(_, timer)| timer.at)?;
        let found = (timer.view, timer.work);
        timer.is_told = true;
        if timer.period.is_none() {
            timers.remove(place);
            self.keep(|_| true);
        }
        Some(found)
    }

    /// A view begins with what it was told. One that goes on is due at its next beat, however many
    /// of these have passed meanwhile.
    pub(super) fn begun(&mut self, view: ViewTag, work: WorkId, now: Instant) {
        let timers = self.0.iter_mut().flat_map(|timers| timers.iter_mut());
        for timer in timers.filter(|timer| (timer.view, timer.work) == (view, work)) {
            timer.is_told = false;
            if let Some(period) = timer.period {
                timer.at = next_beat(timer.at, period, now);
            }
        }
    }

    fn keep(&mut self, is_kept: impl Fn(&Timer) -> bool) {
        if let Some(timers) = &mut self.0 {
            timers.retain(is_kept);
            if timers.is_empty() {
                self.0 = None;
            }
        }
    }
}

/// The first beat after `now`, in the rhythm that has a beat at `at`.
fn next_beat(at: Instant, period: Duration, now: Instant) -> Instant {
    let late = now.saturating_duration_since(at).as_nanos();
    let missed = late.checked_rem(period.as_nanos()).unwrap_or(0);
    let since = Duration::from_nanos(u64::try_from(missed).unwrap_or(0));
    now + period.saturating_sub(since)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ongoing::{Ongoing, Then};
    use crate::owner::Owner;

    /// Views with timers, which begin after so many milliseconds.
    struct Scene {
        timers: Timers,
        start: Instant,
        ongoing: Ongoing,
    }

    impl Scene {
        fn new() -> Self {
            Self {
                timers: Timers::default(),
                start: Instant::now(),
                ongoing: Ongoing::default(),
            }
        }

        fn begin(&mut self, view: u32, delay: u64, goes_on: bool) -> WorkId {
            let then = if goes_on {
                Then::Every(Arc::new(|_| Box::pin(async { Ok(()) })))
            } else {
                Then::Once(Box::new(|_| Box::pin(async { Ok(()) })))
            };
            let time = (self.start, Duration::from_millis(delay));
            let begun = self
                .ongoing
                .begin_timer((tag(view), Owner::VIEW), 9, time, then);
            self.obey(view);
            begun.expect("there are few")
        }

        fn obey(&mut self, view: u32) {
            for order in self.ongoing.take_orders() {
                self.timers.obey(tag(view), order);
            }
        }

        fn at(&self, milliseconds: u64) -> Instant {
            self.start + Duration::from_millis(milliseconds)
        }

        fn due(&mut self, milliseconds: u64) -> Vec<(u32, WorkId)> {
            let now = self.at(milliseconds);
            let due = std::iter::from_fn(|| self.timers.due(now));
            due.map(|(view, work)| (view.number(), work)).collect()
        }
    }

    fn tag(number: u32) -> ViewTag {
        ViewTag::new(number).expect("the tag of a view")
    }

    #[test]
    fn those_of_all_views_are_due_in_order() {
        let mut scene = Scene::new();
        let (late, early) = (scene.begin(1, 30, false), scene.begin(2, 10, false));
        assert_eq!(scene.timers.next(), Some(scene.at(10)));
        assert_eq!(scene.due(9), []);
        assert_eq!(scene.due(30), [(2, early), (1, late)]);
        assert_eq!(scene.timers.next(), None);
        assert!(scene.timers.0.is_none(), "nothing is held");
    }

    #[test]
    fn one_that_goes_on_keeps_its_rhythm_and_makes_up_for_nothing() {
        let mut scene = Scene::new();
        let every = scene.begin(1, 10, true);
        assert_eq!(scene.due(10), [(1, every)]);
        scene.timers.begun(tag(1), every, scene.at(11));
        assert_eq!(scene.timers.next(), Some(scene.at(20)));
        assert_eq!(scene.due(57), [(1, every)]);
        scene.timers.begun(tag(1), every, scene.at(57));
        assert_eq!(scene.timers.next(), Some(scene.at(60)));
    }

    #[test]
    fn a_view_that_has_not_come_to_a_tick_is_not_told_of_the_next() {
        let mut scene = Scene::new();
        let (one, other) = (scene.begin(1, 10, true), scene.begin(1, 10, true));
        assert_eq!(scene.due(10), [(1, one), (1, other)]);
        assert_eq!(scene.timers.next(), None);
        assert_eq!(scene.due(1_000), []);
        scene.timers.begun(tag(1), one, scene.at(1_005));
        assert_eq!(scene.timers.next(), Some(scene.at(1_010)));
    }

    #[test]
    fn what_is_cancelled_or_of_a_view_that_is_gone_is_never_due() {
        let mut scene = Scene::new();
        let (first, second) = (scene.begin(1, 10, false), scene.begin(1, 10, true));
        scene.begin(2, 10, false);
        scene.ongoing.cancel(first);
        scene.obey(1);
        scene.timers.forget(tag(2));
        assert_eq!(scene.due(10), [(1, second)]);
    }
}
