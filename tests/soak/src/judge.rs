//! What became of the writes of one session: which values may be found, and which are a loss.
//!
//! Writes of one browser follow each other under its Web Lock. Only a request that was not answered
//! is repeated under a later turn of it, and a live view's write has its place from the event on,
//! not from the post. So each write has an interval in which the server gave it its place among
//! the others: from before the first that was sent of it until that has happened, or until nothing
//! of it is under way.
//!
//! A value that is found is right if it is of a known write, and no acknowledged write of the same
//! key began after that one's interval. Everything else is a loss.

use std::fmt;

use crate::key::Key;

/// Which way a write takes to the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// The page's script posts a field.
    Put,
    /// A form goes to a handler.
    Handler,
    /// A live view writes, and the page posts its ticket.
    View,
}

impl Path {
    pub(crate) const ALL: [Self; 3] = [Self::Put, Self::Handler, Self::View];
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Put => "put of a page",
            Self::Handler => "handler",
            Self::View => "live view",
        })
    }
}

/// The writes of one session, in the order in which they began.
#[derive(Debug, Default)]
pub(crate) struct History {
    writes: Vec<Write>,
    /// Counts beginnings and ends.
    clock: u64,
}

/// A write of a [`History`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WriteId(usize);

#[derive(Debug)]
struct Write {
    keys: Vec<Key>,
    /// Of this write alone.
    value: String,
    path: Path,
    began: u64,
    /// When it certainly had its place.
    placed: Option<u64>,
    is_acknowledged: bool,
}

/// A key that does not have what it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) key: Key,
    /// The acknowledged write that is gone.
    pub(crate) expected: String,
    pub(crate) path: Option<Path>,
    pub(crate) found: String,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            expected,
            path,
            found,
        } = self;
        write!(f, "key {}: expected {expected:?}", key.name())?;
        if let Some(path) = path {
            write!(f, " ({path})")?;
        }
        write!(f, ", found {found:?}")
    }
}

impl History {
    /// Something of a write is about to be sent. `value` is of no other write of this session.
    pub(crate) fn begin(&mut self, path: Path, keys: &[Key], value: &str) -> WriteId {
        let began = self.tick();
        self.writes.push(Write {
            keys: keys.to_vec(),
            value: value.to_owned(),
            path,
            began,
            placed: None,
            is_acknowledged: false,
        });
        WriteId(self.writes.len() - 1)
    }

    /// The server has it, or nothing of it is under way any more: whatever begins from now on is
    /// later.
    pub(crate) fn place(&mut self, id: WriteId) {
        let now = self.tick();
        self.writes[id.0].placed.get_or_insert(now);
    }

    /// It was answered with success, and the browser has stored the cookie.
    pub(crate) fn acknowledge(&mut self, id: WriteId) {
        self.place(id);
        self.writes[id.0].is_acknowledged = true;
    }

    /// Judges the value that was found for a key. Nobody may be writing the session meanwhile but a
    /// live view.
    pub(crate) fn judge(&self, key: Key, found: &str) -> Result<(), Loss> {
        let of_key = || self.writes.iter().rev().filter(|write| write.concerns(key));
        let placed = if found.is_empty() {
            // What the session began with.
            Some(0)
        } else {
            let Some(holder) = of_key().find(|write| write.value == found) else {
                let last = of_key().find(|write| write.is_acknowledged);
                return Err(Loss::of(key, last, found));
            };
            holder.placed
        };
        let successor = of_key().find(|write| {
            write.is_acknowledged && placed.is_some_and(|placed| write.began > placed)
        });
        match successor {
            Some(lost) => Err(Loss::of(key, Some(lost), found)),
            None => Ok(()),
        }
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }
}

impl Write {
    fn concerns(&self, key: Key) -> bool {
        self.keys.contains(&key)
    }
}

impl Loss {
    fn of(key: Key, lost: Option<&Write>, found: &str) -> Self {
        Self {
            key,
            expected: lost.map_or_else(String::new, |write| write.value.clone()),
            path: lost.map(|write| write.path),
            found: found.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key::Name;

    fn begun(history: &mut History, value: &str) -> WriteId {
        history.begin(Path::Put, &[KEY], value)
    }

    fn acknowledged(history: &mut History, value: &str) {
        let id = begun(history, value);
        history.acknowledge(id);
    }

    fn given_up(history: &mut History, value: &str) {
        let id = begun(history, value);
        history.place(id);
    }

    #[track_caller]
    fn check_right(history: &History, values: &[&str]) {
        for value in values {
            assert_eq!(history.judge(KEY, value), Ok(()), "{value:?}");
        }
    }

    #[track_caller]
    fn check_lost(history: &History, expected: &str, values: &[&str]) {
        for value in values {
            let loss = history.judge(KEY, value).expect_err(value);
            assert_eq!((&*loss.expected, &*loss.found), (expected, *value));
        }
    }

    #[test]
    fn of_writes_that_follow_each_other_the_last_one_counts() {
        let mut history = History::default();
        acknowledged(&mut history, "a");
        acknowledged(&mut history, "b");
        check_right(&history, &["b"]);
        check_lost(&history, "b", &["a", "", "of nobody"]);
    }

    #[test]
    fn a_session_that_nobody_wrote_has_what_it_began_with() {
        let history = History::default();
        check_right(&history, &[""]);
        check_lost(&history, "", &["of nobody"]);
    }

    #[test]
    fn a_later_write_without_an_answer_may_have_had_its_effect_or_not() {
        let mut history = History::default();
        acknowledged(&mut history, "a");
        given_up(&mut history, "b");
        begun(&mut history, "c");
        check_right(&history, &["a", "b", "c"]);
        check_lost(&history, "a", &[""]);
    }

    #[test]
    fn an_earlier_write_without_an_answer_gives_way_to_one_that_was_acknowledged() {
        let mut history = History::default();
        given_up(&mut history, "a");
        acknowledged(&mut history, "b");
        check_lost(&history, "b", &["a"]);
    }

    #[test]
    fn of_two_writes_that_were_under_way_together_either_may_be_the_later_one() {
        let mut history = History::default();
        let repeated = begun(&mut history, "a");
        acknowledged(&mut history, "b");
        history.acknowledge(repeated);
        check_right(&history, &["a", "b"]);
        acknowledged(&mut history, "c");
        check_lost(&history, "c", &["a", "b"]);
    }

    #[test]
    fn a_live_views_write_has_its_place_before_its_page_posts_it() {
        let mut history = History::default();
        let of_view = history.begin(Path::View, &[KEY], "a");
        history.place(of_view);
        acknowledged(&mut history, "b");
        history.acknowledge(of_view);
        check_right(&history, &["b"]);
        check_lost(&history, "b", &["a"]);
    }

    #[test]
    fn keys_are_judged_each_by_itself() {
        let mut history = History::default();
        let both = history.begin(Path::View, &[KEY, Key::Note], "a");
        history.acknowledge(both);
        acknowledged(&mut history, "b");
        check_right(&history, &["b"]);
        assert_eq!(history.judge(Key::Note, "a"), Ok(()));
        let loss = history.judge(Key::Note, "b").expect_err("of another key");
        assert_eq!(loss.path, Some(Path::View));
    }
}
