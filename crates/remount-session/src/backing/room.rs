//! How much room a session takes where it is kept.

use crate::backing::Backing;
use crate::config::Config;
use crate::seal::cookie::SessionCookie;
use crate::seal::cookie::delivered::Delivered;
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

/// All of a session. There is always room to note what the plain cookies of the site show.
pub(crate) fn of_session(config: &Config, backing: &Backing, session: &SessionCookie) -> Size {
    let entries = session.entries.iter();
    let need = match backing {
        Backing::Cookie if !config.mirrors.is_empty() => {
            let names = config.mirrors.names();
            bytes(
                config,
                backing,
                session,
                entries,
                &session.delivered.with_all(names),
            )
        }
        _ => bytes(config, backing, session, entries, &session.delivered),
    };
    Size {
        need,
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
    let nothing = Delivered::default();
    let delivered = match backing {
        Backing::Cookie => &nothing,
        Backing::Store(_) => &session.delivered,
    };
    Size {
        need: bytes(
            config,
            backing,
            session,
            entries.iter().filter(by_page),
            delivered,
        ),
        room: backing.room_of_pages(),
    }
}

/// Whether a session surely has room, even if pages wrote all of it: quickly told. `false` may be
/// wrong, and is the answer wherever there are plain cookies to leave room for.
pub(crate) fn surely_fits(config: &Config, backing: &Backing, session: &SessionCookie) -> bool {
    let most = kept_len(config, backing, session.encoded_len_at_most());
    config.mirrors.is_empty() && most < backing.room_of_pages()
}

/// How many bytes a session would take, if it held these entries and this was delivered.
fn bytes<'a>(
    config: &Config,
    backing: &Backing,
    session: &SessionCookie,
    entries: impl Iterator<Item = Entry<'a>>,
    delivered: &Delivered,
) -> usize {
    kept_len(config, backing, session.encoded_len(entries, delivered))
}

/// How many bytes so many encoded ones are where the session is kept.
fn kept_len(config: &Config, backing: &Backing, encoded: usize) -> usize {
    match backing {
        Backing::Cookie => config.jar().sealed_len(encoded),
        Backing::Store(_) => encoded,
    }
}
