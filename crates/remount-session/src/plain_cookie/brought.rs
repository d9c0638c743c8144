//! The plain cookies of one request, as a view reads them.

/// Values of the site's plain cookies as a browser sent them. As long as the browser may send, and
/// only for whoever has the page open.
#[derive(Default)]
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

impl FromIterator<(&'static str, Box<str>)> for Brought {
    fn from_iter<I: IntoIterator<Item = (&'static str, Box<str>)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}
