//! What the browser carries from the page to the socket for the server, with a purpose and an age:
//! signed if it tells nothing that the page does not show, else sealed.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use http::StatusCode;
use remount_session::KeyRing;
use remount_session::timestamp::Timestamp;

use crate::flash::FlashMessages;

pub(crate) mod nested;
pub(crate) mod sticky;

/// A flash message travels with one redirect.
const FLASH_MAX_AGE: Duration = Duration::from_secs(60);
/// What its messages may take as JSON. Sealed, that and its name fit into a cookie of 4,096 bytes.
const FLASH_MAX_BYTES: usize = 2_900;
const FLASH_MAX_TOKEN: usize = 4_096;
/// A view is the same wherever a page of it is asked for.
const ANY_HOST: &str = "";
/// More than a token of a line takes under any host's name.
const LINE_MAX_TOKEN: usize = 128;
/// A status travels with one page load.
const STATUS_MAX_AGE: Duration = Duration::from_secs(60);
/// More than a token of a status takes.
const STATUS_MAX_TOKEN: usize = 128;
const VIEW: &str = "view";
const FLASH: &str = "flash";
const LINE: &str = "line";
const STATUS: &str = "status";
/// The digits of a time.
const MAX_TIME_CHARS: usize = 20;

/// Which main view a page's element stands for: what `data-phx-session` says.
#[derive(Debug, PartialEq)]
pub(crate) struct ViewToken {
    /// The element's id; the topic of a join must be `lv:` and this.
    pub(crate) id: String,
    /// The view's type, as it was called when the page was made.
    pub(crate) view: Cow<'static, str>,
}

impl ViewToken {
    /// Each page load makes one. To sign it takes less time than to seal it, and no random bytes.
    pub(crate) fn sign(&self, ring: &KeyRing, now: Timestamp) -> String {
        let text = dated(now, &["main\n", &self.id, "\n", &self.view]);
        ring.sign(VIEW, ANY_HOST.as_bytes(), text.as_bytes())
    }

    /// The view of a token that is no older than this.
    pub(crate) fn verify(
        ring: &KeyRing,
        now: Timestamp,
        token: &str,
        max_age: Duration,
    ) -> Option<Self> {
        let text = ring.verify(VIEW, ANY_HOST.as_bytes(), token)?;
        let text = of_age(text, now, max_age)?;
        let mut parts = text.strip_prefix("main\n")?.splitn(2, '\n');
        Some(Self {
            id: parts.next()?.to_owned(),
            view: parts.next()?.to_owned().into(),
        })
    }
}

/// Which line a page polls, and the last batch of messages that it has. The line itself knows whose
/// it is, and a server forgets it soon after its page is gone, so the token has no age.
#[derive(Debug, PartialEq)]
pub(crate) struct LineToken {
    pub(crate) line: u128,
    pub(crate) batch: u64,
}

impl LineToken {
    pub(crate) fn seal(&self, ring: &KeyRing, host: &str) -> String {
        let mut plain = [0; 24];
        plain[..16].copy_from_slice(&self.line.to_be_bytes());
        plain[16..].copy_from_slice(&self.batch.to_be_bytes());
        ring.seal(LINE, host.as_bytes(), &plain)
    }

    pub(crate) fn open(ring: &KeyRing, host: &str, token: &str) -> Option<Self> {
        if token.len() > LINE_MAX_TOKEN {
            return None;
        }
        let plain = ring.open(LINE, host.as_bytes(), token)?;
        let (line, batch) = plain.split_first_chunk()?;
        Some(Self {
            line: u128::from_be_bytes(*line),
            batch: u64::from_be_bytes(batch.try_into().ok()?),
        })
    }
}

/// Makes a token that carries the messages to the next view at this host; none if there is nothing
/// to carry. A message that is too long is left out, which the log tells.
///
/// The host binds it and not the session, whose id changes when a visitor logs in, which is when
/// there is something to tell him.
pub(crate) fn seal_flash(
    ring: &KeyRing,
    now: Timestamp,
    host: &str,
    flash: &FlashMessages,
) -> Option<String> {
    let (carried, left_out) = flash.within(FLASH_MAX_BYTES);
    for (kind, bytes) in left_out {
        tracing::error!(
            %kind,
            bytes,
            room = FLASH_MAX_BYTES,
            "a flash message is too long to go with the visitor to the next view, and is left out"
        );
    }
    (!carried.is_empty()).then(|| seal(ring, FLASH, host, now, &[&carried.to_json()]))
}

pub(crate) fn open_flash(
    ring: &KeyRing,
    now: Timestamp,
    host: &str,
    token: &str,
) -> Option<FlashMessages> {
    if token.len() > FLASH_MAX_TOKEN {
        return None;
    }
    FlashMessages::from_json(open(ring, FLASH, host, now, FLASH_MAX_AGE, token)?.as_bytes())
}

/// Makes a token with which a page that is loaded anew is answered with this status.
pub(crate) fn seal_status(
    ring: &KeyRing,
    now: Timestamp,
    host: &str,
    status: StatusCode,
) -> String {
    seal(ring, STATUS, host, now, &[status.as_str()])
}

pub(crate) fn open_status(
    ring: &KeyRing,
    now: Timestamp,
    host: &str,
    token: &str,
) -> Option<StatusCode> {
    if token.len() > STATUS_MAX_TOKEN {
        return None;
    }
    let status = open(ring, STATUS, host, now, STATUS_MAX_AGE, token)?;
    let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
    status.is_client_error().then_some(status)
}

/// Seals a text, which is given in parts.
fn seal(ring: &KeyRing, purpose: &str, host: &str, now: Timestamp, parts: &[&str]) -> String {
    ring.seal(purpose, host.as_bytes(), dated(now, parts).as_bytes())
}

fn open(
    ring: &KeyRing,
    purpose: &str,
    host: &str,
    now: Timestamp,
    max_age: Duration,
    token: &str,
) -> Option<String> {
    of_age(ring.open(purpose, host.as_bytes(), token)?, now, max_age)
}

/// A text that is given in parts, behind the time at which it was made.
fn dated(now: Timestamp, parts: &[&str]) -> String {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut text = String::with_capacity(MAX_TIME_CHARS + 1 + length);
    // A text takes whatever is written to it.
    let _ = write!(text, "{} ", now.0);
    text.extend(parts.iter().copied());
    text
}

/// What stands behind the time, if that is no longer ago than this.
fn of_age(dated: Vec<u8>, now: Timestamp, max_age: Duration) -> Option<String> {
    let text = String::from_utf8(dated).ok()?;
    let (made_at, text) = text.split_once(' ')?;
    let made_at = Timestamp(made_at.parse().ok()?);
    (now.since(made_at) <= max_age).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FlashKind;

    const MADE: Timestamp = Timestamp(1_000_000);
    const MINUTE: Duration = Duration::from_secs(60);
    const MILLISECOND: Duration = Duration::from_millis(1);
    /// How old a page may be.
    const AGE: Duration = Duration::from_secs(3 * 60 * 60);

    fn verify(ring: &KeyRing, now: Timestamp, token: &str) -> Option<ViewToken> {
        ViewToken::verify(ring, now, token, AGE)
    }

    fn ring() -> KeyRing {
        KeyRing::new(b"a secret of at least thirty-two bytes").unwrap()
    }

    fn room() -> ViewToken {
        ViewToken {
            id: "phx-07".into(),
            view: "/{room}".into(),
        }
    }

    #[test]
    fn a_token_opens_to_the_view_it_was_made_for() {
        let (ring, now) = (ring(), MADE);
        let token = room().sign(&ring, now);
        assert_eq!(verify(&ring, now, &token), Some(room()));
    }

    #[test]
    fn a_token_is_refused_that_is_older_than_a_page_may_be() {
        let (ring, made) = (ring(), MADE);
        let token = room().sign(&ring, made);
        let then = made.after(AGE);
        assert_eq!(verify(&ring, then, &token), Some(room()));
        assert_eq!(verify(&ring, then.after(MILLISECOND), &token), None);
    }

    const HOST: &str = "pug.example";

    fn told(message: &str) -> FlashMessages {
        let mut flash = FlashMessages::default();
        flash.put(&FlashKind::Info, message.into());
        flash
    }

    #[test]
    fn a_flash_token_is_not_a_view_token() {
        let (ring, now) = (ring(), MADE);
        let token = seal_flash(&ring, now, ANY_HOST, &told("moved")).unwrap();
        assert_eq!(verify(&ring, now, &token), None);
    }

    #[test]
    fn a_flash_token_is_good_for_a_minute() {
        let (ring, now, flash) = (ring(), MADE, told("moved"));
        let token = seal_flash(&ring, now, HOST, &flash).unwrap();
        let open = |now| open_flash(&ring, now, HOST, &token);
        assert_eq!(open(MADE.after(MINUTE)), Some(flash));
        assert_eq!(open(MADE.after(MINUTE + MILLISECOND)), None);
    }

    #[test]
    fn a_flash_token_of_one_host_is_nothing_at_another() {
        let (ring, now, flash) = (ring(), MADE, told("moved"));
        let token = seal_flash(&ring, now, HOST, &flash).unwrap();
        assert_eq!(open_flash(&ring, now, HOST, &token), Some(flash));
        for other in ["", "cat.example", "pug.example:4000"] {
            assert_eq!(open_flash(&ring, now, other, &token), None, "{other:?}");
        }
    }

    #[test]
    fn the_longest_flash_that_is_carried_fits_into_its_cookie() {
        let (ring, now) = (ring(), Timestamp(u64::MAX));
        let overhead = told("").to_json().len();
        let longest = told(&"x".repeat(FLASH_MAX_BYTES - overhead));
        let token = seal_flash(&ring, now, HOST, &longest).unwrap();
        let cookie = "__phoenix_flash__=".len() + token.len();
        assert!((3_900..=4_096).contains(&cookie), "{cookie} bytes");
        assert_eq!(open_flash(&ring, now, HOST, &token), Some(longest));
    }

    #[test]
    fn a_message_that_is_too_long_is_left_out_and_no_other() {
        let (ring, now) = (ring(), MADE);
        let mut flash = told(&"x".repeat(FLASH_MAX_BYTES));
        assert_eq!(seal_flash(&ring, now, HOST, &flash), None);
        flash.put(&FlashKind::Error, "no such room".into());
        let token = seal_flash(&ring, now, HOST, &flash).unwrap();
        let carried = open_flash(&ring, now, HOST, &token).unwrap();
        assert_eq!(carried.get("info"), None);
        assert_eq!(carried.get("error"), Some("no such room"));
    }

    #[test]
    fn a_token_that_is_too_long_is_not_even_opened() {
        let (ring, now) = (ring(), MADE);
        let json = told(&"x".repeat(FLASH_MAX_TOKEN)).to_json();
        let token = seal(&ring, FLASH, HOST, now, &[&json]);
        assert_eq!(open_flash(&ring, now, HOST, &token), None);
    }

    #[test]
    fn a_token_of_a_status_is_good_for_a_minute_at_its_host() {
        let (ring, now) = (ring(), MADE);
        let token = seal_status(&ring, now, HOST, StatusCode::NOT_FOUND);
        let open = |now, host| open_status(&ring, now, host, &token);
        assert_eq!(open(MADE.after(MINUTE), HOST), Some(StatusCode::NOT_FOUND));
        assert_eq!(open(MADE.after(MINUTE + MILLISECOND), HOST), None);
        assert_eq!(open(now, "cat.example"), None);
        let longest = seal_status(&ring, Timestamp(u64::MAX), HOST, StatusCode::NOT_FOUND);
        assert!(longest.len() <= STATUS_MAX_TOKEN, "{}", longest.len());
    }

    #[test]
    fn a_status_of_another_kind_is_not_taken_from_a_token() {
        let (ring, now) = (ring(), MADE);
        for status in [StatusCode::OK, StatusCode::INTERNAL_SERVER_ERROR] {
            let token = seal_status(&ring, now, HOST, status);
            assert_eq!(open_status(&ring, now, HOST, &token), None, "{status}");
        }
    }

    const POLLED: LineToken = LineToken {
        line: u128::MAX,
        batch: u64::MAX,
    };

    #[test]
    fn a_token_of_a_line_says_what_its_page_has() {
        let ring = ring();
        let token = POLLED.seal(&ring, HOST);
        assert_eq!(LineToken::open(&ring, HOST, &token), Some(POLLED));
    }

    #[test]
    fn a_token_of_a_line_is_nothing_at_another_host_or_changed_or_of_another_kind() {
        let ring = ring();
        let token = POLLED.seal(&ring, HOST);
        assert_eq!(LineToken::open(&ring, "cat.example", &token), None);
        let mut changed = token.clone();
        let middle = if token.as_bytes()[40] == b'A' {
            "B"
        } else {
            "A"
        };
        changed.replace_range(40..41, middle);
        let view = room().sign(&ring, MADE);
        for other in [changed, view, String::new(), "A".repeat(100_000)] {
            assert_eq!(LineToken::open(&ring, HOST, &other), None);
        }
    }

    #[test]
    fn a_changed_token_is_refused() {
        let (ring, now) = (ring(), MADE);
        let mut token = room().sign(&ring, now);
        let last = token.pop().unwrap();
        token.push(if last == 'A' { 'B' } else { 'A' });
        assert_eq!(verify(&ring, now, &token), None);
    }
}
