//! What a view loads into its fields. A load finds its field by the function that returns it, and
//! by the number of the work that the field remembers.

use std::any::Any;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use remount_markup::Stream;
use remount_session::guard::{self, Owned};
use sync_wrapper::SyncWrapper;
use tokio::task::AbortHandle;

use crate::async_value::{Async, Loading};
use crate::error::{Error, Result};
use crate::ongoing::TooMuchWork;
use crate::ongoing::fields::Fields;
use crate::owner::Owner;

/// What was loaded, whatever it is.
pub(crate) type Value = Box<dyn Any + Send>;
/// An app's future, in the box in which everything but the line that made it sees it. It may panic
/// when it is dropped.
pub(crate) type Work = Owned<Pin<Box<dyn Future<Output = Result<Value>> + Send>>>;

/// Leads to a field of a view or a component.
pub(crate) trait Lens: Send + Sync {
    /// `None` if the view is of another type.
    fn field<'a>(&self, view: &'a mut dyn Any) -> Option<Field<'a>>;
}

/// A field that can be loaded.
pub(crate) struct Field<'a> {
    state: &'a mut dyn Loading,
    /// Where the items go that are loaded into a stream.
    stream: Option<&'a mut dyn Refill>,
}

/// A stream, whatever its items are.
trait Refill {
    /// Leaves only the items in this vector.
    fn refill(&mut self, items: Value);
}

impl<V: 'static, T: Send + 'static> Lens for fn(&mut V) -> &mut Async<T> {
    fn field<'a>(&self, view: &'a mut dyn Any) -> Option<Field<'a>> {
        view.downcast_mut().map(|view| Field {
            state: self(view),
            stream: None,
        })
    }
}

impl<V: 'static, T: 'static> Lens for fn(&mut V) -> (&mut Async<()>, &mut Stream<T>) {
    fn field<'a>(&self, view: &'a mut dyn Any) -> Option<Field<'a>> {
        let (state, stream) = view.downcast_mut().map(self)?;
        Some(Field {
            state,
            stream: Some(stream),
        })
    }
}

impl<T: 'static> Refill for Stream<T> {
    fn refill(&mut self, items: Value) {
        if let Ok(items) = items.downcast::<Vec<T>>() {
            self.reset(*items);
        }
    }
}

impl Field<'_> {
    fn end(self, result: Result<Value>) {
        let result = match (result, self.stream) {
            (Ok(items), Some(stream)) => {
                stream.refill(items);
                Ok(Box::new(()) as Value)
            }
            (result, _) => result,
        };
        self.state.end(result);
    }
}

/// The loads of a view and of its components. There are none of these without a load.
#[derive(Default)]
pub(crate) struct Loads {
    /// Asked for in this turn.
    asked: Vec<AskedLoad>,
    running: Vec<Running>,
}

/// A load that was asked for, and that does not run yet.
struct AskedLoad {
    owner: Owner,
    lens: Box<dyn Lens>,
    /// It need not be `Sync`, which a socket is.
    work: SyncWrapper<Work>,
    /// How long the first HTML waits for it.
    within: Option<Duration>,
}

/// A load that ends when this is dropped.
struct Running {
    number: u32,
    owner: Owner,
    lens: Box<dyn Lens>,
    task: AbortHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A load that the first HTML waits for.
pub(crate) struct Awaited {
    pub(crate) number: u32,
    pub(crate) lens: Box<dyn Lens>,
    pub(crate) work: Work,
    pub(crate) within: Duration,
}

/// What a load has ended with. It is an app's, and may panic when it is dropped.
pub(crate) struct Loaded {
    number: u32,
    result: Option<Result<Value>>,
}

impl Loaded {
    pub(crate) fn new(number: u32, result: Result<Value>) -> Self {
        Self {
            number,
            result: Some(result),
        }
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        if let Some(result) = self.result.take() {
            guard::drop("what a load of a live view ended with", result);
        }
    }
}

impl Loads {
    /// Takes what is asked for in a turn. Returns how long the first HTML waits for it.
    pub(crate) fn ask(
        &mut self,
        owner: Owner,
        lens: Box<dyn Lens>,
        work: Work,
    ) -> &mut Option<Duration> {
        let at = self.asked.len();
        self.asked.reserve_exact(1);
        self.asked.push(AskedLoad {
            owner,
            lens,
            work: SyncWrapper::new(work),
            within: None,
        });
        &mut self.asked[at].within
    }

    /// Whether something was asked for in this turn.
    pub(crate) fn is_asked(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Whose load that was. It is the view's if nobody waits for it.
    pub(crate) fn owner_of(&self, loaded: &Loaded) -> Owner {
        let mut running = self.running.iter();
        let load = running.find(|load| load.number == loaded.number);
        load.map_or(Owner::VIEW, |load| load.owner)
    }

    /// Ends the loads of those who are gone.
    pub(crate) fn retain(&mut self, stays: impl Fn(Owner) -> bool) {
        self.asked.retain(|load| stays(load.owner));
        self.running.retain(|load| stays(load.owner));
    }

    /// Ends what nobody waits for any more, and begins with what was asked for. So many loads may
    /// run, together with the tasks.
    pub(crate) fn begin(
        &mut self,
        fields: &mut dyn Fields,
        most: usize,
        tasks: usize,
        spawn: &mut dyn FnMut(u32, Work) -> AbortHandle,
    ) {
        self.running.retain(|load| {
            let state = fields.of(load.owner);
            state.is_some_and(|state| is_awaited(&*load.lens, load.number, state))
        });
        for asked in std::mem::take(&mut self.asked) {
            let AskedLoad {
                owner, lens, work, ..
            } = asked;
            let Some(state) = fields.of(owner) else {
                continue;
            };
            let (number, replaced) = note(&*lens, state);
            self.running.retain(|load| load.number != replaced);
            if tasks + self.count() >= most {
                refuse(&*lens, number, most, state);
                continue;
            }
            let task = spawn(number, work.into_inner());
            self.running.reserve_exact(1);
            self.running.push(Running {
                number,
                owner,
                lens,
                task,
            });
        }
    }

    /// Has the view wait for what it has asked for, and begins with nothing. Returns what the first
    /// HTML waits for, which may be so many loads.
    pub(crate) fn take_awaited(&mut self, fields: &mut dyn Fields, most: usize) -> Vec<Awaited> {
        let mut all: Vec<Awaited> = Vec::new();
        for asked in std::mem::take(&mut self.asked) {
            let AskedLoad {
                owner,
                lens,
                work,
                within,
            } = asked;
            let Some(state) = fields.of(owner) else {
                continue;
            };
            let (number, replaced) = note(&*lens, state);
            all.retain(|load| load.number != replaced);
            let Some(within) = within else {
                continue;
            };
            if all.len() >= most {
                refuse(&*lens, number, most, state);
                continue;
            }
            all.push(Awaited {
                number,
                lens,
                work: work.into_inner(),
                within,
            });
        }
        all
    }

    /// How many of them run.
    pub(crate) fn count(&self) -> usize {
        let running = self.running.iter();
        running.filter(|load| !load.task.is_finished()).count()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty() && self.running.is_empty()
    }

    /// Fills the field that this is for, unless that has been cancelled.
    pub(crate) fn fill(&mut self, loaded: Loaded, fields: &mut dyn Fields) {
        let mut running = self.running.iter();
        if let Some(at) = running.position(|load| load.number == loaded.number) {
            let load = self.running.swap_remove(at);
            if let Some(state) = fields.of(load.owner) {
                fill(&*load.lens, loaded, state);
            }
        }
    }
}

/// Fills the field that waits for this. What no field waits for is ended after each turn.
pub(crate) fn fill(lens: &dyn Lens, mut loaded: Loaded, view: &mut dyn Any) {
    if let Some(field) = lens.field(view)
        && let Some(result) = loaded.result.take()
    {
        field.end(result);
    }
}

/// Has a field wait for a load. Returns the numbers of that load and of the one that it replaces.
fn note(lens: &dyn Lens, view: &mut dyn Any) -> (u32, u32) {
    let number = next_number();
    let field = lens.field(view);
    (number, field.map_or(0, |field| field.state.begin(number)))
}

/// Says in the field that the view has asked for too much.
fn refuse(lens: &dyn Lens, number: u32, most: usize, view: &mut dyn Any) {
    let error = Error::found(TooMuchWork::Tasks(most));
    tracing::debug!(%error, "a load of a live view was refused");
    fill(lens, Loaded::new(number, Err(error)), view);
}

/// Whether a field waits for the load of this number.
fn is_awaited(lens: &dyn Lens, number: u32, view: &mut dyn Any) -> bool {
    let field = lens.field(view);
    field.is_some_and(|field| field.state.current() == number)
}

/// Never 0, and one that no load has that is under way. They are counted for the whole process, so
/// that a view without loads need not remember a number.
fn next_number() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        if number != 0 {
            return number;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use remount_page::ViewTag;

    use super::*;
    use crate::ongoing::Ongoing;

    #[derive(Default)]
    struct Shop {
        orders: Async<u64>,
        guests: Async<u64>,
    }

    type Way = fn(&mut Shop) -> &mut Async<u64>;

    const ORDERS: Way = |shop| &mut shop.orders;
    const GUESTS: Way = |shop| &mut shop.guests;

    impl Fields for Shop {
        fn of(&mut self, owner: Owner) -> Option<&mut dyn Any> {
            (owner == Owner::VIEW).then_some(self)
        }
    }

    /// A view, what it has going on, and the loads that were begun for it.
    #[derive(Default)]
    struct Scene {
        shop: Shop,
        ongoing: Ongoing,
        begun: Vec<u32>,
    }

    impl Scene {
        /// Asks for these loads in one turn.
        fn load(&mut self, fields: &[Way]) {
            for field in fields {
                let work: Work = Owned::new(Box::pin(pending()));
                self.ongoing
                    .ask_for_load(Owner::VIEW, Box::new(*field), work);
            }
            self.settle(9);
        }

        fn settle(&mut self, most: usize) {
            let mut spawn = |number, work: Work| {
                self.begun.push(number);
                tokio::spawn(async { work }).abort_handle()
            };
            self.ongoing.begin_loads(&mut self.shop, most, &mut spawn);
        }

        fn end(&mut self, number: u32, value: u64) {
            let loaded = Loaded::new(number, Ok(Box::new(value)));
            self.ongoing.fill(loaded, &mut self.shop);
        }

        fn holds_nothing(&self) -> bool {
            self.ongoing.0.is_none()
        }
    }

    #[tokio::test]
    async fn what_was_loaded_leaves_nothing_behind() {
        let mut scene = Scene::default();
        scene.load(&[ORDERS, GUESTS]);
        let begun = scene.begun.clone();
        scene.end(begun[0], 7);
        assert!(!scene.holds_nothing());
        scene.end(begun[1], 8);
        assert_eq!(scene.shop.orders.get(), Some(&7));
        assert_eq!(scene.shop.guests.get(), Some(&8));
        assert!(scene.holds_nothing());
    }

    #[tokio::test]
    async fn what_was_cancelled_leaves_nothing_behind() {
        let mut scene = Scene::default();
        scene.load(&[ORDERS]);
        scene.shop.orders = Async::default();
        scene.settle(9);
        assert!(scene.holds_nothing());
    }

    #[tokio::test]
    async fn numbers_of_other_work_are_not_given_out_twice() {
        let mut scene = Scene::default();
        let task = |_: &_| tokio::spawn(async {}).abort_handle();
        let begun = scene
            .ongoing
            .begin_task((ViewTag::FIRST, Owner::VIEW), 9, task);
        scene.ongoing.cancel(begun.expect("it is the first"));
        scene.load(&[ORDERS]);
        scene.end(scene.begun[0], 7);
        let next = scene
            .ongoing
            .begin_task((ViewTag::FIRST, Owner::VIEW), 9, task);
        assert_ne!(begun, next);
    }

    #[tokio::test]
    async fn no_load_has_the_number_of_another_one() {
        let mut scene = Scene::default();
        scene.load(&[ORDERS]);
        scene.shop.orders = Async::default();
        scene.load(&[GUESTS]);
        scene.end(scene.begun[0], 7);
        assert!(scene.shop.guests.is_loading());
    }

    #[test]
    fn a_view_of_another_type_has_no_such_field() {
        assert!(ORDERS.field(&mut 7).is_none());
    }
}
