//! A view's place in its connection: at rest, or in one of its callbacks.

use std::fmt::Display;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::StatusCode;
use remount_page::{Effects, Event, Input, RenderFailed, ViewTag};
use remount_session::guard;

use crate::blocking::Blocking;
use crate::calling::{self, Call, Handling};
use crate::connection::callback::Callback;
use crate::crash::{self, Report};
use crate::error::{Error, Result};
use crate::flash::FlashMessages;
use crate::handling::HandlerEnd;
use crate::loading;
use crate::mounted::AnyView;
use crate::mounting::Mounting;
use crate::navigation;
use crate::news::{Heard, News, Views};
use crate::ongoing::Order;
use crate::refused::Refused;
#[cfg(feature = "testing")]
use crate::rendering::Rendering;
use crate::telemetry::{self, CallbackKind, Watch};
use crate::view_kind::ViewInfo;

pub(super) struct Seat {
    pub(super) tag: ViewTag,
    pub(super) info: Arc<ViewInfo>,
    state: State,
}

enum State {
    Rest(Box<dyn AnyView>),
    Busy(Box<Busy>),
    /// The view panicked, failed or was not mounted; its seat is about to go. Flash messages that
    /// it leaves to the next view.
    Gone(FlashMessages),
}

impl State {
    const GONE: Self = Self::Gone(FlashMessages::EMPTY);
}

struct Busy {
    running: Running,
    callback: Callback,
    /// Watches the callback, unless that is done where it runs.
    watch: Watch,
}

enum Running {
    Mounting(Mounting),
    Handling(Handling),
}

/// What a callback returns: its view, and how it ended.
type Returned = (Box<dyn AnyView>, HandlerEnd);

impl Running {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Returned>> {
        match self {
            Self::Mounting(mounting) => mounting
                .as_mut()
                .poll(cx)
                .map(|mounted| mounted.map(|view| (view, HandlerEnd::Handled))),
            Self::Handling(handling) => handling.as_mut().poll(cx).map(Ok),
        }
    }
}

/// How a callback of a view ended, or what was done in its place.
pub(super) enum Ended {
    Handled(Callback),
    /// The browser sent an event that the view does not know; nothing else has changed.
    Refused(Callback, Refused),
    /// The view is to be mounted anew.
    MountsAnew,
    /// The view was not mounted.
    NotMounted(Error),
    /// Nothing has changed, and this is the answer.
    Answered(String),
    /// The view is gone, and the server sends its page this.
    Failed(Option<Event>),
}

/// A view panicked, which is in the log. What the server sends its page.
pub(super) struct Panicked(pub(super) Option<Event>);

impl Seat {
    /// Of a view that is being mounted.
    pub(super) fn mounting(tag: ViewTag, info: Arc<ViewInfo>, mounting: Mounting) -> Self {
        Self {
            tag,
            info,
            state: State::Busy(Box::new(Busy {
                running: Running::Mounting(mounting),
                callback: Callback::Mount,
                watch: Watch::idle(),
            })),
        }
    }

    /// The view, while it rests.
    pub(super) fn resting(&mut self) -> Option<&mut dyn AnyView> {
        match &mut self.state {
            State::Rest(view) => Some(view.as_mut()),
            State::Busy(_) | State::Gone(_) => None,
        }
    }

    /// Has the view handle something, or does that at once.
    pub(super) fn begin(&mut self, input: Input<Views>) -> Option<Ended> {
        let State::Rest(view) = &mut self.state else {
            return Some(Ended::Failed(None));
        };
        let call = match input {
            Input::Event {
                name, value, cid, ..
            } => Call::Event { name, value, cid },
            Input::News(News::Message(heard)) => Call::Message(heard),
            Input::News(News::Loaded(loaded)) => Call::Loaded(loaded),
            Input::News(News::Tick(work)) => Call::Tick(work),
            Input::News(News::Connected) => Call::Connected,
            Input::News(News::Update(update)) => Call::Update(update),
            Input::News(News::Session(news)) => Call::Session(news),
            Input::Recheck { .. } => Call::Recheck,
            Input::Params { address, is_link } => {
                if is_link {
                    view.core().around.flash.clear(None);
                }
                Call::Params(address)
            }
            // Nothing of the view itself has changed.
            Input::News(News::Moved) => return Some(Ended::Handled(Callback::None)),
            Input::ClearFlash(kind) => {
                view.core().around.flash.clear(kind.as_deref());
                return Some(Ended::Handled(Callback::None));
            }
            Input::WillDestroy(cids) => {
                view.will_destroy(&cids);
                return Some(Ended::Answered("{}".to_owned()));
            }
            Input::Destroyed(cids) => {
                return Some(Ended::Answered(destroyed(&view.destroy(&cids))));
            }
            // What is to be rendered for a test does not come here.
            #[cfg(feature = "testing")]
            Input::Fresh => return Some(Ended::Failed(None)),
        };
        if let State::Rest(view) = std::mem::replace(&mut self.state, State::GONE) {
            let callback = Callback::of(&call);
            self.state = State::Busy(Box::new(Busy {
                watch: match callback {
                    Callback::Enter => Watch::idle(),
                    _ => Watch::start(callback.kind(), self.info.name, &callback),
                },
                callback,
                running: Running::Handling(calling::handle(view, call)),
            }));
        }
        None
    }

    /// Renders the whole tree of a view, for a test that compares it with its page.
    #[cfg(feature = "testing")]
    pub(super) fn fresh(&mut self, rendering: Rendering<'_>) -> Ended {
        let Some(view) = self.resting() else {
            return Ended::Failed(None);
        };
        let mut response = String::from(r#"{"rendered":{"#);
        view.fresh(rendering, &mut response);
        response.push_str("}}");
        Ended::Answered(response)
    }

    /// Lets the view go on. Ready once its callback has ended.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, blocking: &Blocking) -> Poll<Ended> {
        let State::Busy(busy) = &mut self.state else {
            return Poll::Pending;
        };
        let Busy {
            running,
            callback,
            watch,
        } = &mut **busy;
        let polled = blocking.run(self.info.name, &*callback, || {
            watch.run(|| running.poll(cx))
        });
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok((view, end)))) => Poll::Ready(self.end(Some(view), end)),
            Ok(Poll::Ready(Err(error))) => Poll::Ready(self.end(None, HandlerEnd::Failed(error))),
            Err(panic) => {
                self.tell(telemetry::Outcome::Panic);
                Poll::Ready(self.end(None, HandlerEnd::Failed(Error::found(panic))))
            }
        }
    }

    fn end(&mut self, view: Option<Box<dyn AnyView>>, end: HandlerEnd) -> Ended {
        self.tell(match &end {
            HandlerEnd::Handled | HandlerEnd::MountsAnew => telemetry::Outcome::Ok,
            HandlerEnd::Refused(_) => telemetry::Outcome::Refused,
            HandlerEnd::Failed(_) => telemetry::Outcome::Error,
        });
        let State::Busy(busy) = std::mem::replace(&mut self.state, State::GONE) else {
            return Ended::Failed(None);
        };
        let error = match (view, end) {
            (Some(view), HandlerEnd::Handled) => {
                self.state = State::Rest(view);
                return Ended::Handled(busy.callback);
            }
            (Some(mut view), HandlerEnd::Refused(refused)) => {
                if let Some(event) = refused.for_page(self.info.name) {
                    view.core().effects().events.push(event);
                }
                self.state = State::Rest(view);
                return Ended::Refused(busy.callback, refused);
            }
            (Some(view), HandlerEnd::MountsAnew) => {
                self.state = State::Rest(view);
                return Ended::MountsAnew;
            }
            (_, HandlerEnd::Failed(error)) if busy.callback == Callback::Mount => {
                return Ended::NotMounted(error);
            }
            (_, HandlerEnd::Failed(error)) => error,
            (None, _) => return Ended::Failed(None),
        };
        Ended::Failed(fail(self.info.name, &busy.callback, error))
    }

    /// The view was not mounted, and leaves these messages to the view where the page goes.
    pub(super) fn leave_behind(&mut self, flash: FlashMessages) {
        self.state = State::Gone(flash);
    }

    /// The view was not mounted because of this, which the log is told. Returns what the page is
    /// told.
    pub(super) fn not_mounted(&self, error: Error) -> Option<Event> {
        fail(self.info.name, &Callback::Mount, error)
    }

    /// Takes the flash messages that the view has for the next one.
    pub(super) fn take_flash(&mut self) -> FlashMessages {
        match &mut self.state {
            State::Rest(view) => std::mem::take(&mut view.core().around.flash),
            State::Gone(flash) => std::mem::take(flash),
            State::Busy(_) => FlashMessages::default(),
        }
    }

    /// Takes what the callback that has ended asked for beside its change of the page. An error if
    /// that cannot be followed, which ends the view: what its page is told.
    pub(super) fn take_effects(
        &mut self,
        callback: &Callback,
    ) -> Result<(Effects, Option<navigation::Navigation>), Option<Event>> {
        let view = self.resting().ok_or(None)?;
        view.core().take_effects().map_err(|error| {
            self.state = State::GONE;
            fail(self.info.name, callback, Error::found(error))
        })
    }

    /// Begins with what the callback has asked to be loaded. So many tasks and loads of the view
    /// may run. An error if that ends the view: what its page is told.
    pub(super) fn begin_loads(
        &mut self,
        callback: &Callback,
        most: usize,
    ) -> Result<(), Option<Event>> {
        let name = self.info.name;
        let view = self.resting().ok_or(None)?;
        guard::call(|| loading::begin(name, view, most)).map_err(|panic| {
            self.state = State::GONE;
            fail(name, callback, Error::found(panic))
        })
    }

    /// Takes what the callback asked for of the clock.
    pub(super) fn take_orders(&mut self) -> Vec<Order> {
        let view = self.resting();
        view.map(|view| view.core().ongoing.take_orders())
            .unwrap_or_default()
    }

    /// Tells that the callback has ended. What is told once is not told again.
    fn tell(&mut self, outcome: telemetry::Outcome) {
        if let State::Busy(busy) = &mut self.state {
            let watch = std::mem::replace(&mut busy.watch, Watch::idle());
            let callback = &busy.callback;
            watch.stop(self.info.name, callback.kind(), callback, outcome);
        }
    }

    /// Makes one message of two for this view, of which the view has begun with none.
    pub(super) fn merged(&self, waiting: &Heard, newer: &Heard) -> Result<Option<Heard>, Panicked> {
        guard::call(|| waiting.merged(newer))
            .map_err(|panic| Panicked(fail(self.info.name, &"merge", Error::found(panic))))
    }

    /// Renders a view that rests.
    pub(super) fn render(
        &mut self,
        render: impl FnOnce(&mut dyn AnyView),
    ) -> Result<(), RenderFailed> {
        let State::Rest(view) = &mut self.state else {
            return Err(RenderFailed(None));
        };
        let callback = CallbackKind::Render;
        let watch = Watch::start(callback, self.info.name, callback);
        let rendered = watch.run(|| render(view.as_mut()));
        let outcome = telemetry::Outcome::of_guarded(&rendered);
        watch.stop(self.info.name, callback, callback, outcome);
        rendered.map_err(|panic| {
            self.state = State::GONE;
            let told = fail(self.info.name, &callback, Error::found(panic));
            RenderFailed(told)
        })
    }
}

/// However a view ends, what an app's `Drop` does ends nothing else.
impl Drop for Seat {
    fn drop(&mut self) {
        let state = std::mem::replace(&mut self.state, State::GONE);
        guard::drop(self.info.name, state);
    }
}

/// Logs that a view has ended because of this. Returns what the server sends its page.
fn fail(view: &'static str, callback: &dyn Display, error: Error) -> Option<Event> {
    let error = crash::of(view, callback, error);
    let (line, place) = (crash::line(&error), crash::place(&error));
    let status = error.asked_status();
    if let Some(status) = status.filter(StatusCode::is_client_error) {
        tracing::debug!(view, handling = %callback, %status, place, error = %line, "a view has ended");
        return None;
    }
    tracing::error!(view, handling = %callback, place, error = %line, "a view failed and has ended");
    Report::for_page(&error).map(|report| report.event())
}

/// The client forgets exactly the components that are named here.
fn destroyed(cids: &[u32]) -> String {
    let cids: Vec<_> = cids.iter().map(u32::to_string).collect();
    format!(r#"{{"cids":[{}]}}"#, cids.join(","))
}
