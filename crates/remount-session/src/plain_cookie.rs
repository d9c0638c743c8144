//! Plain cookies: cookies of a site beside the session's, which show a key of it to any other
//! system on the host.

use std::time::Duration;

use http::HeaderMap;
use serde_json::Value;

use crate::http::headers;
use crate::limits::{MAX_COOKIE_AGE, MAX_COOKIE_BYTES};
use crate::values::stored::Stored;

pub(crate) mod brought;
pub(crate) mod mirrors;

/// A cookie beside the session's that shows one of its keys in plain text: a consent that a proxy
/// looks at, a token that another system on the same host reads.
///
/// The cookie follows its key, which live views and handlers write. The server removes it when the
/// key becomes `None` or an empty text, and when a login or logout
/// [ends](crate#what-a-field-may-say) it. The key never follows the cookie.
///
/// ```
/// use std::time::Duration;
///
/// use remount_session::{PlainCookie, SessionData};
///
/// const CONSENT: PlainCookie =
///     PlainCookie::new("consent").max_age(Duration::from_secs(180 * 24 * 60 * 60));
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(cookie = CONSENT, on_logout = keep)]
///     consent: Option<String>,
/// }
/// # assert!(Visitor::keys()[0].cookie().is_some());
/// ```
///
/// Text is shown as it is, a number or a truth value as in JSON; so is an enum without data, as
/// serde names it. An update that no cookie can show is refused, as
/// [`Invalid`](crate::UpdateError::Invalid): anything but visible ASCII, one of `"`, `,`, `;` and
/// `\`, and what browsers do not keep, which are more than 4,096 bytes with the name. Nothing is
/// encoded on the way, since the reader of the cookie would have to know how: encode such a value
/// yourself.
///
/// A handler of this site asks the session for the key. Others read the cookie as any other, for
/// example with [`read`](Self::read):
///
/// ```
/// use std::time::Duration;
///
/// use http::HeaderMap;
/// use http::header::COOKIE;
/// use remount_session::{PlainCookie, SameSite};
///
/// const CONSENT: PlainCookie = PlainCookie::new("consent")
///     .max_age(Duration::from_secs(180 * 24 * 60 * 60))
///     .same_site(SameSite::Strict);
///
/// let mut headers = HeaderMap::new();
/// assert_eq!(CONSENT.read(&headers), None);
/// headers.insert(COOKIE, "theme=dark; consent=statistics".parse()?);
/// assert_eq!(CONSENT.read(&headers), Some("statistics"));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
///
/// Unless said otherwise, it is there for the whole site (`Path=/`), for no script (`HttpOnly`),
/// not for what other sites send (`SameSite=Lax`), and until the browser is quit. It is `Secure`,
/// unless the site is configured for [plain http](crate::Sessions::plain_http). It never has a
/// `Domain`, so it is the host's alone.
///
/// Nothing in it is sealed: the visitor can read the value, change it and send another one. Treat
/// what comes back as input, and show either what is worth nothing or a random token that a server
/// looks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainCookie {
    name: &'static str,
    path: &'static str,
    max_age: Option<Duration>,
    http_only: bool,
    same_site: SameSite,
}

/// With which requests of other sites a [`PlainCookie`] is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// With none.
    Strict,
    /// With those that lead a visitor to the site, such as a click on a link.
    Lax,
    /// With all. Takes https.
    None,
}

impl PlainCookie {
    /// A cookie of this name.
    ///
    /// # Panics
    ///
    /// When the name is not 1 to 128 ASCII letters, digits or characters of ``!#$%&'*+-.^_`|~``. A
    /// constant does not compile then:
    ///
    /// ```compile_fail
    /// use remount_session::PlainCookie;
    ///
    /// const CONSENT: PlainCookie = PlainCookie::new("consent; Domain=example.com");
    /// assert_eq!(CONSENT.name(), "consent");
    /// ```
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        assert!(
            is_name(name.as_bytes()),
            "the name of a cookie has 1 to 128 ASCII letters, digits or characters of !#$%&'*+-.^_`|~"
        );
        Self {
            name,
            path: "/",
            max_age: None,
            http_only: true,
            same_site: SameSite::Lax,
        }
    }

    /// Sends it only with requests for this path and what is below it; `/` otherwise. A page learns
    /// of a cookie with another path only if both its own address and the socket's,
    /// `/live/websocket`, are below it. A site has that elsewhere if it is nested, or if `Live::at`
    /// says so.
    ///
    /// # Panics
    ///
    /// When the path does not begin with `/`, holds anything but visible ASCII, holds `;`, or is
    /// longer than 1,024 bytes, which browsers take for no path at all.
    #[must_use]
    pub const fn path(self, path: &'static str) -> Self {
        assert!(
            is_path(path.as_bytes()),
            "the path of a cookie begins with / and has at most 1,024 visible ASCII characters, none of them ;"
        );
        Self { path, ..self }
    }

    /// Keeps it for this long after it was last set, 400 days at most, which is what browsers keep.
    /// Without this it is gone when the browser is quit.
    ///
    /// # Panics
    ///
    /// When it is shorter than a second.
    #[must_use]
    pub const fn max_age(self, time: Duration) -> Self {
        assert!(
            time.as_secs() > 0,
            "a cookie is kept for at least a second; to be rid of one, remove it"
        );
        let most = MAX_COOKIE_AGE;
        let time = if time.as_secs() < most.as_secs() {
            time
        } else {
            most
        };
        Self {
            max_age: Some(time),
            ..self
        }
    }

    /// Lets the scripts of the site's pages read it too, and change it.
    #[must_use]
    pub const fn readable_by_scripts(self) -> Self {
        Self {
            http_only: false,
            ..self
        }
    }

    /// Says with which requests of other sites it is sent; [`SameSite::Lax`] otherwise.
    #[must_use]
    pub const fn same_site(self, same_site: SameSite) -> Self {
        Self { same_site, ..self }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The value that a request with these headers brought, exactly as the browser sent it: of
    /// several cookies of this name the first, which is the one with the longest path. `None` if
    /// there is none, or if name and value are longer than the 4,096 bytes that a browser keeps.
    #[must_use]
    pub fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.find(headers::cookies(headers).into_iter())
    }

    fn find<'a>(&self, cookies: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        cookies
            .flat_map(headers::pairs)
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| value)
            .filter(|value| self.bytes(value) <= MAX_COOKIE_BYTES)
    }

    /// What this cookie shows of a value that its key has; `None` for nothing, which removes it.
    /// Text is shown as it is, numbers and truth values as in JSON. An error says why no cookie can
    /// show it.
    pub(crate) fn text(&self, stored: Stored<'_>) -> Result<Option<String>, String> {
        let text = match serde_json::from_str(stored.json()) {
            Ok(Value::String(text)) => text,
            Ok(Value::Bool(flag)) => flag.to_string(),
            // As it stands there: no number of this program holds all that JSON has.
            Ok(Value::Number(_)) => stored.json().to_owned(),
            // A value that has ended is no JSON.
            Ok(Value::Null) | Err(_) => return Ok(None),
            Ok(Value::Array(_) | Value::Object(_)) => {
                return Err(
                    "is neither text, a number nor a truth value, and is mirrored in a cookie"
                        .to_owned(),
                );
            }
        };
        self.check(&text)?;
        Ok((!text.is_empty()).then_some(text))
    }

    /// Whether a browser takes this value of it as it is.
    fn check(&self, value: &str) -> Result<(), String> {
        let name = self.name;
        if let Some(character) = value.chars().find(|character| !is_octet(*character)) {
            return Err(format!(
                "holds {character:?}, which the cookie `{name}` cannot hold; encode it"
            ));
        }
        let (need, room) = (self.bytes(value), MAX_COOKIE_BYTES);
        if need > room {
            return Err(format!(
                "makes the cookie `{name}` too large: it takes {need} bytes where browsers keep \
                 {room}"
            ));
        }
        Ok(())
    }

    /// The value of the `Set-Cookie` header that stores a [text](Self::text), or removes the
    /// cookie.
    fn header(&self, value: Option<&str>, is_secure: bool) -> String {
        let max_age = match (value, self.max_age) {
            (None, _) => "; Max-Age=0".to_owned(),
            (Some(_), Some(time)) => format!("; Max-Age={}", time.as_secs()),
            (Some(_), None) => String::new(),
        };
        let http_only = if self.http_only { "; HttpOnly" } else { "" };
        let same_site = match self.same_site {
            SameSite::Strict => "Strict",
            SameSite::Lax => "Lax",
            SameSite::None => "None",
        };
        let secure = if is_secure { "; Secure" } else { "" };
        let (name, path, value) = (self.name, self.path, value.unwrap_or_default());
        format!("{name}={value}; Path={path}{max_age}{http_only}; SameSite={same_site}{secure}")
    }

    fn bytes(&self, value: &str) -> usize {
        self.name.len() + value.len()
    }
}

const MAX_NAME_BYTES: usize = 128;
const MAX_PATH_BYTES: usize = 1_024;

/// A `token` of RFC 9110.
const fn is_name(bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        let fits = matches!(
            bytes[index],
            b'0'..=b'9'
                | b'A'..=b'Z'
                | b'a'..=b'z'
                | b'!'
                | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        );
        if !fits {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty() && bytes.len() <= MAX_NAME_BYTES
}

const fn is_path(bytes: &[u8]) -> bool {
    let mut index = 0;
    while index < bytes.len() {
        if !matches!(bytes[index], b'!'..=b'~') || bytes[index] == b';' {
            return false;
        }
        index += 1;
    }
    !bytes.is_empty() && bytes[0] == b'/' && bytes.len() <= MAX_PATH_BYTES
}

/// A `cookie-octet` of RFC 6265bis, section 4.1.1.
fn is_octet(character: char) -> bool {
    matches!(character, '!'..='~') && !matches!(character, '"' | ',' | ';' | '\\')
}

#[cfg(test)]
mod tests;
