//! Tells the views of a session which values could not be saved.

use crate::backing::UNAVAILABLE;
use crate::core::Core;
use crate::notice::{Notice, Origin, WriteState};
use crate::page::failure::Failure;
use crate::seal::cookie::SessionCookie;
use crate::telemetry;
use crate::values::entries::Mark;

/// What the views are told when these keys of a session could not be saved. They are told again
/// when a later answer saves them.
pub(crate) fn unsaved(
    core: &Core,
    session: &SessionCookie,
    keys: Vec<&'static str>,
    origin: Origin,
) -> Option<Notice> {
    if keys.is_empty() {
        return None;
    }
    let failure = Failure::Refused(UNAVAILABLE);
    telemetry::failed(session.id, &keys, failure);
    let mut memory = core.memory();
    for key in &keys {
        if let Some(entry) = session.entries.find(key) {
            memory.mark_failed(session.id, key, Mark::of(entry));
        }
    }
    Some(Notice::Changed {
        session: session.id,
        keys,
        origin,
        state: WriteState::Failed(failure),
    })
}
