//! Takes what the visitor does in fields, whatever becomes of it: what all senders share.

use std::time::Duration;

use super::ledger::State;
use super::queue::{NEVER, Queue, Values};
use super::surroundings::Surroundings;

/// Fields have new values, to be sent when they have not changed for so long.
pub(super) fn edit(queue: &mut Queue, values: Values, delay: Duration, page: &mut Surroundings) {
    let due = page.now.saturating_add(delay);
    let keys: Vec<_> = values.keys().cloned().collect();
    for (key, value) in values {
        queue.edit(&key, value, due);
    }
    let waits = due == NEVER;
    page.changed(keys, if waits { State::Unsaved } else { State::Saving });
}

/// Fields of a form that is saved when it is submitted have new values.
pub(super) fn hold(queue: &mut Queue, values: Values, page: &mut Surroundings) {
    for (key, value) in values {
        queue.hold(&key, value);
        page.changed(vec![key], State::Unsaved);
    }
}

/// The visitor cannot submit any more what these keys hold.
pub(super) fn discard(queue: &mut Queue, keys: &[String], page: &mut Surroundings) {
    let dropped = queue.discard(keys);
    unchanged(queue, dropped, page);
}

/// The visitor does not want what these keys hold, nor what was refused of them.
pub(super) fn undo(queue: &mut Queue, keys: &[String], page: &mut Surroundings) {
    let dropped = queue.undo(keys);
    unchanged(queue, dropped, page);
}

/// The visitor is done with these keys, or with all.
pub(super) fn release(queue: &mut Queue, keys: Option<&[String]>, page: &mut Surroundings) {
    let released = queue.release(page.now, keys);
    page.changed(released, State::Saving);
}

fn unchanged(queue: &Queue, dropped: Vec<String>, page: &mut Surroundings) {
    let mut keys = dropped;
    keys.retain(|key| !queue.has_newer(key));
    page.changed(keys, State::Unchanged);
}
