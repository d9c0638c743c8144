//! How much room a session takes where it is kept.

use crate::backing::Backing;
use crate::config::Config;
use crate::seal::cookie::SessionCookie;
use crate::values::entries::{Entries, Entry};
use crate::values::key::Writer;

/// What something takes, and how much it may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) need: usize,
    pub(crate) room: usize,
}

impl Size {
    pub(crate) fn fits(self) -> bool {
        self.need <= self.room
    }
}

/// All of a session.
pub(crate) fn of_session(config: &Config, backing: &Backing, session: &SessionCookie) -> Size {
    Size {
        need: bytes(config, backing, session, session.entries.iter()),
        room: backing.room(),
    }
}

/// A session that holds only what pages wrote of these entries.
pub(crate) fn of_pages(
    config: &Config,
    backing: &Backing,
    session: &SessionCookie,
    entries: &Entries,
) -> Size {
    let by_page = |entry: &Entry<'_>| entry.writer == Writer::Browser;
    Size {
        need: bytes(config, backing, session, entries.iter().filter(by_page)),
        room: backing.room_of_pages(),
    }
}

/// Whether a session surely has room, even if pages wrote all of it: quickly told. `false` may be
/// wrong.
pub(crate) fn surely_fits(config: &Config, backing: &Backing, session: &SessionCookie) -> bool {
    let most = kept_len(config, backing, session.encoded_len_at_most());
    most < backing.room_of_pages()
}

/// How many bytes a session would take, if it held these entries.
fn bytes<'a>(
    config: &Config,
    backing: &Backing,
    session: &SessionCookie,
    entries: impl Iterator<Item = Entry<'a>>,
) -> usize {
    kept_len(config, backing, session.encoded_len(entries))
}

/// How many bytes so many encoded ones are where the session is kept.
fn kept_len(config: &Config, backing: &Backing, encoded: usize) -> usize {
    match backing {
        Backing::Cookie => config.jar().sealed_len(encoded),
        Backing::Store(_) => encoded,
    }
}
