//! Which view an element stands for that stays when the main view is replaced. It is sealed, since
//! it holds what was passed to the view.

use std::borrow::Cow;
use std::time::Duration;

use remount_session::KeyRing;
use remount_session::timestamp::Timestamp;

use super::{open, seal};

const STICKY: &str = "sticky view";
/// More than a page of arguments takes, sealed and as text.
const MAX_TOKEN: usize = 128 * 1_024;

/// What `data-phx-session` says of a sticky view. Unlike that of a nested one it is good on every
/// connection of its audience: the view outlives the one that shows it.
#[derive(Debug, PartialEq)]
pub(crate) struct StickyToken<'a> {
    /// The id of its element.
    pub(crate) id: &'a str,
    /// The name under which it is registered.
    pub(crate) view: &'a str,
    /// What was passed to it.
    pub(crate) args: &'a str,
}

/// For whom a page was made: its tokens are nothing on the pages of another site, or in another
/// session.
#[derive(Debug)]
pub(crate) struct Audience<'a> {
    pub(crate) host: Cow<'a, str>,
    /// Where the routes of the site are, as the browser sees them: two sites of one host have two
    /// of them.
    pub(crate) site: String,
    /// The topic of the browser's session, if it has one.
    pub(crate) session: Option<String>,
}

impl Audience<'_> {
    fn context(&self) -> String {
        self.in_session(self.session.as_deref().unwrap_or_default())
    }

    fn in_session(&self, session: &str) -> String {
        let Self { host, site, .. } = self;
        format!("{host}\n{site}\n{session}")
    }
}

impl StickyToken<'_> {
    pub(crate) fn seal(&self, ring: &KeyRing, audience: &Audience<'_>, now: Timestamp) -> String {
        let Self { id, view, args } = self;
        let parts = [*id, "\n", *view, "\n", *args];
        seal(ring, STICKY, &audience.context(), now, &parts)
    }

    /// The text of a token that is no older than this, to be [read](Self::read). A page may have
    /// been made before its session began.
    pub(crate) fn open(
        ring: &KeyRing,
        audience: &Audience<'_>,
        now: Timestamp,
        max_age: Duration,
        token: &str,
    ) -> Option<String> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        let open = |context: &str| open(ring, STICKY, context, now, max_age, token);
        open(&audience.context()).or_else(|| {
            audience.session.as_ref()?;
            open(&audience.in_session(""))
        })
    }

    pub(crate) fn read(text: &str) -> Option<StickyToken<'_>> {
        let mut lines = text.splitn(3, '\n');
        Some(StickyToken {
            id: lines.next()?,
            view: lines.next()?,
            args: lines.next()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::ViewToken;

    const MADE: Timestamp = Timestamp(1_000_000);
    const AGE: Duration = Duration::from_secs(60);

    fn ring() -> KeyRing {
        KeyRing::new(b"a secret of at least thirty-two bytes").unwrap()
    }

    fn audience(host: &'static str, site: &str, session: Option<&str>) -> Audience<'static> {
        Audience {
            host: host.into(),
            site: site.to_owned(),
            session: session.map(str::to_owned),
        }
    }

    fn ada() -> Audience<'static> {
        audience("pug.example", "/live", Some("session:ada"))
    }

    fn player() -> StickyToken<'static> {
        StickyToken {
            id: "player",
            view: "player",
            args: "\"Mahler\n\"",
        }
    }

    fn open(audience: &Audience<'_>, now: Timestamp, token: &str) -> Option<String> {
        StickyToken::open(&ring(), audience, now, AGE, token)
    }

    #[test]
    fn a_token_opens_to_the_view_that_it_was_made_for() {
        let token = player().seal(&ring(), &ada(), MADE);
        let text = open(&ada(), MADE.after(AGE), &token).unwrap();
        assert_eq!(StickyToken::read(&text), Some(player()));
    }

    #[test]
    fn what_is_passed_cannot_be_read_in_a_token() {
        let token = player().seal(&ring(), &ada(), MADE);
        assert!(!token.contains("Mahler"));
    }

    #[test]
    fn a_token_is_nothing_when_it_is_too_old() {
        let token = player().seal(&ring(), &ada(), MADE);
        let later = MADE.after(AGE + Duration::from_millis(1));
        assert_eq!(open(&ada(), later, &token), None);
    }

    #[test]
    fn a_token_is_nothing_at_another_host_or_site_or_in_another_session() {
        let token = player().seal(&ring(), &ada(), MADE);
        for other in [
            audience("cat.example", "/live", Some("session:ada")),
            audience("pug.example", "/admin/live", Some("session:ada")),
            audience("pug.example/", "live", Some("session:ada")),
            audience("pug.example", "/live", Some("session:bob")),
            audience("pug.example", "/live", None),
        ] {
            assert_eq!(open(&other, MADE, &token), None, "{other:?}");
        }
    }

    #[test]
    fn a_page_that_was_made_before_its_session_began_goes_on() {
        let nobody = audience("pug.example", "/live", None);
        let token = player().seal(&ring(), &nobody, MADE);
        assert!(open(&nobody, MADE, &token).is_some());
        assert!(open(&ada(), MADE, &token).is_some());
    }

    #[test]
    fn a_token_of_a_main_view_is_none_of_a_sticky_one() {
        let main = ViewToken {
            id: "player".to_owned(),
            view: "/".into(),
        };
        assert_eq!(open(&ada(), MADE, &main.sign(&ring(), MADE)), None);
    }

    #[test]
    fn what_is_too_long_for_a_token_is_not_even_opened() {
        let args = "x".repeat(MAX_TOKEN);
        let token = StickyToken {
            args: &args,
            ..player()
        };
        assert_eq!(open(&ada(), MADE, &token.seal(&ring(), &ada(), MADE)), None);
    }
}
