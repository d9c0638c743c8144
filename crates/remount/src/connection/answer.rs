//! What is sent after a view's turn: the join's reply, the difference, a navigation.

use std::time::Instant;

use remount_markup::json;
use remount_wire::Status;

use crate::app::App;
use crate::connection::Connection;
use crate::connection::departure::{Departure, PUSH};
use crate::connection::joined::Joined;
use crate::connection::refusals::excerpt;
use crate::connection::slot::Finished;
use crate::connection::turn::Turn;
use crate::mounted::AnyView;
use crate::navigation::Navigation;
use crate::socket::Effects;
use crate::token::{self, Now};

impl<A: App> Connection<A> {
    /// Sends what a view has to say after its turn; `false` when the view has ended.
    pub(super) fn finish(&mut self, index: usize, finished: Finished, now: Instant) -> bool {
        let mut turn = match finished {
            Finished::Done(turn) => turn,
            Finished::Refused(turn, error) => {
                let view = self.slots[index].view;
                self.note_refusal(now, || {
                    let (handling, error) = (&turn.callback, excerpt(error));
                    tracing::warn!(view, %handling, error, "an event was refused");
                });
                turn
            }
            Finished::Failed(turn) => return self.fail(index, &turn),
        };
        let Some(view) = self.slots[index].resting() else {
            return false;
        };
        let effects = view.core().take_effects();
        match turn.navigation.take() {
            None => {
                turn.effects.add(effects);
                self.answer(index, &turn, None)
            }
            Some(Navigation::Patch { to }) => self.follow_patch(index, to, turn, effects, now),
            Some(Navigation::Navigate { to }) => self.navigate(index, to, turn, effects, now),
            Some(Navigation::Redirect { to }) => {
                let until = now + self.site.limits.departure;
                self.depart(index, Departure::redirect(to, turn.leaving(effects), until))
            }
        }
    }

    /// The main view is replaced, by itself or by one that stands beside it.
    fn navigate(
        &mut self,
        index: usize,
        to: String,
        turn: Turn,
        effects: Effects,
        now: Instant,
    ) -> bool {
        let is_main = self.slots[index].main;
        let turn = turn.leaving(effects);
        let until = now + self.site.limits.departure;
        self.depart(index, Departure::navigation(to, turn, is_main, until))
    }

    /// Sends what a turn changed, and where the view sends the main one, if it does.
    fn answer(&mut self, index: usize, turn: &Turn, elsewhere: Option<&str>) -> bool {
        let reference = turn.reference.as_deref();
        if let Some(response) = &turn.response {
            self.reply(index, reference, Status::Ok, response);
            return true;
        }
        let answers = turn.joining || reference.is_some();
        let rendered = self.slots[index].render(|joined, view| {
            if turn.joining {
                Some(answered_join(joined, view, turn))
            } else if answers {
                Some(answered(joined, view, turn, elsewhere))
            } else {
                changed(joined, view, turn)
            }
        });
        let Some(frame) = rendered else {
            return self.fail(index, turn);
        };
        self.outbox.extend(frame);
        if let Some(target) = elsewhere.filter(|_| !answers) {
            self.push(index, "live_redirect", target);
        }
        true
    }

    /// The view goes on under another address of its own, and answers then.
    fn follow_patch(
        &mut self,
        index: usize,
        to: String,
        mut turn: Turn,
        effects: Effects,
        now: Instant,
    ) -> bool {
        let slot = &self.slots[index];
        let destination = self
            .site
            .resolve(self.attachment.request.base(), &to)
            .filter(|destination| slot.main && destination.kind.name == slot.view);
        let Some(destination) = destination else {
            return self.navigate(index, to, turn, effects, now);
        };
        if turn.patches >= self.site.limits.patches {
            tracing::error!(
                view = slot.view,
                to,
                "a view patches itself in a circle and has ended"
            );
            return self.fail(index, &turn);
        }
        turn.patches += 1;
        turn.entering = true;
        turn.effects.add(effects);
        if turn.joining {
            turn.patched_to = Some(to);
        } else {
            let mut target = String::new();
            push_target(&mut target, &to, Some(PUSH), None);
            self.push(index, "live_patch", &target);
        }
        self.slots[index].patch(destination.params, destination.uri, turn);
        true
    }

    /// The main view is replaced. This one, which stands beside it, stays and shows what changed.
    pub(super) fn send_main_away(&mut self, index: usize, departure: &Departure) -> bool {
        let target = self.target(index, departure);
        self.answer(index, &departure.turn, Some(&target))
    }

    /// The page goes elsewhere: what is left to say is said, and the view ends.
    pub(super) fn leave(&mut self, index: usize, departure: &Departure) {
        let Departure { turn, how, .. } = departure;
        let target = self.target(index, departure);
        if !turn.effects.events.is_empty() {
            let diff = self.slots[index].joined.push("diff", |out| {
                out.push('{');
                push_events(out, &turn.effects.events);
                out.push('}');
            });
            self.outbox.push(diff);
        }
        if turn.reference.is_some() {
            let response = format!(r#"{{"{how}":{target}}}"#);
            let status = if turn.joining {
                Status::Error
            } else {
                Status::Ok
            };
            self.reply(index, turn.reference.as_deref(), status, &response);
        } else {
            self.push(index, how, &target);
        }
    }

    /// Where the page goes, with the view's flash messages, which are for the next one.
    fn target(&mut self, index: usize, departure: &Departure) -> String {
        let view = self.slots[index].resting();
        let flash = view.map(|view| std::mem::take(&mut view.core().flash));
        let ring = self.site.sessions.key_ring();
        let flash = flash
            .and_then(|flash| token::seal_flash(ring, Now::read(), self.attachment.host(), &flash));
        let mut target = String::new();
        push_target(&mut target, &departure.to, departure.kind, flash.as_deref());
        target
    }

    /// The view is gone: the browser is told, and mounts it anew.
    fn fail(&mut self, index: usize, turn: &Turn) -> bool {
        if turn.joining {
            let response = r#"{"reason":"join crashed"}"#;
            self.reply(index, turn.reference.as_deref(), Status::Error, response);
        } else {
            self.outbox.push(self.slots[index].joined.error());
        }
        false
    }

    fn reply(&mut self, index: usize, reference: Option<&str>, status: Status, response: &str) {
        let joined = &self.slots[index].joined;
        let frame = joined.reply(reference, status, |out| out.push_str(response));
        self.outbox.push(frame);
    }

    fn push(&mut self, index: usize, event: &str, payload: &str) {
        let joined = &self.slots[index].joined;
        let frame = joined.push(event, |out| out.push_str(payload));
        self.outbox.push(frame);
    }
}

/// The answer to a join: the whole tree.
fn answered_join(joined: &Joined, view: &mut dyn AnyView, turn: &Turn) -> String {
    joined.reply(turn.reference.as_deref(), Status::Ok, |out| {
        out.push_str(r#"{"rendered":{"#);
        push_members(out, view, true, &turn.effects);
        out.push_str(r#"},"liveview_version":""#);
        out.push_str(remount_client::LIVE_VIEW_VERSION);
        out.push('"');
        if let Some(to) = &turn.patched_to {
            out.push_str(r#","live_patch":"#);
            push_target(out, to, Some(PUSH), None);
        }
        out.push('}');
    })
}

/// The answer to any other message of the page: what it changed, if it changed something.
fn answered(
    joined: &Joined,
    view: &mut dyn AnyView,
    turn: &Turn,
    elsewhere: Option<&str>,
) -> String {
    joined.reply(turn.reference.as_deref(), Status::Ok, |out| {
        const DIFF: &str = r#""diff":{"#;
        out.push('{');
        let start = out.len();
        out.push_str(DIFF);
        push_members(out, view, false, &turn.effects);
        if out.len() == start + DIFF.len() {
            out.truncate(start);
        } else {
            out.push('}');
        }
        if let Some(target) = elsewhere {
            separate(out, start);
            out.push_str(r#""live_redirect":"#);
            out.push_str(target);
        }
        out.push('}');
    })
}

/// What something else than a message of the page has changed.
fn changed(joined: &Joined, view: &mut dyn AnyView, turn: &Turn) -> Option<String> {
    let mut any = false;
    let frame = joined.push("diff", |out| {
        out.push('{');
        let start = out.len();
        push_members(out, view, false, &turn.effects);
        any = out.len() > start;
        out.push('}');
    });
    any.then_some(frame)
}

/// The members of a tree or a difference, with the title and the events that go with it.
fn push_members(out: &mut String, view: &mut dyn AnyView, whole: bool, effects: &Effects) {
    let start = out.len();
    if whole {
        view.full(out);
    } else {
        view.diff(out);
    }
    // The client sets the title anew at every join, so it is always told there.
    if let Some(title) = view
        .core()
        .title
        .as_deref()
        .filter(|_| whole || effects.title_changed)
    {
        separate(out, start);
        out.push_str("\"t\":");
        json::push_str(out, title);
    }
    if !effects.events.is_empty() {
        separate(out, start);
        push_events(out, &effects.events);
    }
}

fn push_events(out: &mut String, events: &[(String, String)]) {
    out.push_str("\"e\":[");
    for (index, (name, payload)) in events.iter().enumerate() {
        out.push_str(if index == 0 { "[" } else { ",[" });
        json::push_str(out, name);
        out.push(',');
        out.push_str(payload);
        out.push(']');
    }
    out.push(']');
}

fn push_target(out: &mut String, to: &str, kind: Option<&str>, flash: Option<&str>) {
    out.push_str("{\"to\":");
    json::push_str(out, to);
    for (name, value) in [("kind", kind), ("flash", flash)] {
        if let Some(value) = value {
            out.push(',');
            json::push_str(out, name);
            out.push(':');
            json::push_str(out, value);
        }
    }
    out.push('}');
}

/// Parts a member from those that have been written since `start`.
fn separate(out: &mut String, start: usize) {
    if out.len() > start {
        out.push(',');
    }
}
