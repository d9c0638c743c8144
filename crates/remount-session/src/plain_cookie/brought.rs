//! The plain cookies of one request, as a view reads them.

/// Values of declared cookies: those that a browser sent, and for a page's socket those that were
/// written since. As long as the browser may send, and only for whoever has the page open.
#[derive(Default)]
pub(crate) struct Brought(Vec<(&'static str, Box<str>)>);

impl Brought {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut held = self.0.iter();
        held.find(|(held, _)| *held == name)
            .map(|(_, value)| &**value)
    }

    /// Puts a value in the place of the one there is, or of none.
    pub(crate) fn set(&mut self, name: &'static str, value: Option<&str>) {
        self.0.retain(|(held, _)| *held != name);
        self.0.extend(value.map(|value| (name, value.into())));
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
