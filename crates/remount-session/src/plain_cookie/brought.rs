//! The plain cookies of one request.

use std::fmt;

/// Values of the site's plain cookies as a browser sent them: as long as it may send, and kept for
/// as long as the page is open.
#[derive(Clone, Default)]
pub(crate) struct Brought(Vec<(&'static str, Box<str>)>);

impl Brought {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut held = self.0.iter();
        held.find(|(held, _)| *held == name)
            .map(|(_, value)| &**value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Values do not belong in logs.
impl fmt::Debug for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        f.debug_set().entries(names).finish()
    }
}

impl FromIterator<(&'static str, Box<str>)> for Brought {
    fn from_iter<I: IntoIterator<Item = (&'static str, Box<str>)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}
