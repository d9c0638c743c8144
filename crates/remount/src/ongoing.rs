//! What a view and the components in it have going on: subscriptions, tasks, loads and timers. All
//! of it ends with the view, and what a component has with that one.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use remount_markup::Stateful;
use remount_page::ViewTag;
use remount_pubsub::Subscription;
use remount_session::guard::Owned;
use sync_wrapper::SyncWrapper;
use tokio::task::AbortHandle;

use crate::handling::{ComponentRunning, Running};
use crate::lender::Lender;
use crate::ongoing::fields::Fields;
use crate::ongoing::loads::{Awaited, Lens, Loaded, Loads, Work};
use crate::owner::Owner;
use crate::taker::Heard;

pub(crate) mod fields;
pub(crate) mod loads;

/// No timer is due later than so.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// A task or a timer of a live view or a live component, for
/// [`Socket::cancel`](crate::Socket::cancel).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkId {
    /// The number of the view on its page, or 0 for work that no view has begun.
    view: u32,
    number: u32,
}

/// A live view has as many tasks, loads or timers as it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuchWork {
    /// That many of its tasks and loads run: [`Limits::tasks`](crate::Limits::tasks).
    Tasks(usize),
    /// It has that many timers: [`Limits::timers`](crate::Limits::timers).
    Timers(usize),
}

impl fmt::Display for TooMuchWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tasks(most) => write!(
                f,
                "{most} tasks of this view run, and it may have no more (`Limits::tasks`)"
            ),
            Self::Timers(most) => write!(
                f,
                "this view has {most} timers, and may have no more (`Limits::timers`)"
            ),
        }
    }
}

impl Error for TooMuchWork {}

/// A turn of the mounted view behind an `Any`.
pub(crate) type Once = Box<dyn for<'a> FnOnce(&'a mut (dyn Any + Send)) -> Running<'a> + Send>;
pub(crate) type Every = Arc<dyn for<'a> Fn(&'a mut (dyn Any + Send)) -> Running<'a> + Send + Sync>;

/// A turn of the component that has this state.
pub(crate) type OnceInComponent = Box<
    dyn for<'a> FnOnce(&'a mut dyn Stateful, &'a mut dyn Lender) -> ComponentRunning<'a> + Send,
>;
pub(crate) type EveryInComponent = Arc<
    dyn for<'a> Fn(&'a mut dyn Stateful, &'a mut dyn Lender) -> ComponentRunning<'a> + Send + Sync,
>;

/// Most views have nothing going on, which takes no room.
#[derive(Default)]
pub(crate) struct Ongoing(Option<Box<State>>);

#[derive(Default)]
struct State {
    subscriptions: Vec<Subscription<Heard>>,
    last: u32,
    tasks: Vec<Task>,
    loads: Option<Box<Loads>>,
    timers: Vec<Timer>,
    /// What the connection has not heard of.
    orders: Vec<Order>,
}

/// A task that ends when this is dropped.
struct Task {
    id: WorkId,
    owner: Owner,
    task: AbortHandle,
    done: Done,
}

/// Says that a task has come to its end, before it tells its view so.
pub(crate) type Done = Arc<AtomicBool>;

impl Drop for Task {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Timer {
    id: WorkId,
    owner: Owner,
    /// An app's, and may panic when it is dropped. What it holds need not be `Sync`, which a socket
    /// is.
    then: SyncWrapper<Owned<Option<Then>>>,
}

/// What is done when the time has come.
pub(crate) enum Then {
    Once(Once),
    Every(Every),
    OnceInComponent(OnceInComponent),
    EveryInComponent(EveryInComponent),
}

impl Then {
    fn repeats(&self) -> bool {
        matches!(self, Self::Every(_) | Self::EveryInComponent(_))
    }
}

/// What the connection is to do, which has the clock of all its views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Begin {
        work: WorkId,
        at: Instant,
        /// Of a timer that goes on.
        period: Option<Duration>,
    },
    Cancel(WorkId),
}

impl WorkId {
    /// Nothing: a first render begins no work.
    pub(crate) const NONE: Self = Self { view: 0, number: 0 };
}

impl Ongoing {
    /// The names of what the view has subscribed to.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &str> {
        let all = self.0.iter().flat_map(|state| &state.subscriptions);
        all.map(Subscription::topic)
    }

    /// Its subscription to a topic.
    pub(crate) fn subscription(&self, topic: &str, of: Owner) -> Option<&Subscription<Heard>> {
        let mut all = self.0.iter().flat_map(|state| &state.subscriptions);
        all.find(|subscription| is(subscription, topic, of))
    }

    pub(crate) fn subscribe(&mut self, subscription: Subscription<Heard>) {
        let all = &mut self.state().subscriptions;
        all.reserve_exact(1);
        all.push(subscription);
    }

    /// Has another subscription take the place of those to such topics.
    pub(crate) fn replace(
        &mut self,
        is_replaced: impl Fn(&str) -> bool,
        by: Option<Subscription<Heard>>,
    ) {
        if let Some(state) = &mut self.0 {
            let all = &mut state.subscriptions;
            all.retain(|subscription| !is_replaced(subscription.topic()));
        }
        if let Some(subscription) = by {
            self.subscribe(subscription);
        }
    }

    pub(crate) fn unsubscribe(&mut self, topic: &str, of: Owner) {
        if let Some(state) = &mut self.0 {
            let all = &mut state.subscriptions;
            all.retain(|subscription| !is(subscription, topic, of));
        }
    }

    /// Ends all that components have going on, except for those that are still there. Returns
    /// whether the connection has to cancel timers.
    pub(crate) fn retain_components(&mut self, is_there: impl Fn(u32) -> bool) -> bool {
        let Some(state) = &mut self.0 else {
            return false;
        };
        let stays = |owner: Owner| owner.cid().is_none_or(&is_there);
        state
            .subscriptions
            .retain(|subscription| stays(subscription.tag().to.owner));
        state.tasks.retain(|task| stays(task.owner));
        if let Some(loads) = &mut state.loads {
            loads.retain(stays);
        }
        let mut gone = Vec::new();
        state.timers.retain(|timer| {
            let stays = stays(timer.owner);
            if !stays {
                gone.push(timer.id);
            }
            stays
        });
        for id in &gone {
            state.tell_cancelled(*id);
        }
        !gone.is_empty()
    }

    /// Holds the task that `spawn` begins, unless so many run.
    pub(crate) fn begin_task(
        &mut self,
        (view, owner): (ViewTag, Owner),
        most: usize,
        spawn: impl FnOnce(&Done) -> AbortHandle,
    ) -> Result<WorkId, TooMuchWork> {
        let state = self.state();
        let loads = state.loads.as_ref().map_or(0, |loads| loads.count());
        if state.running_tasks() + loads >= most {
            return Err(TooMuchWork::Tasks(most));
        }
        let (id, done) = (state.next_id(view), Done::default());
        let task = spawn(&done);
        state.tasks.push(Task {
            id,
            owner,
            task,
            done,
        });
        Ok(id)
    }

    /// Begins a timer, of which the view may have so many.
    pub(crate) fn begin_timer(
        &mut self,
        (view, owner): (ViewTag, Owner),
        most: usize,
        (now, delay): (Instant, Duration),
        then: Then,
    ) -> Result<WorkId, TooMuchWork> {
        let period = then.repeats().then_some(delay);
        let then = SyncWrapper::new(Owned::new(Some(then)));
        let state = self.state();
        if state.timers.len() >= most {
            return Err(TooMuchWork::Timers(most));
        }
        let work = state.next_id(view);
        state.timers.push(Timer {
            id: work,
            owner,
            then,
        });
        state.orders.push(Order::Begin {
            work,
            // A delay without end is a long one.
            at: now + delay.min(LONGEST),
            period,
        });
        Ok(work)
    }

    pub(crate) fn cancel(&mut self, work: WorkId) {
        let Some(state) = &mut self.0 else {
            return;
        };
        state.tasks.retain(|task| task.id != work);
        let timers = state.timers.len();
        state.timers.retain(|timer| timer.id != work);
        if state.timers.len() < timers {
            state.tell_cancelled(work);
        }
    }

    /// Whose timer that is. It is the view's if it was cancelled meanwhile.
    pub(crate) fn owner_of_timer(&self, work: WorkId) -> Owner {
        let mut timers = self.0.iter().flat_map(|state| &state.timers);
        let timer = timers.find(|timer| timer.id == work);
        timer.map_or(Owner::VIEW, |timer| timer.owner)
    }

    /// Whose load that was. It is the view's if it was cancelled meanwhile.
    pub(crate) fn owner_of_load(&self, loaded: &Loaded) -> Owner {
        let loads = self.0.as_ref().and_then(|state| state.loads.as_ref());
        loads.map_or(Owner::VIEW, |loads| loads.owner_of(loaded))
    }

    /// What is done now that the time of a timer has come. `None` if it was cancelled meanwhile.
    pub(crate) fn due(&mut self, work: WorkId) -> Option<Then> {
        let timers = &mut self.0.as_mut()?.timers;
        let at = timers.iter().position(|timer| timer.id == work)?;
        match &**timers[at].then.get_mut() {
            Some(Then::Every(then)) => Some(Then::Every(Arc::clone(then))),
            Some(Then::EveryInComponent(then)) => Some(Then::EveryInComponent(Arc::clone(then))),
            _ => timers.remove(at).then.get_mut().take(),
        }
    }

    pub(crate) fn take_orders(&mut self) -> Vec<Order> {
        let state = self.0.as_mut();
        state
            .map(|state| std::mem::take(&mut state.orders))
            .unwrap_or_default()
    }

    /// Takes a load that is asked for in a turn. Returns how long the first HTML waits for it.
    pub(crate) fn ask_for_load(
        &mut self,
        owner: Owner,
        lens: Box<dyn Lens>,
        work: Work,
    ) -> &mut Option<Duration> {
        let loads = self.state().loads.get_or_insert_default();
        loads.ask(owner, lens, work)
    }

    /// Whether loads were asked for in this turn.
    pub(crate) fn asks_for_loads(&self) -> bool {
        let loads = self.0.iter().filter_map(|state| state.loads.as_ref());
        loads.into_iter().any(|loads| loads.is_asked())
    }

    /// Begins with the loads that were asked for, and ends those that nobody waits for any more. So
    /// many tasks and loads may run.
    pub(crate) fn begin_loads(
        &mut self,
        fields: &mut dyn Fields,
        most: usize,
        spawn: &mut dyn FnMut(u32, Work) -> AbortHandle,
    ) {
        if let Some(state) = &mut self.0 {
            let tasks = state.running_tasks();
            if let Some(loads) = &mut state.loads {
                loads.begin(fields, most, tasks, spawn);
            }
        }
        self.forget_loads();
    }

    /// Has the view wait for the loads that it has asked for. Returns those that the first HTML
    /// waits for, which may be so many.
    pub(crate) fn take_awaited_loads(
        &mut self,
        fields: &mut dyn Fields,
        most: usize,
    ) -> Vec<Awaited> {
        let loads = self.0.as_mut().and_then(|state| state.loads.as_mut());
        let awaited = loads.map(|loads| loads.take_awaited(fields, most));
        self.forget_loads();
        awaited.unwrap_or_default()
    }

    /// Fills the field that this is for, unless it waits for something else.
    pub(crate) fn fill(&mut self, loaded: Loaded, fields: &mut dyn Fields) {
        let loads = self.0.as_mut().and_then(|state| state.loads.as_mut());
        if let Some(loads) = loads {
            loads.fill(loaded, fields);
        }
        self.forget_loads();
    }

    /// Gives back what no load needs any more.
    fn forget_loads(&mut self) {
        let Some(state) = &mut self.0 else {
            return;
        };
        state.loads.take_if(|loads| loads.is_empty());
        if state.is_as_new() {
            self.0 = None;
        }
    }

    fn state(&mut self) -> &mut State {
        self.0.get_or_insert_default()
    }
}

/// Whether this is the subscription of an owner to a topic.
fn is(subscription: &Subscription<Heard>, topic: &str, of: Owner) -> bool {
    subscription.topic() == topic && subscription.tag().to.owner == of
}

impl State {
    /// Has the connection hear that a timer is no more, if it has heard of it.
    fn tell_cancelled(&mut self, work: WorkId) {
        let orders = self.orders.len();
        let begins =
            |order: &Order| matches!(order, Order::Begin { work: begun, .. } if *begun == work);
        self.orders.retain(|order| !begins(order));
        if self.orders.len() == orders {
            self.orders.push(Order::Cancel(work));
        }
    }

    fn running_tasks(&mut self) -> usize {
        let tasks = &mut self.tasks;
        tasks.retain(|task| !task.done.load(Ordering::Acquire));
        tasks.len()
    }

    /// Whether nothing is there, and no number was given out by which the view could ask for it.
    fn is_as_new(&self) -> bool {
        self.last == 0 && self.loads.is_none() && self.subscriptions.is_empty()
    }

    fn next_id(&mut self, view: ViewTag) -> WorkId {
        self.last = self.last.checked_add(1).unwrap_or(1);
        WorkId {
            view: view.number(),
            number: self.last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const VIEW: (ViewTag, Owner) = (ViewTag::FIRST, Owner::VIEW);

    fn once() -> Then {
        Then::Once(Box::new(|_| Box::pin(async { Ok(()) })))
    }

    fn every() -> Then {
        Then::Every(Arc::new(|_| Box::pin(async { Ok(()) })))
    }

    fn begin(ongoing: &mut Ongoing, now: Instant, delay: Duration, then: Then) -> WorkId {
        let begun = ongoing.begin_timer(VIEW, 9, (now, delay), then);
        begun.expect("there are few")
    }

    #[test]
    fn the_connection_hears_of_each_timer_once() {
        let (mut ongoing, now) = (Ongoing::default(), Instant::now());
        let once = begin(&mut ongoing, now, SECOND, once());
        let every = begin(&mut ongoing, now, SECOND * 2, every());
        let order = |work, delay, period| Order::Begin {
            work,
            at: now + delay,
            period,
        };
        let expected = [
            order(once, SECOND, None),
            order(every, SECOND * 2, Some(SECOND * 2)),
        ];
        assert_eq!(ongoing.take_orders(), expected);
        assert_eq!(ongoing.take_orders(), []);
    }

    #[test]
    fn what_is_done_once_is_gone_then() {
        let (mut ongoing, now) = (Ongoing::default(), Instant::now());
        let once = begin(&mut ongoing, now, SECOND, once());
        let every = begin(&mut ongoing, now, SECOND, every());
        assert!(matches!(ongoing.due(once), Some(Then::Once(_))));
        assert!(ongoing.due(once).is_none());
        assert!(matches!(ongoing.due(every), Some(Then::Every(_))));
        assert!(matches!(ongoing.due(every), Some(Then::Every(_))));
    }

    #[test]
    fn what_is_cancelled_is_not_due_any_more() {
        let (mut ongoing, now) = (Ongoing::default(), Instant::now());
        let every = begin(&mut ongoing, now, SECOND, every());
        ongoing.take_orders();
        ongoing.cancel(every);
        ongoing.cancel(every);
        assert!(ongoing.due(every).is_none());
        assert_eq!(ongoing.take_orders(), [Order::Cancel(every)]);
    }

    #[test]
    fn what_begins_and_is_cancelled_in_one_turn_is_nothing() {
        let (mut ongoing, now) = (Ongoing::default(), Instant::now());
        let once = begin(&mut ongoing, now, SECOND, once());
        ongoing.cancel(once);
        assert_eq!(ongoing.take_orders(), []);
    }

    #[test]
    fn the_work_of_another_view_is_not_cancelled() {
        let (mut mine, mut other) = (Ongoing::default(), Ongoing::default());
        let now = Instant::now();
        begin(&mut mine, now, SECOND, every());
        mine.take_orders();
        let begun = other.begin_timer(
            (ViewTag::FIRST.next(), Owner::VIEW),
            9,
            (now, SECOND),
            every(),
        );
        mine.cancel(begun.expect("the first"));
        assert_eq!(mine.take_orders(), []);
    }

    #[test]
    fn a_delay_without_end_is_a_long_one() {
        begin(
            &mut Ongoing::default(),
            Instant::now(),
            Duration::MAX,
            once(),
        );
    }

    #[test]
    fn more_timers_than_there_may_be_are_refused() {
        let (mut ongoing, now) = (Ongoing::default(), Instant::now());
        let mut begin = || ongoing.begin_timer(VIEW, 2, (now, SECOND), once());
        assert!(begin().is_ok() && begin().is_ok());
        assert_eq!(begin(), Err(TooMuchWork::Timers(2)));
    }

    #[tokio::test]
    async fn a_task_that_is_done_makes_room_for_another_one() {
        let mut ongoing = Ongoing::default();
        let mut last = None;
        let mut begin = || {
            ongoing.begin_task(VIEW, 1, |done| {
                last = Some(Arc::clone(done));
                tokio::spawn(std::future::pending::<()>()).abort_handle()
            })
        };
        assert!(begin().is_ok());
        assert_eq!(begin(), Err(TooMuchWork::Tasks(1)));
        last.expect("one has begun").store(true, Ordering::Release);
        let begun = ongoing.begin_task(VIEW, 1, |_| tokio::spawn(async {}).abort_handle());
        assert!(begun.is_ok());
    }

    #[tokio::test]
    async fn a_task_ends_with_the_work_of_its_view() {
        let mut ongoing = Ongoing::default();
        let task = tokio::spawn(std::future::pending::<()>());
        let begun = ongoing.begin_task(VIEW, 1, |_| task.abort_handle());
        assert!(begun.is_ok());
        drop(ongoing);
        assert!(task.await.expect_err("it never ends").is_cancelled());
    }
}
