//! What a view has going on: subscriptions, tasks and timers. All of it ends with the view.

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use remount_pubsub::Subscription;
use tokio::task::AbortHandle;

use crate::error::Result;
use crate::taker::To;

/// A task or a timer of a live view, for [`Socket::cancel`](crate::Socket::cancel).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkId(u32);

/// A turn of the mounted view behind an `Any`.
pub(crate) type Turn<'a> = Pin<Box<dyn Future<Output = Result> + Send + 'a>>;
pub(crate) type Once = Box<dyn for<'a> FnOnce(&'a mut (dyn Any + Send)) -> Turn<'a> + Send>;
pub(crate) type Every = Arc<dyn for<'a> Fn(&'a mut (dyn Any + Send)) -> Turn<'a> + Send + Sync>;

/// Most views have nothing going on, which takes no room.
#[derive(Default)]
pub(crate) struct Ongoing(Option<Box<State>>);

#[derive(Default)]
struct State {
    subscriptions: Vec<Subscription<To>>,
    last: u32,
    tasks: Vec<Task>,
    timers: Vec<Timer>,
    /// What the connection has not heard of.
    orders: Vec<Order>,
}

/// A task that ends when this is dropped.
struct Task {
    id: WorkId,
    task: AbortHandle,
}

impl Drop for Task {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Timer {
    id: WorkId,
    then: Then,
}

/// What is done when the time has come.
pub(crate) enum Then {
    Once(Once),
    Every(Every),
}

/// What the connection is to do, which has the clock of all its views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Begin {
        work: WorkId,
        delay: Duration,
        /// Of a timer that goes on.
        period: Option<Duration>,
    },
    Cancel(WorkId),
}

impl WorkId {
    /// Nothing: a first render begins no work.
    pub(crate) const NONE: Self = Self(0);
}

impl Ongoing {
    /// The subscription to a topic.
    pub(crate) fn subscription(&self, topic: &str) -> Option<&Subscription<To>> {
        let mut all = self.0.iter().flat_map(|state| &state.subscriptions);
        all.find(|subscription| subscription.topic() == topic)
    }

    pub(crate) fn subscribe(&mut self, subscription: Subscription<To>) {
        let all = &mut self.state().subscriptions;
        all.reserve_exact(1);
        all.push(subscription);
    }

    pub(crate) fn unsubscribe(&mut self, topic: &str) {
        if let Some(state) = &mut self.0 {
            let all = &mut state.subscriptions;
            all.retain(|subscription| subscription.topic() != topic);
        }
    }

    /// Holds a task, of which so many may run at once.
    ///
    /// # Panics
    ///
    /// If as many run.
    #[track_caller]
    pub(crate) fn begin_task(
        &mut self,
        most: usize,
        spawn: impl FnOnce() -> AbortHandle,
    ) -> WorkId {
        let state = self.state();
        state.tasks.retain(|task| !task.task.is_finished());
        assert!(
            state.tasks.len() < most,
            "the view has {most} tasks that run, and may have no more (`Limits::tasks`)"
        );
        let (id, task) = (state.next_id(), spawn());
        state.tasks.push(Task { id, task });
        id
    }

    /// Begins a timer, of which a view may have so many.
    ///
    /// # Panics
    ///
    /// If it has as many.
    #[track_caller]
    pub(crate) fn begin_timer(&mut self, most: usize, delay: Duration, then: Then) -> WorkId {
        let state = self.state();
        assert!(
            state.timers.len() < most,
            "the view has {most} timers, and may have no more (`Limits::timers`)"
        );
        let work = state.next_id();
        let period = matches!(then, Then::Every(_)).then_some(delay);
        state.timers.push(Timer { id: work, then });
        state.orders.push(Order::Begin {
            work,
            delay,
            period,
        });
        work
    }

    pub(crate) fn cancel(&mut self, work: WorkId) {
        let Some(state) = &mut self.0 else {
            return;
        };
        state.tasks.retain(|task| task.id != work);
        let timers = state.timers.len();
        state.timers.retain(|timer| timer.id != work);
        if state.timers.len() < timers {
            state.orders.push(Order::Cancel(work));
        }
    }

    /// What is done now that the time of a timer has come. `None` if it was cancelled meanwhile.
    pub(crate) fn due(&mut self, work: WorkId) -> Option<Then> {
        let timers = &mut self.0.as_mut()?.timers;
        let at = timers.iter().position(|timer| timer.id == work)?;
        if let Then::Every(then) = &timers[at].then {
            return Some(Then::Every(Arc::clone(then)));
        }
        Some(timers.remove(at).then)
    }

    pub(crate) fn take_orders(&mut self) -> Vec<Order> {
        let state = self.0.as_mut();
        state
            .map(|state| std::mem::take(&mut state.orders))
            .unwrap_or_default()
    }

    fn state(&mut self) -> &mut State {
        self.0.get_or_insert_default()
    }
}

impl State {
    fn next_id(&mut self) -> WorkId {
        self.last = self.last.checked_add(1).unwrap_or(1);
        WorkId(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn once() -> Then {
        Then::Once(Box::new(|_| Box::pin(async { Ok(()) })))
    }

    fn every() -> Then {
        Then::Every(Arc::new(|_| Box::pin(async { Ok(()) })))
    }

    #[test]
    fn the_connection_hears_of_each_timer_once() {
        let mut ongoing = Ongoing::default();
        let once = ongoing.begin_timer(9, SECOND, once());
        let every = ongoing.begin_timer(9, SECOND * 2, every());
        let begin = |work, delay, period| Order::Begin {
            work,
            delay,
            period,
        };
        let expected = [
            begin(once, SECOND, None),
            begin(every, SECOND * 2, Some(SECOND * 2)),
        ];
        assert_eq!(ongoing.take_orders(), expected);
        assert_eq!(ongoing.take_orders(), []);
    }

    #[test]
    fn what_is_done_once_is_gone_then() {
        let mut ongoing = Ongoing::default();
        let (once, every) = (
            ongoing.begin_timer(9, SECOND, once()),
            ongoing.begin_timer(9, SECOND, every()),
        );
        assert!(matches!(ongoing.due(once), Some(Then::Once(_))));
        assert!(ongoing.due(once).is_none());
        assert!(matches!(ongoing.due(every), Some(Then::Every(_))));
        assert!(matches!(ongoing.due(every), Some(Then::Every(_))));
    }

    #[test]
    fn what_is_cancelled_is_not_due_any_more() {
        let mut ongoing = Ongoing::default();
        let every = ongoing.begin_timer(9, SECOND, every());
        ongoing.take_orders();
        ongoing.cancel(every);
        ongoing.cancel(every);
        assert!(ongoing.due(every).is_none());
        assert_eq!(ongoing.take_orders(), [Order::Cancel(every)]);
    }

    #[test]
    #[should_panic(expected = "2 timers, and may have no more")]
    fn more_timers_than_there_may_be_are_refused() {
        let mut ongoing = Ongoing::default();
        for _ in 0..3 {
            ongoing.begin_timer(2, SECOND, once());
        }
    }

    #[tokio::test]
    async fn a_task_that_has_ended_makes_room_for_another_one() {
        let mut ongoing = Ongoing::default();
        for _ in 0..3 {
            let task = tokio::spawn(async {});
            ongoing.begin_task(1, || task.abort_handle());
            task.await.expect("it ends");
        }
    }

    #[tokio::test]
    async fn a_task_ends_with_the_work_of_its_view() {
        let mut ongoing = Ongoing::default();
        let task = tokio::spawn(std::future::pending::<()>());
        ongoing.begin_task(1, || task.abort_handle());
        drop(ongoing);
        assert!(task.await.expect_err("it never ends").is_cancelled());
    }
}
