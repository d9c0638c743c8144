//! The cookies of one browser, by the rules of RFC 6265bis that matter to one site.

use std::time::{Duration, SystemTime};

use cookie::Cookie;

/// What browsers keep a cookie for at most (RFC 6265bis, section 5.5).
const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// What browsers take of a cookie's name and value, in bytes (RFC 6265bis, section 5.6).
const LARGEST: usize = 4_096;

/// The cookies that a site has set in one browser, over https unless it says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Jar {
    cookies: Vec<Held>,
    is_plain: bool,
}

#[derive(Clone, Debug)]
struct Held {
    name: String,
    value: String,
    path: String,
    http_only: bool,
    /// `None`: until the browser quits.
    expires: Option<SystemTime>,
}

impl Jar {
    /// That of a browser which asks the site over plain http, and not on its own machine.
    #[must_use]
    pub fn over_plain_http() -> Self {
        Self {
            cookies: Vec::new(),
            is_plain: true,
        }
    }

    /// The value of the `Cookie` header of a request for `path`; `None` without cookies.
    #[must_use]
    pub fn header(&self, path: &str, now: SystemTime) -> Option<String> {
        let mut sent: Vec<_> = self.held(now).filter(|held| held.is_for(path)).collect();
        // Longer paths first (RFC 6265bis, section 5.8.3); the sort keeps the order otherwise.
        sent.sort_by_key(|held| std::cmp::Reverse(held.path.len()));
        let pairs: Vec<_> = sent
            .iter()
            .map(|held| format!("{}={}", held.name, held.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The value of a cookie, whatever its path.
    #[must_use]
    pub fn get(&self, name: &str, now: SystemTime) -> Option<&str> {
        let mut named = self.held(now).filter(|held| held.name == name);
        named.next().map(|held| held.value.as_str())
    }

    /// The names of the cookies that scripts can read.
    pub fn readable(&self, now: SystemTime) -> impl Iterator<Item = &str> {
        let readable = self.held(now).filter(|held| !held.http_only);
        readable.map(|held| held.name.as_str())
    }

    /// Takes the value of a `Set-Cookie` header of the answer to a request for `path`.
    ///
    /// # Errors
    ///
    /// Why a browser would not keep the cookie: whoever set it made a mistake.
    pub fn take(&mut self, set_cookie: &str, path: &str, now: SystemTime) -> Result<(), Refused> {
        let refused = |why| Refused {
            cookie: set_cookie.to_owned(),
            why,
        };
        let cookie = Cookie::parse(set_cookie).map_err(|_| refused("it has no name"))?;
        let (name, value) = cookie.name_value();
        if name.len() + value.len() > LARGEST {
            return Err(refused("it is longer than 4,096 bytes"));
        }
        let secure = cookie.secure() == Some(true);
        if secure && self.is_plain {
            return Err(refused("it demands https"));
        }
        if name.starts_with("__Secure-") && !secure {
            return Err(refused("its name demands `Secure`"));
        }
        let is_of_host = secure && cookie.path() == Some("/") && cookie.domain().is_none();
        if name.starts_with("__Host-") && !is_of_host {
            return Err(refused(
                "its name demands `Secure`, `Path=/` and no `Domain`",
            ));
        }
        let held = Held {
            name: name.to_owned(),
            value: value.to_owned(),
            path: cookie
                .path()
                .filter(|path| path.starts_with('/'))
                .unwrap_or_else(|| default_path(path))
                .to_owned(),
            http_only: cookie.http_only() == Some(true),
            expires: expiry(&cookie, now),
        };
        let is_same = |other: &Held| other.name == held.name && other.path == held.path;
        let place = self.cookies.iter().position(is_same);
        match (place, held.is_over(now)) {
            (Some(place), false) => self.cookies[place] = held,
            (Some(place), true) => drop(self.cookies.remove(place)),
            (None, false) => self.cookies.push(held),
            (None, true) => {}
        }
        Ok(())
    }

    /// Sets a cookie as a script of the page or the visitor does.
    pub fn set(&mut self, name: &str, value: &str) {
        self.cookies.retain(|held| held.name != name);
        self.cookies.push(Held {
            name: name.to_owned(),
            value: value.to_owned(),
            path: "/".to_owned(),
            http_only: false,
            expires: None,
        });
    }

    /// Deletes a cookie, whatever its path.
    pub fn remove(&mut self, name: &str) {
        self.cookies.retain(|held| held.name != name);
    }

    /// Deletes all cookies.
    pub fn clear(&mut self) {
        self.cookies.clear();
    }

    /// Deletes what a browser forgets when it quits.
    pub fn quit(&mut self) {
        self.cookies.retain(|held| held.expires.is_some());
    }

    fn held(&self, now: SystemTime) -> impl Iterator<Item = &Held> {
        self.cookies.iter().filter(move |held| !held.is_over(now))
    }
}

/// Why a browser would not keep a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    cookie: String,
    why: &'static str,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a browser does not keep `{}`: {}", self.cookie, self.why)
    }
}

impl std::error::Error for Refused {}

impl Held {
    fn is_over(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// RFC 6265bis, section 5.1.4.
    fn is_for(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(&self.path) else {
            return false;
        };
        rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/')
    }
}

/// `Max-Age` counts before `Expires`, and nothing longer than 400 days.
fn expiry(cookie: &Cookie<'_>, now: SystemTime) -> Option<SystemTime> {
    let age = if let Some(age) = cookie.max_age() {
        Duration::try_from(age).unwrap_or_default()
    } else {
        let expires = SystemTime::from(cookie.expires_datetime()?);
        expires.duration_since(now).unwrap_or_default()
    };
    Some(now + age.min(LONGEST))
}

/// RFC 6265bis, section 5.1.4.
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    #[track_caller]
    fn check(set_cookies: &[&str], after: Duration, header: Option<&str>) {
        let mut jar = Jar::default();
        for set_cookie in set_cookies {
            jar.take(set_cookie, "/", NOW).unwrap();
        }
        assert_eq!(jar.header("/", NOW + after).as_deref(), header);
    }

    #[track_caller]
    fn check_refused(set_cookie: &str, why: &str) {
        let error = Jar::default().take(set_cookie, "/", NOW).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }

    #[test]
    fn a_cookie_is_sent_back_until_another_of_its_name_comes() {
        let both = ["a=1; Path=/; Max-Age=60; HttpOnly", "a=2; Path=/"];
        check(&both, Duration::ZERO, Some("a=2"));
    }

    #[test]
    fn a_cookie_is_gone_when_its_time_is_over() {
        let cookie = ["a=1; Max-Age=60"];
        check(&cookie, Duration::from_secs(59), Some("a=1"));
        check(&cookie, Duration::from_secs(60), None);
    }

    #[test]
    fn a_cookie_without_time_left_is_deleted() {
        check(&["a=1", "a=; Max-Age=0"], Duration::ZERO, None);
    }

    #[test]
    fn no_cookie_lasts_longer_than_400_days() {
        let day = Duration::from_secs(24 * 60 * 60);
        let cookie = ["a=1; Max-Age=99999999999"];
        check(&cookie, 399 * day, Some("a=1"));
        check(&cookie, 400 * day, None);
    }

    #[test]
    fn a_date_says_how_long_a_cookie_lasts() {
        let cookie = ["a=1; Expires=Thu, 01 Jan 1970 00:01:00 GMT"];
        check(&cookie, Duration::from_secs(59), Some("a=1"));
        check(&cookie, Duration::from_secs(60), None);
    }

    #[test]
    fn a_cookie_of_a_path_is_sent_below_it_only() {
        let mut jar = Jar::default();
        jar.take("a=1; Path=/shop", "/", NOW).unwrap();
        let sent = |path| jar.header(path, NOW).is_some();
        assert!(sent("/shop") && sent("/shop/cart"));
        assert!(!sent("/") && !sent("/shopping"));
    }

    #[test]
    fn a_cookie_of_the_host_needs_all_that_its_name_promises() {
        check(
            &["__Host-a=1; Secure; Path=/"],
            Duration::ZERO,
            Some("__Host-a=1"),
        );
        check_refused("__Host-a=1; Path=/", "demands");
        check_refused("__Host-a=1; Secure", "demands");
        check_refused("__Host-a=1; Secure; Path=/; Domain=site.test", "demands");
        check_refused("__Secure-a=1", "demands");
    }

    #[test]
    fn over_plain_http_no_cookie_is_kept_that_demands_https() {
        let mut jar = Jar::over_plain_http();
        jar.take("a=1; Path=/", "/", NOW).unwrap();
        let refused = jar.take("b=2; Path=/; Secure", "/", NOW).unwrap_err();
        assert!(refused.to_string().contains("demands https"), "{refused}");
        assert_eq!(jar.header("/", NOW).as_deref(), Some("a=1"));
    }

    #[test]
    fn a_cookie_that_is_too_long_is_refused() {
        check_refused(&format!("a={}", "x".repeat(4_096)), "4,096 bytes");
    }

    #[test]
    fn what_has_no_date_is_gone_when_the_browser_quits() {
        let mut jar = Jar::default();
        jar.take("short=1", "/", NOW).unwrap();
        jar.take("long=1; Max-Age=60", "/", NOW).unwrap();
        jar.quit();
        assert_eq!(jar.header("/", NOW).as_deref(), Some("long=1"));
    }
}
