//! The frames that a view's turn ends with: the join's reply, the difference, a navigation.

use std::fmt::Write as _;

use remount_wire::{Status, push_string};

use crate::departure::Departure;
use crate::effects::Effects;
use crate::joined::Joined;
use crate::owed::Owed;
use crate::rule::Rule;
use crate::step::Step;
use crate::turn::Turn;
use crate::work::{Event, RenderFailed, Tree};

/// Appends the members of what a view shows.
pub(crate) trait Render: FnOnce(&mut String, Tree) -> Result<(), RenderFailed> {}

impl<F: FnOnce(&mut String, Tree) -> Result<(), RenderFailed>> Render for F {}

/// The answer to a join: the whole tree.
pub(crate) fn joined(
    joined: &Joined,
    turn: &Turn,
    version: &str,
    render: impl Render,
) -> Result<String, RenderFailed> {
    let mut rendered = Ok(());
    let frame = joined.reply(turn.reference.as_deref(), Status::Ok, |out| {
        out.push_str(r#"{"rendered":{"#);
        rendered = push_members(out, Tree::Whole, &turn.effects, render);
        out.push_str(r#"},"liveview_version":""#);
        out.push_str(version);
        out.push('"');
        if let Some(step) = &turn.patched_to {
            out.push_str(r#","live_patch":"#);
            push_step(out, step);
        }
        out.push('}');
    });
    rendered.map(|()| frame)
}

/// The answer to any other message of the page: what it changed, if it changed something, and where
/// the page goes.
pub(crate) fn handled(
    joined: &Joined,
    turn: &Turn,
    elsewhere: Option<&str>,
    render: impl Render,
) -> Result<String, RenderFailed> {
    let mut rendered = Ok(());
    let frame = joined.reply(turn.reference.as_deref(), Status::Ok, |out| {
        const DIFF: &str = r#""diff":{"#;
        out.push('{');
        let start = out.len();
        out.push_str(DIFF);
        rendered = push_members(out, Tree::Difference, &turn.effects, render);
        if let Some(reply) = &turn.reply {
            separate(out, start + DIFF.len());
            push_reply(out, reply);
        }
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
    });
    rendered.map(|()| frame)
}

/// What something else than a message of the page has changed.
pub(crate) fn changed(
    joined: &Joined,
    turn: &Turn,
    render: impl Render,
) -> Result<Option<String>, RenderFailed> {
    difference(joined, |out| {
        push_members(out, Tree::Difference, &turn.effects, render)
    })
}

/// A difference, if what is written of it says anything.
pub(crate) fn difference(
    joined: &Joined,
    write: impl FnOnce(&mut String) -> Result<(), RenderFailed>,
) -> Result<Option<String>, RenderFailed> {
    let mut rendered = Ok(());
    let mut any = false;
    let frame = joined.push("diff", |out| {
        out.push('{');
        let start = out.len();
        rendered = write(out);
        any = out.len() > start;
        out.push('}');
    });
    rendered.map(|()| any.then_some(frame))
}

/// The answer to an event whose reply comes after its turn.
pub(crate) fn replied(joined: &Joined, owed: &Owed, reply: &str) -> String {
    joined.reply(Some(&owed.reference), Status::Ok, |out| {
        out.push('{');
        push_reply_alone(out, reply);
        out.push('}');
    })
}

/// Appends a reply as the member of an answer that says nothing else of the view.
pub(crate) fn push_reply_alone(out: &mut String, reply: &str) {
    out.push_str("\"diff\":{");
    push_reply(out, reply);
    out.push('}');
}

/// The answer to an event that gets no reply.
pub(crate) fn unreplied(joined: &Joined, reference: &str, by_hook: bool) -> String {
    // An error makes the promise of a hook fail. No promise waits for another event, and its
    // element would stay locked for good.
    let (status, response) = if by_hook {
        (Status::Error, r#"{"reason":"no reply"}"#)
    } else {
        (Status::Ok, "{}")
    };
    joined.reply(Some(reference), status, |out| out.push_str(response))
}

/// The answer to a join that has failed. The client dispatches the events of any that is refused.
pub(crate) fn crashed(joined: &Joined, reference: Option<&str>, told: Option<Event>) -> String {
    joined.reply(reference, Status::Error, |out| {
        out.push_str(r#"{"reason":"join crashed""#);
        if let Some(event) = told {
            out.push_str(r#","events":"#);
            push_list(out, &[event]);
        }
        out.push('}');
    })
}

/// The answer to the join of a view that shows nothing, and of which nothing is there. An error
/// would have the client load the page anew, or give it up.
pub(crate) fn absent(joined: &Joined, reference: Option<&str>, version: &str) -> String {
    joined.reply(reference, Status::Ok, |out| {
        out.push_str(r#"{"rendered":{"s":[""]},"liveview_version":""#);
        out.push_str(version);
        out.push_str(r#""}"#);
    })
}

/// The answer to a join after which the page is to be loaded anew, which is answered with a status.
pub(crate) fn rejected(
    joined: &Joined,
    reference: Option<&str>,
    status: u16,
    token: &str,
) -> String {
    joined.reply(reference, Status::Error, |out| {
        let _ = write!(out, r#"{{"reason":"reload","status":{status},"token":"#);
        push_string(out, token);
        out.push('}');
    })
}

/// Events that a view pushes although nothing is rendered any more.
pub(crate) fn events(joined: &Joined, events: &[Event]) -> String {
    joined.push("diff", |out| {
        out.push('{');
        push_events(out, events);
        out.push('}');
    })
}

/// Where the page goes, with a token of the flash messages for the next view.
pub(crate) fn target(departure: &Departure, flash: Option<&str>) -> String {
    let mut target = String::new();
    push_target(&mut target, &departure.to, departure.kind, flash);
    target
}

/// Where a view has patched itself to.
pub(crate) fn patched(joined: &Joined, step: &Step) -> String {
    joined.push("live_patch", |out| push_step(out, step))
}

/// The members of a tree or a difference, with the title and the events that go with it.
fn push_members(
    out: &mut String,
    tree: Tree,
    effects: &Effects,
    render: impl Render,
) -> Result<(), RenderFailed> {
    let start = out.len();
    let rendered = render(out, tree);
    if Rule::RenderedWhole.holds() {
        rendered?;
    }
    if let Some(title) = &effects.title {
        separate(out, start);
        out.push_str("\"t\":");
        push_string(out, title);
    }
    if !effects.events.is_empty() {
        separate(out, start);
        push_events(out, &effects.events);
    }
    Ok(())
}

fn push_reply(out: &mut String, reply: &str) {
    out.push_str("\"r\":");
    out.push_str(reply);
}

fn push_events(out: &mut String, events: &[Event]) {
    out.push_str("\"e\":");
    push_list(out, events);
}

fn push_list(out: &mut String, events: &[Event]) {
    out.push('[');
    for (index, (name, payload)) in events.iter().enumerate() {
        out.push_str(if index == 0 { "[" } else { ",[" });
        push_string(out, name);
        out.push(',');
        out.push_str(payload);
        out.push(']');
    }
    out.push(']');
}

fn push_step(out: &mut String, step: &Step) {
    push_target(out, &step.to, Some(step.kind()), None);
}

fn push_target(out: &mut String, to: &str, kind: Option<&str>, flash: Option<&str>) {
    out.push_str("{\"to\":");
    push_string(out, to);
    for (name, value) in [("kind", kind), ("flash", flash)] {
        if let Some(value) = value {
            out.push(',');
            push_string(out, name);
            out.push(':');
            push_string(out, value);
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
