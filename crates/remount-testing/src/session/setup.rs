//! What a page says of itself.

use std::fmt;

use super::storage::Storage;

/// Returns numbers from 0 up to 1, which spread the attempts of pages that lost the same server.
pub type Chance = Box<dyn FnMut() -> f64 + Send>;

/// What a page says of itself when it is loaded.
pub struct Setup {
    /// The page has live views, and no `<meta name="remount-session" content="none">`: it joins
    /// the channel [`TOPIC`](super::TOPIC).
    pub speaks: bool,
    /// The content of `<meta name="remount-local">`, if the page has that: the keys that the
    /// browser keeps.
    pub local: Option<String>,
    /// The browser's storage for the page's origin.
    pub storage: Storage,
    /// The page came over plain http.
    pub plain_http: bool,
    /// The name of this page load, which no other has.
    pub tab: String,
    /// Where the waits between attempts get their chance from.
    pub chance: Chance,
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("speaks", &self.speaks)
            .field("local", &self.local)
            .field("plain_http", &self.plain_http)
            .field("tab", &self.tab)
            .finish_non_exhaustive()
    }
}
