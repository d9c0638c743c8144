//! The plain cookies of a site: each follows a key of the session.

use super::{PlainCookie, SameSite};
use crate::plain_cookie::brought::Brought;
use crate::seal::cookie::{CookieJar, SessionCookie};
use crate::values::key::Key;

/// A closed list: nothing else is set, removed or shown to a live view.
#[derive(Debug)]
pub(crate) struct Mirrors(Vec<Mirror>);

#[derive(Debug)]
struct Mirror {
    key: &'static Key,
    cookie: PlainCookie,
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

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|mirror| mirror.cookie.name())
    }

    /// What a request brought of them: the values of its `Cookie` headers, or parts of them.
    pub(crate) fn read<'a>(&self, cookies: &(impl Iterator<Item = &'a str> + Clone)) -> Brought {
        let mirrors = self.0.iter().map(|mirror| &mirror.cookie);
        mirrors
            .filter_map(|cookie| Some((cookie.name(), cookie.find(cookies.clone())?.into())))
            .collect()
    }

    /// The `Set-Cookie` headers that have the browser's cookies show what the session holds, beside
    /// the session's own: for those of which its request brought something else, those that are
    /// kept for a time, which begins anew, and those that no request here brings.
    pub(crate) fn headers(
        &self,
        session: &SessionCookie,
        brought: &Brought,
        jar: &CookieJar,
    ) -> Vec<String> {
        let mirrors = self.0.iter();
        mirrors
            .filter_map(|mirror| mirror.header(session, brought, jar))
            .collect()
    }

    /// Whether the cookies of a browser show something else than its session holds.
    pub(crate) fn differ(
        &self,
        session: &SessionCookie,
        brought: &Brought,
        jar: &CookieJar,
    ) -> bool {
        let mut mirrors = self.0.iter();
        mirrors.any(|mirror| mirror.differs(session, brought, jar))
    }
}

impl Mirror {
    fn header(
        &self,
        session: &SessionCookie,
        brought: &Brought,
        jar: &CookieJar,
    ) -> Option<String> {
        let Self { cookie, .. } = self;
        let text = self.shown(session)?;
        let is_kept_for_a_time = text.is_some() && cookie.max_age.is_some();
        let is_said = is_kept_for_a_time
            || !self.is_brought(jar)
            || brought.get(cookie.name) != text.as_deref();
        is_said.then(|| cookie.header(text.as_deref(), self.is_secure(jar)))
    }

    fn differs(&self, session: &SessionCookie, brought: &Brought, jar: &CookieJar) -> bool {
        let text = self.shown(session);
        let brought = brought.get(self.cookie.name);
        self.is_brought(jar) && text.is_some_and(|text| text.as_deref() != brought)
    }

    /// What the cookie is to show, inside; nothing at all of what this build cannot tell.
    fn shown(&self, session: &SessionCookie) -> Option<Option<String>> {
        let Self { key, cookie } = self;
        let value = session.entries.get(key);
        match value.filter(|value| !value.json().is_empty()) {
            // What it shows is known to the build that wrote it.
            Some(value) if value.version() != key.version() => None,
            // The seal is ours, but a build that did not mirror the key may have put it there.
            Some(value) => cookie.text(value).ok(),
            None => Some(None),
        }
    }

    /// Whether every request of a page brings the cookie, if the browser has it.
    fn is_brought(&self, jar: &CookieJar) -> bool {
        self.cookie.path == "/" && self.is_secure(jar) != jar.is_plain_http()
    }

    /// On loopback some have to be `Secure` all the same, or no browser would take them.
    fn is_secure(&self, jar: &CookieJar) -> bool {
        !jar.is_plain_http() || problem(&self.cookie, jar).is_some()
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
