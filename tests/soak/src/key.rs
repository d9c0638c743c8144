//! The keys of the site's session.

/// A key. All but [`Member`](Self::Member) are open to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Name,
    Colour,
    Note,
    /// Written by the server's side only.
    Member,
}

impl Key {
    pub(crate) const ALL: [Self; 4] = [Self::Name, Self::Colour, Self::Note, Self::Member];
    pub(crate) const OF_PAGES: [Self; 3] = [Self::Name, Self::Colour, Self::Note];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Colour => "colour",
            Self::Note => "note",
            Self::Member => "member",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
}
