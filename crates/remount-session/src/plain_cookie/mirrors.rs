//! The plain cookies of a site: each follows a key of the session.

use http::HeaderMap;

use super::{PlainCookie, SameSite};
use crate::plain_cookie::brought::Brought;
use crate::rule::Rule;
use crate::seal::cookie::{CookieJar, SessionCookie};
use crate::values::entries::Mark;
use crate::values::key::Key;

/// A closed list: nothing else is set, removed or shown to a live view.
#[derive(Debug)]
pub(crate) struct Mirrors(Vec<Mirror>);

#[derive(Debug)]
struct Mirror {
    key: &'static Key,
    cookie: PlainCookie,
}

/// A plain cookie that an answer is to set or remove.
pub(crate) struct Due {
    name: &'static str,
    /// The write that it shows from then on.
    mark: Option<Mark>,
    /// The value of its `Set-Cookie` header.
    header: String,
}

impl Mirrors {
    /// Those of these keys. Panics when two have one name, or when there are too many.
    pub(crate) fn of(keys: &'static [Key]) -> Self {
        let mut mirrors = Self(Vec::new());
        for key in keys {
            let Some(cookie) = key.cookie().copied() else {
                continue;
            };
            let name = cookie.name();
            assert!(
                mirrors.names().all(|known| known != name),
                "two keys are mirrored in the cookie {name:?}"
            );
            mirrors.0.push(Mirror { key, cookie });
        }
        assert!(
            mirrors.0.len() <= MAX_PLAIN_COOKIES,
            "a site has at most {MAX_PLAIN_COOKIES} plain cookies, not {}",
            mirrors.0.len()
        );
        mirrors
    }

    /// Panics when one of them cannot be a cookie of a site whose sessions have these.
    pub(crate) fn check(&self, jar: &CookieJar) {
        for Mirror { key, cookie } in &self.0 {
            if let Some(problem) = problem(cookie, jar) {
                let (key, name) = (key.name(), cookie.name());
                panic!("session key `{key}`: {name:?} cannot be a plain cookie: {problem}");
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|mirror| mirror.cookie.name())
    }

    /// What a request brought of them.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Brought {
        let cookies = self.0.iter().map(|mirror| &mirror.cookie);
        cookies
            .filter_map(|cookie| Some((cookie.name(), cookie.read(headers)?.into())))
            .collect()
    }

    /// Those that an answer with this session is to set or remove: which show another write of
    /// their keys than the session holds.
    ///
    /// An answer that `replaces` another session of the browser says all of them. The keys of that
    /// one may be gone, or it came back with a late answer and its cookies along with it.
    pub(crate) fn due(&self, session: &SessionCookie, replaces: bool, jar: &CookieJar) -> Vec<Due> {
        let mirrors = self.0.iter();
        mirrors
            .filter_map(|mirror| mirror.due(session, replaces, jar))
            .collect()
    }

    /// Whether [`due`](Self::due) would find any.
    pub(crate) fn are_due(&self, session: &SessionCookie, replaces: bool) -> bool {
        let mut mirrors = self.0.iter();
        mirrors.any(|mirror| mirror.is_due(session, replaces))
    }
}

impl Mirror {
    fn due(&self, session: &SessionCookie, replaces: bool, jar: &CookieJar) -> Option<Due> {
        if !self.is_due(session, replaces) {
            return None;
        }
        let Self { key, cookie } = self;
        let value = session.entries.get(key);
        let text = match value {
            Some(value) => cookie.text(value).ok()?,
            None => None,
        };
        // On loopback some have to be `Secure` all the same, or no browser would take them.
        let is_secure = !jar.is_plain_http() || problem(cookie, jar).is_some();
        Some(Due {
            name: cookie.name(),
            mark: self.mark(session),
            header: cookie.header(text.as_deref(), is_secure),
        })
    }

    fn is_due(&self, session: &SessionCookie, replaces: bool) -> bool {
        let Self { key, cookie } = self;
        let replaces = replaces && Rule::MirrorsSaidAnew.holds();
        match session.entries.get(key) {
            // What it shows is known to the build that wrote it.
            Some(value) if value.version() != key.version() => false,
            // The seal is ours, but a build that did not mirror the key may have put it there.
            Some(value) => {
                let is_new = session.delivered.mark(cookie.name()) != self.mark(session);
                (replaces || is_new) && cookie.text(value).is_ok()
            }
            None => replaces,
        }
    }

    /// Which write of the key the session holds.
    fn mark(&self, session: &SessionCookie) -> Option<Mark> {
        session.entries.find(self.key.name()).map(Mark::of)
    }
}

impl Due {
    /// Notes in the session's cookie that this goes out beside it.
    pub(crate) fn note_in(&self, session: &mut SessionCookie) {
        if let Some(mark) = self.mark {
            session.delivered.note(self.name, mark);
        }
    }

    pub(crate) fn into_header(self) -> String {
        self.header
    }
}

/// How many plain cookies a site may have. Browsers promise to keep 50 of a host.
const MAX_PLAIN_COOKIES: usize = 16;

/// Why browsers would not take this cookie of a site, or why the site cannot have it.
fn problem(cookie: &PlainCookie, jar: &CookieJar) -> Option<&'static str> {
    let is_secure = !jar.is_plain_http();
    let begins = |prefix: &str| {
        let start = cookie.name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let is_for_host = begins("__Host-");
    let is_for_http = begins("__Http-") || begins("__Host-Http-");
    if jar.is_family(cookie.name) || jar.is_witness(cookie.name) {
        Some("it is a name of the session's own cookies")
    } else if (is_for_host || is_for_http || begins("__Secure-")) && !is_secure {
        Some("browsers take a cookie with such a name over https only")
    } else if is_for_host && cookie.path != "/" {
        Some("browsers take a cookie whose name begins with `__Host-` with the path `/` only")
    } else if is_for_http && !cookie.http_only {
        Some("browsers take a cookie with such a name only if no script can read it")
    } else if cookie.same_site == SameSite::None && !is_secure {
        Some("browsers take a cookie with `SameSite=None` over https only")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
