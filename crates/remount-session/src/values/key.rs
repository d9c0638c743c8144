//! One key of a session: its name, who may write it, and the rules for its values.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::decide::guard;
use crate::plain_cookie::PlainCookie;
use crate::telemetry;
use crate::values::stored::Stored;

/// Who may write a key, and of an entry: who wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Writer {
    /// The page itself, besides the server: `#[session(browser)]`.
    Browser,
    /// Only live views and HTTP handlers.
    Server,
}

/// Takes JSON, decodes and validates it, and returns it in its canonical form.
pub type Check = fn(&[u8]) -> Result<Vec<u8>, Invalid>;

/// One key of a [`SessionData`](crate::SessionData).
#[derive(Debug)]
pub struct Key {
    name: &'static str,
    writer: Writer,
    check: Check,
    version: u32,
    drops_on_login: bool,
    drops_on_quit: bool,
    stays_on_logout: bool,
    is_local: bool,
    cookie: Option<PlainCookie>,
}

/// The names of these keys as the schema has them, as far as they are kept with the session; the
/// rest belongs to another build, whose views are not here.
pub(crate) fn names<'a>(
    keys: &'static [Key],
    names: impl Iterator<Item = &'a str>,
) -> Vec<&'static str> {
    let kept = |name: &str| {
        let key = keys.iter().find(|key| key.name() == name);
        key.filter(|key| !key.is_local()).map(Key::name)
    };
    names.filter_map(kept).collect()
}

impl Key {
    /// Makes a key. `name` is what is stored in cookies: renaming a key forgets its values.
    #[must_use]
    pub const fn new(name: &'static str, writer: Writer, check: Check) -> Self {
        Self {
            name,
            writer,
            check,
            version: 1,
            drops_on_login: false,
            drops_on_quit: matches!(writer, Writer::Server),
            stays_on_logout: false,
            is_local: false,
            cookie: None,
        }
    }

    /// The same key, whose values are stored as this version of it: `#[session(version = 2)]`. The
    /// first is 1; 0 is taken for it.
    #[must_use]
    pub const fn with_version(self, version: u32) -> Self {
        let version = if version == 0 { 1 } else { version };
        Self { version, ..self }
    }

    /// The same key, which ends at a login: `#[session(on_login = drop)]`.
    #[must_use]
    pub const fn dropped_on_login(self) -> Self {
        Self {
            drops_on_login: true,
            ..self
        }
    }

    /// The same key, which does or does not end with a login that [ends with the
    /// browser](crate::LoginEnd::Browser): `#[session(on_quit = drop)]` or `on_quit = keep`.
    /// Otherwise those end that only the server writes.
    #[must_use]
    pub const fn dropped_on_quit(self, drops_on_quit: bool) -> Self {
        Self {
            drops_on_quit,
            ..self
        }
    }

    /// The same key, which is none of the login's: its value goes on in the session that a logout
    /// begins, and stays when a login has ended with the browser: `#[session(on_logout = keep)]`.
    #[must_use]
    pub const fn kept_on_logout(self) -> Self {
        Self {
            stays_on_logout: true,
            drops_on_quit: false,
            ..self
        }
    }

    /// The same key, whose value a [`PlainCookie`] shows to others: `#[session(cookie = CONSENT)]`.
    ///
    /// # Panics
    ///
    /// When the browser may write the key, or keeps it itself: a page plants no cookie.
    #[must_use]
    pub const fn mirrored_in(self, cookie: PlainCookie) -> Self {
        assert!(
            matches!(self.writer, Writer::Server) && !self.is_local,
            "only a key that the browser may not write is mirrored in a cookie"
        );
        Self {
            cookie: Some(cookie),
            ..self
        }
    }

    /// The same key, whose value is kept in the localStorage of the browser and not with the
    /// session: `#[session(browser, scope = local)]`.
    #[must_use]
    pub const fn local(self) -> Self {
        Self {
            is_local: true,
            ..self
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Who may write it.
    #[must_use]
    pub const fn writer(&self) -> Writer {
        self.writer
    }

    /// The version as which its values are stored; 1 unless said otherwise.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Whether its value is gone once the session is renewed at a login.
    #[must_use]
    pub const fn drops_on_login(&self) -> bool {
        self.drops_on_login
    }

    /// Whether its value is gone once a login is over that ended with the browser.
    #[must_use]
    pub const fn drops_on_quit(&self) -> bool {
        self.drops_on_quit
    }

    /// Whether its value goes on in the session that a logout begins.
    #[must_use]
    pub const fn stays_on_logout(&self) -> bool {
        self.stays_on_logout
    }

    /// The cookie that shows its value to others.
    #[must_use]
    pub const fn cookie(&self) -> Option<&PlainCookie> {
        self.cookie.as_ref()
    }

    /// Whether its value is kept in the localStorage of the browser, from where a page brings it
    /// with its socket. No cookie, store or ticket has it.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        self.is_local
    }

    /// Decodes and validates a JSON value and returns what is stored of it: its canonical form,
    /// behind the version unless that is 1. Text from a form is taken for a number or a truth value
    /// where the type asks for one: `"3"`, `"true"`, `"on"`; empty text for an absent one.
    ///
    /// # Errors
    ///
    /// When the value does not fit the type, breaks a rule of the key or cannot be in its cookie. A
    /// rule that panics counts as one that refuses, and the log names the key.
    pub fn check(&self, json: &[u8]) -> Result<Vec<u8>, Invalid> {
        let canonical = self.guarded(|| (self.check)(json)).unwrap_or_else(|| {
            Err(Invalid::new(
                "could not be checked, because a rule of the site failed",
            ))
        })?;
        let stored = Stored::encode(self.version, canonical);
        if let Some(cookie) = &self.cookie {
            cookie.text(Stored::parse(&stored)).map_err(Invalid::new)?;
        }
        Ok(stored)
    }

    /// Runs what the site says of this key; `None` if that panics.
    pub(crate) fn guarded<T>(&self, run: impl FnOnce() -> T) -> Option<T> {
        guard::call(run)
            .inspect_err(|panic| telemetry::rule_panicked(self.name, panic))
            .ok()
    }
}

/// Why a value is refused. Made from any text, so that a `check` function can return one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(String);

impl Invalid {
    /// Refuses a value for this reason, which whoever sent the value gets to read.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// The reason.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

impl From<&str> for Invalid {
    fn from(reason: &str) -> Self {
        Self::new(reason)
    }
}

impl From<String> for Invalid {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}
