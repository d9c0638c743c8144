//! Work that a view begins and that goes on by itself.

use std::any::{Any, type_name};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use remount_session::guard::{self, Owned};

use crate::app::App;
use crate::error::Result;
use crate::handling::{Running, nothing};
use crate::live_view::LiveView;
use crate::message::HeardBy;
use crate::mounted::Mounted;
use crate::news::MESSAGE;
use crate::ongoing::{Done, Then, TooMuchWork, WorkId};
use crate::runtime::mailbox::Letter;
use crate::socket::Socket;
use crate::taker::{Taker, To};
use crate::visit::{Visit, VisitCore};

/// What [`Socket::after`] takes: an async closure or function that is called once. You never
/// implement it by hand. It says that the future can move between threads.
pub trait Once<'a, T: 'static, S: ?Sized + 'static>: Send + 'static {
    #[doc(hidden)]
    type Turn: Future<Output = Result> + Send + 'a;
    #[doc(hidden)]
    fn call(self, actor: &'a mut T, socket: &'a mut S) -> Self::Turn;
}

impl<'a, T, S, F, R> Once<'a, T, S> for F
where
    T: 'static,
    S: ?Sized + 'static,
    F: FnOnce(&'a mut T, &'a mut S) -> R + Send + 'static,
    R: Future<Output = Result> + Send + 'a,
{
    type Turn = R;

    fn call(self, actor: &'a mut T, socket: &'a mut S) -> R {
        self(actor, socket)
    }
}

/// What [`Socket::every`] takes: an async closure that captures nothing, or an async function. You
/// never implement it by hand. It says that the future can move between threads.
pub trait Tick<'a, T: 'static, S: ?Sized + 'static>: Send + Sync + 'static {
    #[doc(hidden)]
    type Turn: Future<Output = Result> + Send + 'a;
    #[doc(hidden)]
    fn tick(&self, actor: &'a mut T, socket: &'a mut S) -> Self::Turn;
}

impl<'a, T, S, F, R> Tick<'a, T, S> for F
where
    T: 'static,
    S: ?Sized + 'static,
    F: Fn(&'a mut T, &'a mut S) -> R + Send + Sync + 'static,
    R: Future<Output = Result> + Send + 'a,
{
    type Turn = R;

    fn tick(&self, actor: &'a mut T, socket: &'a mut S) -> R {
        self(actor, socket)
    }
}

impl<V: LiveView> Socket<V> {
    /// Runs a task beside the view, which goes on with its turns meanwhile. The task returns a
    /// message for the view, which arrives in the [`On`](crate::On) of its type.
    ///
    /// When the view ends, the task ends at its next `.await`. Compute in
    /// [`spawn_blocking`](tokio::task::spawn_blocking) what takes long. If the task panics, the log
    /// says so and the view gets no message. If something can fail, return a message that says so:
    /// a `Result` is one. During the first render no task begins.
    ///
    /// ```
    /// use remount::prelude::*;
    ///
    /// struct Report {
    ///     lines: Option<u64>,
    /// }
    ///
    /// struct Counted(u64);
    /// # async fn count() -> u64 { 7 }
    ///
    /// impl LiveView for Report {
    ///     type Scope = ();
    ///     type Route = ();
    ///     type Event = ();
    ///
    ///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///         socket.task(async { Counted(count().await) })?;
    ///         Ok(Self { lines: None })
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! {
    ///             if let Some(lines) = self.lines { (lines) " lines" } else { "Counting …" }
    ///         }
    ///     }
    /// }
    ///
    /// impl On<Counted> for Report {
    ///     async fn on(&mut self, counted: &Counted, _: &mut Socket<Self>) -> Result {
    ///         self.lines = Some(counted.0);
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if [`Limits::tasks`](crate::Limits::tasks) of the view's tasks run already.
    pub fn task<M: HeardBy<V>>(
        &mut self,
        work: impl Future<Output = M> + Send + 'static,
    ) -> Result<WorkId, TooMuchWork> {
        let work = Box::pin(async move { Arc::new(work.await) as Erased });
        let (site, core) = self.split();
        let most = site.limits.tasks;
        begin_task(core, type_name::<V>(), M::TAKER, work, most)
    }

    /// Calls an async closure once the time has passed, in a turn of the view, unless the view has
    /// ended or the work was [cancelled](Self::cancel). During the first render no timer begins.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use remount::prelude::*;
    /// # struct Toasts { shown: Vec<u32> }
    /// # #[derive(Event)]
    /// # enum ToastsEvent { Show { id: u32 } }
    /// # impl LiveView for Toasts {
    /// #     type Scope = ();
    /// #     type Route = ();
    /// #     type Event = ToastsEvent;
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
    /// #         Ok(Self { shown: Vec::new() })
    /// #     }
    /// async fn handle_event(&mut self, event: ToastsEvent, socket: &mut Socket<Self>) -> Result {
    ///     let ToastsEvent::Show { id } = event;
    ///     self.shown.push(id);
    ///     socket.after(Duration::from_secs(5), async move |view, _| {
    ///         view.shown.retain(|shown| *shown != id);
    ///         Ok(())
    ///     })?;
    ///     Ok(())
    /// }
    /// #     fn render(&self) -> impl Markup { view! { (self.shown.len()) } }
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the view has [`Limits::timers`](crate::Limits::timers) timers already.
    pub fn after<F>(&mut self, delay: Duration, then: F) -> Result<WorkId, TooMuchWork>
    where
        F: AsyncFnOnce(&mut V, &mut Self) -> Result + for<'a> Once<'a, V, Self>,
    {
        let then = Then::Once(Box::new(move |mounted| once::<V, F>(then, mounted)));
        begin_timer(self, delay, then)
    }

    /// Calls an async closure or function again and again, in turns of the view, until the view
    /// ends or the work is [cancelled](Self::cancel). The first call is after one period. A call
    /// that was missed is not repeated. During the first render no timer begins.
    ///
    /// The closure captures nothing: what it needs is in the view.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use remount::prelude::*;
    ///
    /// struct Clock(u64);
    ///
    /// impl LiveView for Clock {
    ///     type Scope = ();
    ///     type Route = ();
    ///     type Event = ();
    ///
    ///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///         socket.every(Duration::from_secs(1), Self::tick)?;
    ///         Ok(Self(0))
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! { (self.0) " seconds" }
    ///     }
    /// }
    ///
    /// impl Clock {
    ///     async fn tick(&mut self, _: &mut Socket<Self>) -> Result {
    ///         self.0 += 1;
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the view has [`Limits::timers`](crate::Limits::timers) timers already.
    ///
    /// # Panics
    ///
    /// If the period is zero.
    #[track_caller]
    pub fn every<F>(&mut self, period: Duration, tick: F) -> Result<WorkId, TooMuchWork>
    where
        F: AsyncFn(&mut V, &mut Self) -> Result + for<'a> Tick<'a, V, Self>,
    {
        assert!(
            !period.is_zero(),
            "a period of zero leaves no time for anything else"
        );
        let then = Then::Every(Arc::new(move |mounted| every::<V, F>(&tick, mounted)));
        begin_timer(self, period, then)
    }

    /// Ends a task or a timer of this view. A message that it has sent before still arrives.
    pub fn cancel(&mut self, work: WorkId) {
        self.core_mut().ongoing.cancel(work);
    }
}

/// A message whose type is erased.
pub(crate) type Erased = Arc<dyn Any + Send + Sync>;

/// What is the same for the timers of all views and components of a site.
pub(crate) fn begin_timer<A: App>(
    visit: &mut Visit<A>,
    delay: Duration,
    then: Then,
) -> Result<WorkId, TooMuchWork> {
    let (site, core) = visit.split();
    let Some(inbox) = &core.inbox else {
        guard::drop("a timer of a live view", then);
        return Ok(WorkId::NONE);
    };
    // Tokio's clock, which a test may have stopped.
    let now = tokio::time::Instant::now().into_std();
    let most = site.limits.timers;
    let of = (inbox.tag, core.owner);
    core.ongoing.begin_timer(of, most, (now, delay), then)
}

/// What is the same for the tasks of every view and of every component.
pub(crate) fn begin_task(
    core: &mut VisitCore,
    name: &'static str,
    taker: &'static Taker,
    work: Pin<Box<dyn Future<Output = Erased> + Send>>,
    most: usize,
) -> Result<WorkId, TooMuchWork> {
    let Some(inbox) = &core.inbox else {
        return Ok(WorkId::NONE);
    };
    let (view, owner) = (inbox.tag, core.owner);
    let to = To { view, owner, taker };
    let mailbox = Arc::downgrade(&inbox.mailbox);
    // It is an app's, and may panic when it is dropped.
    let mut work = Owned::new(work);
    let spawn = |done: &Done| {
        let done = Arc::clone(done);
        let task = tokio::spawn(async move {
            let ended = guard::wait(|| work.as_mut()).await;
            done.store(true, Ordering::Release);
            match (ended, mailbox.upgrade()) {
                (Ok(message), Some(mailbox)) => mailbox.post(Letter::message(to, message)),
                (Ok(message), None) => guard::drop(MESSAGE, message),
                (Err(panic), _) => {
                    tracing::error!(view = name, %panic, "a task of a live view panicked");
                }
            }
        });
        task.abort_handle()
    };
    core.ongoing.begin_task((view, owner), most, spawn)
}

fn once<'a, V, F>(then: F, mounted: &'a mut (dyn Any + Send)) -> Running<'a>
where
    V: LiveView,
    F: for<'b> Once<'b, V, Socket<V>>,
{
    match Mounted::<V>::parts(mounted) {
        Some((view, socket)) => Box::pin(then.call(view, socket)),
        None => nothing(),
    }
}

fn every<'a, V, F>(tick: &F, mounted: &'a mut (dyn Any + Send)) -> Running<'a>
where
    V: LiveView,
    F: for<'b> Tick<'b, V, Socket<V>>,
{
    match Mounted::<V>::parts(mounted) {
        Some((view, socket)) => Box::pin(tick.tick(view, socket)),
        None => nothing(),
    }
}
