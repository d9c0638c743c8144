//! The plain cookies that a site has.

use http::HeaderMap;

use super::{MAX_PLAIN_COOKIES, PlainCookie};
use crate::plain_cookie::brought::Brought;
use crate::seal::cookie::CookieJar;

/// A closed list: nothing else is set, removed or shown to a live view.
#[derive(Debug, Default)]
pub(crate) struct Declared(Vec<PlainCookie>);

impl Declared {
    /// Adds a cookie. Panics when there is one of its name, or when there are too many.
    pub(crate) fn add(&mut self, cookie: PlainCookie) {
        let name = cookie.name();
        assert!(
            self.find(name).is_none(),
            "the plain cookie {name:?} is declared twice"
        );
        assert!(
            self.0.len() < MAX_PLAIN_COOKIES,
            "a site has at most {MAX_PLAIN_COOKIES} plain cookies, and {name:?} is one more"
        );
        self.0.push(cookie);
    }

    /// Panics when one of them cannot be a cookie of a site whose sessions have these.
    pub(crate) fn check(&self, jar: &CookieJar) {
        for cookie in &self.0 {
            if let Some(problem) = cookie.problem(jar) {
                panic!("{:?} cannot be a plain cookie: {problem}", cookie.name());
            }
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&PlainCookie> {
        self.0.iter().find(|cookie| cookie.name() == name)
    }

    /// Whether this very cookie is declared, with these attributes.
    pub(crate) fn has(&self, cookie: &PlainCookie) -> bool {
        self.0.contains(cookie)
    }

    pub(crate) fn all(&self) -> &[PlainCookie] {
        &self.0
    }

    /// What a request brought of them.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Brought {
        let values = self.0.iter();
        values
            .filter_map(|cookie| Some((cookie.name(), cookie.read(headers)?.into())))
            .collect()
    }
}
