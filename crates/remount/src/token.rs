//! What the browser carries for the server between the page and the socket: sealed, with a purpose
//! and an age.

use std::time::{Duration, SystemTime};

use crate::flash::Flash;
use crate::session::KeyRing;

/// How long a page may be open before its first join, or between two. Phoenix gives two weeks too.
const VIEW_MAX_AGE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// A flash message travels with one redirect.
const FLASH_MAX_AGE: Duration = Duration::from_secs(60);
const VIEW: &str = "view";
const FLASH: &str = "flash";

/// Seconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct Now(u64);

impl Now {
    pub(crate) fn read() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self(since.unwrap_or_default().as_secs())
    }
}

/// Which view a page's element stands for: what `data-phx-session` says.
#[derive(Debug, PartialEq)]
pub(crate) struct ViewToken {
    /// The element's id; the topic of a join must be `lv:` and this.
    pub(crate) id: String,
    /// The view's type, as it was called when the page was made.
    pub(crate) view: String,
    /// Whether it is the page's main view, the one with an address.
    pub(crate) main: bool,
}

impl ViewToken {
    pub(crate) fn seal(&self, ring: &KeyRing, now: Now) -> String {
        let place = if self.main { "main" } else { "sibling" };
        seal(ring, VIEW, now, &[place, &self.id, &self.view].join("\n"))
    }

    pub(crate) fn open(ring: &KeyRing, now: Now, token: &str) -> Option<Self> {
        let text = open(ring, VIEW, now, VIEW_MAX_AGE, token)?;
        let mut parts = text.splitn(3, '\n');
        let main = match parts.next()? {
            "main" => true,
            "sibling" => false,
            _ => return None,
        };
        Some(Self {
            main,
            id: parts.next()?.to_owned(),
            view: parts.next()?.to_owned(),
        })
    }
}

pub(crate) fn seal_flash(ring: &KeyRing, now: Now, flash: &Flash) -> String {
    seal(ring, FLASH, now, &flash.to_json())
}

pub(crate) fn open_flash(ring: &KeyRing, now: Now, token: &str) -> Option<Flash> {
    Flash::from_json(open(ring, FLASH, now, FLASH_MAX_AGE, token)?.as_bytes())
}

fn seal(ring: &KeyRing, purpose: &str, now: Now, text: &str) -> String {
    ring.seal(purpose, b"", format!("{} {text}", now.0).as_bytes())
}

fn open(ring: &KeyRing, purpose: &str, now: Now, max_age: Duration, token: &str) -> Option<String> {
    let text = String::from_utf8(ring.open(purpose, b"", token)?).ok()?;
    let (sealed_at, text) = text.split_once(' ')?;
    let age = now.0.saturating_sub(sealed_at.parse().ok()?);
    (age <= max_age.as_secs()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        KeyRing::new(b"a secret of at least thirty-two bytes").unwrap()
    }

    fn header() -> ViewToken {
        ViewToken {
            id: "header".into(),
            view: "chat::Header".into(),
            main: false,
        }
    }

    #[test]
    fn a_token_opens_to_the_view_it_was_made_for() {
        let (ring, now) = (ring(), Now(1_000));
        let token = header().seal(&ring, now);
        assert_eq!(ViewToken::open(&ring, now, &token), Some(header()));
    }

    #[test]
    fn a_token_is_refused_after_two_weeks() {
        let (ring, made) = (ring(), Now(1_000));
        let token = header().seal(&ring, made);
        let later = Now(1_001 + 14 * 24 * 60 * 60);
        assert_eq!(ViewToken::open(&ring, later, &token), None);
    }

    #[test]
    fn a_flash_token_is_not_a_view_token() {
        let (ring, now) = (ring(), Now(1_000));
        let token = seal_flash(&ring, now, &Flash::default());
        assert_eq!(ViewToken::open(&ring, now, &token), None);
    }

    #[test]
    fn a_changed_token_is_refused() {
        let (ring, now) = (ring(), Now(1_000));
        let mut token = header().seal(&ring, now);
        let last = token.pop().unwrap();
        token.push(if last == 'A' { 'B' } else { 'A' });
        assert_eq!(ViewToken::open(&ring, now, &token), None);
    }
}
