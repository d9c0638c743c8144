//! Which view an element stands for that another view shows. It is sealed, since it holds what that
//! view has passed.

use std::time::Duration;

use remount_page::ViewTag;
use remount_session::KeyRing;
use remount_session::timestamp::Timestamp;

use super::{open, seal};

const NESTED: &str = "nested view";
/// More than a page of arguments takes, sealed and as text.
const MAX_TOKEN: usize = 128 * 1_024;

/// What `data-phx-session` says of a view within another one. It is good on the connection that it
/// was made for, and within that view, as long as it is mounted.
#[derive(Debug, PartialEq)]
pub(crate) struct NestedToken<'a> {
    pub(crate) around: Around,
    /// The id of its element.
    pub(crate) id: &'a str,
    /// The name under which it is registered.
    pub(crate) view: &'a str,
    pub(crate) is_linked: bool,
    /// What was passed to it.
    pub(crate) args: &'a str,
}

/// One mount of a view, as no other one is called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Around {
    /// Of the server that mounted it.
    pub(crate) start: u128,
    pub(crate) connection: u32,
    pub(crate) view: ViewTag,
}

impl NestedToken<'_> {
    pub(crate) fn seal(&self, ring: &KeyRing, host: &str, now: Timestamp) -> String {
        let Around {
            start,
            connection,
            view,
        } = self.around;
        let view = view.number();
        let linked = u8::from(self.is_linked);
        let around = format!("{start:x} {connection:x} {view:x} {linked}");
        let parts = [&around, "\n", self.id, "\n", self.view, "\n", self.args];
        seal(ring, NESTED, host, now, &parts)
    }

    /// The text of a token that is no older than this, to be [read](Self::read).
    pub(crate) fn open(
        ring: &KeyRing,
        host: &str,
        now: Timestamp,
        max_age: Duration,
        token: &str,
    ) -> Option<String> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        open(ring, NESTED, host, now, max_age, token)
    }

    pub(crate) fn read(text: &str) -> Option<NestedToken<'_>> {
        let mut lines = text.splitn(4, '\n');
        let mut numbers = lines.next()?.split(' ');
        let around = Around {
            start: u128::from_str_radix(numbers.next()?, 16).ok()?,
            connection: u32::from_str_radix(numbers.next()?, 16).ok()?,
            view: ViewTag::new(u32::from_str_radix(numbers.next()?, 16).ok()?)?,
        };
        Some(NestedToken {
            around,
            is_linked: numbers.next()? == "1",
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
    const HOST: &str = "pug.example";

    fn ring() -> KeyRing {
        KeyRing::new(b"a secret of at least thirty-two bytes").unwrap()
    }

    fn clock() -> NestedToken<'static> {
        NestedToken {
            around: Around {
                start: u128::MAX,
                connection: u32::MAX,
                view: ViewTag::FIRST,
            },
            id: "clock-7",
            view: "clock",
            is_linked: true,
            args: "\"Europe/Berlin\n\"",
        }
    }

    fn open(host: &str, now: Timestamp, token: &str) -> Option<String> {
        NestedToken::open(&ring(), host, now, AGE, token)
    }

    #[test]
    fn a_token_opens_to_the_view_that_it_was_made_for() {
        let token = clock().seal(&ring(), HOST, MADE);
        let text = open(HOST, MADE.after(AGE), &token).unwrap();
        assert_eq!(NestedToken::read(&text), Some(clock()));
    }

    #[test]
    fn what_is_passed_cannot_be_read_in_a_token() {
        let token = clock().seal(&ring(), HOST, MADE);
        assert!(!token.contains("Berlin"));
    }

    #[test]
    fn a_token_is_nothing_when_it_is_too_old() {
        let token = clock().seal(&ring(), HOST, MADE);
        let later = MADE.after(AGE + Duration::from_millis(1));
        assert_eq!(open(HOST, later, &token), None);
    }

    #[test]
    fn a_token_of_another_host_is_nothing() {
        let token = clock().seal(&ring(), HOST, MADE);
        assert_eq!(open("cat.example", MADE, &token), None);
    }

    #[test]
    fn a_token_of_a_view_with_an_address_is_none_of_a_nested_view() {
        let main = ViewToken {
            id: "clock-7".to_owned(),
            view: "/".into(),
        };
        assert_eq!(open(HOST, MADE, &main.sign(&ring(), MADE)), None);
    }

    #[test]
    fn what_is_too_long_for_a_token_is_not_even_opened() {
        let args = "x".repeat(MAX_TOKEN);
        let token = NestedToken {
            args: &args,
            ..clock()
        };
        assert_eq!(open(HOST, MADE, &token.seal(&ring(), HOST, MADE)), None);
    }
}
