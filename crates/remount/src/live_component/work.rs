//! Work that a live component begins and that goes on by itself.

use std::any::type_name;
use std::sync::Arc;
use std::time::Duration;

use remount_markup::Stateful;

use super::messages::HeardByComponent;
use super::socket::ComponentSocket;
use super::{LiveComponent, held};
use crate::error::Result;
use crate::handling::ComponentRunning;
use crate::lender::Lender;
use crate::ongoing::{Then, TooMuchWork, WorkId};
use crate::socket::work::{Erased, Once, Tick, begin_task, begin_timer};

impl<C: LiveComponent> ComponentSocket<C> {
    /// Runs a task beside the view, as [`Socket::task`](crate::Socket::task) does. The task returns
    /// a message for the component, which arrives in the [`ComponentOn`](crate::ComponentOn) of its
    /// type. When the component is gone, the task ends at its next `.await`.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if [`Limits::tasks`](crate::Limits::tasks) of the view and its components
    /// run already.
    pub fn task<M: HeardByComponent<C>>(
        &mut self,
        work: impl Future<Output = M> + Send + 'static,
    ) -> Result<WorkId, TooMuchWork> {
        let work = Box::pin(async move { Arc::new(work.await) as Erased });
        let (site, core) = self.split();
        let most = site.limits.tasks;
        begin_task(core, type_name::<C>(), M::TAKER, work, most)
    }

    /// Calls an async closure once the time has passed, in a turn of the component, unless the
    /// component is gone or the work was [cancelled](Self::cancel).
    ///
    /// ```
    /// # use std::convert::Infallible;
    /// # use std::time::Duration;
    /// # use remount::prelude::*;
    /// /// A note that goes by itself.
    /// struct Toast {
    ///     gone: bool,
    /// }
    ///
    /// impl LiveComponent for Toast {
    ///     type App = ();
    ///     type Props<'a> = ();
    ///     type Event = ();
    ///     type Emit = Infallible;
    ///
    ///     fn mount((): (), _: &Visit<Self::App>) -> Self {
    ///         Self { gone: false }
    ///     }
    ///
    ///     async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
    ///         socket.after(Duration::from_secs(5), async |toast, _| {
    ///             toast.gone = true;
    ///             Ok(())
    ///         })?;
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Markup {
    ///         view! { <p>if !self.gone { "Saved" }</p> }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] if the view and its components have
    /// [`Limits::timers`](crate::Limits::timers) timers already.
    pub fn after<F>(&mut self, delay: Duration, then: F) -> Result<WorkId, TooMuchWork>
    where
        F: AsyncFnOnce(&mut C, &mut Self) -> Result + for<'a> Once<'a, C, Self>,
    {
        let then: Then = Then::OnceInComponent(Box::new(move |state, socket| {
            once::<C, F>(then, state, socket)
        }));
        begin_timer(self, delay, then)
    }

    /// Calls an async closure whenever the period has passed again, in a turn of the component, as
    /// [`Socket::every`](crate::Socket::every) does for a view.
    ///
    /// # Errors
    ///
    /// As [`after`](Self::after).
    ///
    /// # Panics
    ///
    /// If the period is zero.
    #[track_caller]
    pub fn every<F>(&mut self, period: Duration, tick: F) -> Result<WorkId, TooMuchWork>
    where
        F: AsyncFn(&mut C, &mut Self) -> Result + for<'a> Tick<'a, C, Self>,
    {
        assert!(
            !period.is_zero(),
            "a period of zero leaves no time for anything else"
        );
        let tick = Arc::new(tick);
        let then = Then::EveryInComponent(Arc::new(move |state, socket| {
            every::<C, F>(Arc::clone(&tick), state, socket)
        }));
        begin_timer(self, period, then)
    }

    /// Ends a task or a timer of this component. Nothing happens if it has ended already.
    pub fn cancel(&mut self, work: WorkId) {
        self.core_mut().ongoing.cancel(work);
    }
}

fn once<'a, C, F>(
    then: F,
    state: &'a mut dyn Stateful,
    socket: &'a mut dyn Lender,
) -> ComponentRunning<'a>
where
    C: LiveComponent,
    F: for<'b> Once<'b, C, ComponentSocket<C>>,
{
    Box::pin(async move {
        match held::turn::<C>(state, socket) {
            Ok(mut turn) => {
                let (component, socket) = turn.parts();
                let ended = then.call(component, socket).await;
                turn.end(ended)
            }
            Err(end) => end,
        }
    })
}

fn every<'a, C, F>(
    tick: Arc<F>,
    state: &'a mut dyn Stateful,
    socket: &'a mut dyn Lender,
) -> ComponentRunning<'a>
where
    C: LiveComponent,
    F: for<'b> Tick<'b, C, ComponentSocket<C>>,
{
    Box::pin(async move {
        match held::turn::<C>(state, socket) {
            Ok(mut turn) => {
                let (component, socket) = turn.parts();
                let ended = tick.tick(component, socket).await;
                turn.end(ended)
            }
            Err(end) => end,
        }
    })
}
