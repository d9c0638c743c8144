//! The turns of a page's views: what the core has them do, and how that has ended.

use std::task::{Context, Poll};
use std::time::Instant;

use remount_page::{
    Done, Effects, Event, Input, Navigation, RenderFailed, Tree, ViewTag, Work, excerpt,
};
use remount_session::timestamp::Timestamp;

use crate::app::App;
use crate::connection::Connection;
use crate::connection::callback::Callback;
use crate::connection::nesting::strip;
use crate::connection::seat::{Ended, Seat};
use crate::crash;
use crate::error::Error;
use crate::error::kind::Redirection;
use crate::here::Here;
use crate::located::Located;
use crate::navigation;
use crate::news::{News, Views};
use crate::rendering::{Nesting, Rendering};
use crate::token;

impl<A: App> Connection<A> {
    /// Does what the core has for the views, as much as there are views. Whether there was any.
    pub(super) fn work(&mut self, now: Instant) -> bool {
        let mut any = false;
        for _ in 0..self.seats.len().max(1) {
            let mailbox = &self.mailbox;
            let work = self
                .core
                .poll_work(now, |view| mailbox.holds_write_of(view));
            let Some(work) = work else {
                break;
            };
            any = true;
            self.do_work(work, now);
        }
        // To ask for work may end views, too.
        self.drop_ended();
        any
    }

    /// Lets the views go on that are in a callback. Whether one of these has ended.
    pub(super) fn poll_views(&mut self, cx: &mut Context<'_>, now: Instant) -> bool {
        let mut any = false;
        let mut index = 0;
        while let Some(seat) = self.seats.get_mut(index) {
            let Poll::Ready(ended) = seat.poll(cx, &self.site.blocking) else {
                index += 1;
                continue;
            };
            any = true;
            let tag = seat.tag;
            self.end_turn(tag, ended, now);
            self.drop_ended();
            if self.seats.get(index).is_some_and(|seat| seat.tag == tag) {
                index += 1;
            }
        }
        any
    }

    /// Ends a view that has failed aside from its turns.
    pub(super) fn give_up(&mut self, view: ViewTag, told: Option<Event>, now: Instant) {
        self.end_turn(view, Ended::Failed(told), now);
        self.drop_ended();
    }

    /// Drops the views of channels that are over.
    #[inline]
    pub(super) fn drop_ended(&mut self) {
        if self.core.has_ended() {
            self.drop_those_that_ended();
        }
    }

    fn drop_those_that_ended(&mut self) {
        for view in self.core.take_ended() {
            self.seats.retain(|seat| seat.tag != view);
            self.timers.forget(view);
        }
    }

    fn do_work(&mut self, work: Work<Views>, now: Instant) {
        match work {
            Work::Handle { view, input } => {
                if let Input::News(News::Tick(work)) = &input {
                    self.timers.begun(view, *work, now);
                }
                if let Input::Params { address, .. } = &input {
                    self.move_within(view, address);
                }
                #[cfg(feature = "testing")]
                if matches!(input, Input::Fresh) {
                    return self.render_fresh(view, now);
                }
                let ended = self.seat(view).and_then(|seat| seat.begin(input));
                if let Some(ended) = ended {
                    self.end_turn(view, ended, now);
                }
            }
            Work::Render { view } => {
                let joined = self.joined(view);
                let seat = self.seats.iter_mut().find(|seat| seat.tag == view);
                let here = &self.here;
                // Most views have none, and so take no further step here.
                let mut has_components = false;
                self.core.answer(view, |out, tree, topic| {
                    let rendering = (here, joined, topic);
                    render(seat, rendering, &mut has_components, out, tree)
                });
                self.show_children(view);
                if has_components {
                    self.attend_components(view);
                }
            }
            Work::Leave { view } => self.leave(view),
        }
    }

    #[cfg(feature = "testing")]
    fn render_fresh(&mut self, view: ViewTag, now: Instant) {
        let around = self.core.topic(view).unwrap_or_default();
        let nesting = self.joined(view).nesting(around);
        let here = &self.here;
        let seat = self.seats.iter_mut().find(|seat| seat.tag == view);
        if let Some(ended) = seat.map(|seat| seat.fresh(Rendering { here, nesting })) {
            self.end_turn(view, ended, now);
        }
    }

    fn end_turn(&mut self, view: ViewTag, ended: Ended, now: Instant) {
        let done = match ended {
            Ended::Handled(callback) => self.done(view, &callback),
            Ended::Refused(callback, refused) => {
                let name = self.seat(view).map(|seat| seat.info.name);
                self.core.note_refusal(now, || {
                    let (handling, error) = (&callback, excerpt(&refused.error));
                    tracing::warn!(view = name, %handling, error, "an event was refused");
                });
                self.done(view, &callback)
            }
            Ended::MountsAnew => Done::MountsAnew,
            Ended::NotMounted(error) => self.not_mounted(view, error),
            Ended::Answered(response) => {
                self.end_work_of_gone_components(view);
                Done::Answered(response)
            }
            Ended::Failed(told) => Done::Failed(told),
        };
        let next = self.core.handle_done(now, view, done);
        if let Some(work) = next {
            self.do_work(work, now);
        }
    }

    /// What becomes of a page whose view was not mounted.
    fn not_mounted(&mut self, view: ViewTag, error: Error) -> Done<Views> {
        let base = self.session.request.base();
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.tag == view) else {
            return Done::Failed(None);
        };
        let error = match error.downcast::<Redirection>() {
            Ok(redirection) => {
                let (navigation, flash) = redirection.under(base);
                seat.leave_behind(flash);
                return Done::Navigates(Effects::default(), elsewhere(navigation));
            }
            Err(error) => error,
        };
        let status = self.site.error_page(&error, base).status();
        if !status.is_client_error() {
            return Done::Failed(seat.not_mounted(error));
        }
        let (name, line) = (seat.info.name, crash::line(&error));
        tracing::debug!(view = name, %status, error = %line, "a view was not mounted");
        if !self.core.is_main(view) {
            return Done::Absent;
        }
        let ring = self.site.sessions.key_ring();
        Done::Rejected {
            status: status.as_u16(),
            token: token::seal_status(ring, Timestamp::now(), self.session.host(), status),
        }
    }

    /// What a callback asked for that has ended.
    fn done(&mut self, view: ViewTag, callback: &Callback) -> Done<Views> {
        let orders = self.seat(view).map(Seat::take_orders);
        for order in orders.into_iter().flatten() {
            self.timers.obey(view, order);
        }
        let most = self.site.limits.tasks;
        let seat = self.seat(view).ok_or(None);
        let effects = seat.and_then(|seat| {
            seat.begin_loads(callback, most)?;
            seat.take_effects(callback)
        });
        let (mut effects, navigation) = match effects {
            Ok(effects) => effects,
            Err(told) => return Done::Failed(told),
        };
        let asks = navigation.is_some() || effects.title.is_some() || !effects.events.is_empty();
        let is_beside = asks && !self.core.is_main(view);
        if is_beside && *callback == Callback::Enter && navigation.is_some() {
            return self.kept_out(view);
        }
        if is_beside {
            strip(&mut effects);
        }
        let Some(navigation) = navigation else {
            return Done::Handled(effects);
        };
        if !navigation.is_within_site()
            && let Some(seat) = self.seat(view)
        {
            seat.take_flash();
        }
        let navigation = match navigation {
            navigation::Navigation::Patch { to, replaces } => match self.address_of(view, &to) {
                Some(address) => Navigation::Patch {
                    to,
                    address,
                    replaces,
                },
                None => Navigation::Navigate { to, replaces },
            },
            other => elsewhere(other),
        };
        Done::Navigates(effects, navigation)
    }

    /// Sends the page where a view wants it, with the view's flash messages, which are for the next
    /// one.
    fn leave(&mut self, view: ViewTag) {
        let (here, joined) = (&self.here, self.joined(view));
        let mut seat = self.seats.iter_mut().find(|seat| seat.tag == view);
        let flash = seat.as_mut().map(|seat| seat.take_flash());
        let ring = self.site.sessions.key_ring();
        let flash = flash.and_then(|flash| {
            token::seal_flash(ring, Timestamp::now(), self.session.host(), &flash)
        });
        let mut has_components = false;
        self.core.leave(view, flash.as_deref(), |out, tree, topic| {
            let rendering = (here, joined, topic);
            render(seat, rendering, &mut has_components, out, tree)
        });
        self.show_children(view);
        if has_components {
            self.attend_components(view);
        }
    }

    /// The main view gets another address.
    fn move_within(&mut self, main: ViewTag, at: &Located) {
        let base = self.session.request.base();
        let seat = self.seats.iter().find(|seat| seat.tag == main);
        let here = seat.map(|seat| Here::new(seat.info.addresses, at, base));
        if let Some(here) = here {
            self.move_to(main, here);
        }
    }

    /// The page is here from now on, with this main view. The views beside it are rendered, since
    /// links show where they are.
    pub(super) fn move_to(&mut self, main: ViewTag, here: Here) {
        if self.here == here {
            return;
        }
        self.here = here;
        for seat in self.seats.iter().filter(|seat| seat.tag != main) {
            if !matches!(self.core.newest_news(seat.tag), Some(News::Moved)) {
                self.core.handle_news(seat.tag, News::Moved);
            }
        }
    }

    pub(super) fn joined(&self, view: ViewTag) -> Joined {
        Joined {
            connection: self.core.number(),
            ends_with_main: self.core.ends_with_main(view),
        }
    }

    pub(super) fn seat(&mut self, view: ViewTag) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.tag == view)
    }
}

/// Where a view sends the page that does not go on itself.
fn elsewhere(navigation: navigation::Navigation) -> Navigation<Views> {
    match navigation {
        navigation::Navigation::Patch { to, replaces }
        | navigation::Navigation::Navigate { to, replaces } => {
            Navigation::Navigate { to, replaces }
        }
        navigation::Navigation::Redirect { to } | navigation::Navigation::External { to } => {
            Navigation::Redirect { to }
        }
    }
}

/// A view as the views that it shows know it, beside its topic.
#[derive(Clone, Copy)]
pub(super) struct Joined {
    connection: u32,
    ends_with_main: bool,
}

impl Joined {
    fn nesting(self, around: &str) -> Nesting<'_> {
        Nesting::Joined {
            around,
            connection: self.connection,
            ends_with_main: self.ends_with_main,
        }
    }
}

/// Appends what a view shows that has this topic, on the page of this connection.
pub(super) fn render(
    seat: Option<&mut Seat>,
    (here, joined, around): (&Here, Joined, &str),
    has_components: &mut bool,
    out: &mut String,
    tree: Tree,
) -> Result<(), RenderFailed> {
    let nesting = joined.nesting(around);
    let rendering = Rendering { here, nesting };
    seat.ok_or(RenderFailed(None))?.render(|view| {
        match tree {
            Tree::Whole => view.full(rendering, out),
            Tree::Difference => view.diff(rendering, out),
        }
        *has_components = view.prints().has_components();
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which navigation to `/there` the core gets, and whether it replaces an address.
    fn told(navigation: navigation::Navigation) -> (&'static str, bool) {
        match elsewhere(navigation) {
            Navigation::Patch { replaces, .. } => ("patch", replaces),
            Navigation::Navigate { to, replaces } if to == "/there" => ("navigate", replaces),
            Navigation::Redirect { to } if to == "/there" => ("redirect", false),
            Navigation::Navigate { .. } | Navigation::Redirect { .. } => ("astray", false),
        }
    }

    fn there() -> String {
        "/there".to_owned()
    }

    #[test]
    fn an_address_of_another_view_needs_no_page_load() {
        for replaces in [false, true] {
            let to = there();
            let navigate = navigation::Navigation::Navigate { to, replaces };
            assert_eq!(told(navigate), ("navigate", replaces));
        }
    }

    #[test]
    fn a_patch_of_a_view_that_is_not_there_is_a_navigation() {
        for replaces in [false, true] {
            let to = there();
            let patch = navigation::Navigation::Patch { to, replaces };
            assert_eq!(told(patch), ("navigate", replaces));
        }
    }

    #[test]
    fn another_site_needs_a_page_load() {
        let external = navigation::Navigation::External { to: there() };
        assert_eq!(told(external), ("redirect", false));
    }

    #[test]
    fn a_redirect_is_a_page_load() {
        let redirect = navigation::Navigation::Redirect { to: there() };
        assert_eq!(told(redirect), ("redirect", false));
    }
}
