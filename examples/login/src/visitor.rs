//! What the site remembers about a visitor.

use std::time::{SystemTime, UNIX_EPOCH};

use remount::prelude::*;
use serde::{Deserialize, Serialize};

const RESTING: u64 = 2 * 60 * 60;
const REMEMBERED: u64 = 90 * 24 * 60 * 60;

#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    /// One key, so that the name of one login never stands beside the end of another. No page can
    /// write it.
    #[session(on_login = drop)]
    login: Option<Login>,
    /// Kept by the browser itself, and forgotten there at the logout, and at a login: that may be
    /// somebody else's.
    #[session(browser, scope = local, on_login = drop, max_chars = 2000)]
    pub(crate) note: String,
    /// What the login form is filled in with, if a member has asked for that. It outlives the
    /// login, so a logout keeps it.
    #[session(on_logout = keep)]
    pub(crate) name_to_fill_in: Option<String>,
}

/// Who has logged in, and until when.
///
/// A login that is not to be remembered ends with the browser, which the session sees to. But all
/// sessions of a site may rest equally long. So the end of a login by the clock is a value of its
/// own, which everybody checks who asks for it: 90 days after the login if it is to be remembered,
/// otherwise two hours after the visitor was last seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) name: String,
    pub(crate) remembered: bool,
    /// Seconds since 1970.
    until: u64,
}

impl Visitor {
    /// Who is logged in now.
    pub(crate) fn login(&self) -> Option<&Login> {
        self.login.as_ref().filter(|login| now() < login.until)
    }

    pub(crate) fn log_in(&mut self, name: String, remembered: bool) {
        let time = if remembered { REMEMBERED } else { RESTING };
        self.login = Some(Login {
            name,
            remembered,
            until: now() + time,
        });
    }

    /// The visitor did something: a login that ends with rest ends later. One that is over stays
    /// over.
    pub(crate) fn seen(&mut self) {
        let login = self.login.as_mut().filter(|login| now() < login.until);
        if let Some(login) = login.filter(|login| !login.remembered) {
            login.until = now() + RESTING;
        }
    }
}

impl Login {
    pub(crate) fn minutes_left(&self) -> u64 {
        self.until.saturating_sub(now()).div_ceil(60)
    }

    /// Whether it is time to write that the visitor was seen: not at every reload.
    pub(crate) fn is_half_over(&self) -> bool {
        !self.remembered && self.until.saturating_sub(now()) < RESTING / 2
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(remembered: bool, until: u64) -> Visitor {
        Visitor {
            login: Some(Login {
                name: "ada".to_owned(),
                remembered,
                until,
            }),
            ..Visitor::default()
        }
    }

    #[test]
    fn a_login_whose_time_has_come_is_none() {
        assert!(visitor(true, now() + 60).login().is_some());
        assert!(visitor(true, now()).login().is_none());
    }

    #[test]
    fn being_seen_puts_off_the_end_of_a_login_that_rests() {
        let mut visitor = visitor(false, now() + 60);
        visitor.seen();
        assert!(
            visitor
                .login()
                .is_some_and(|login| login.minutes_left() > 60)
        );
    }

    #[test]
    fn being_seen_does_not_bring_a_login_back_that_has_ended() {
        let mut visitor = visitor(false, now());
        visitor.seen();
        assert!(visitor.login().is_none());
    }

    #[test]
    fn a_remembered_login_ends_when_it_was_said_to() {
        let mut visitor = visitor(true, now() + 60);
        visitor.seen();
        assert!(
            visitor
                .login()
                .is_some_and(|login| login.minutes_left() <= 1)
        );
    }
}
