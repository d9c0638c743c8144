//! The sessions with which others begin, and which logins and logouts put in their place.

use crate::config::Config;
use crate::page::local;
use crate::rule::Rule;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::random::Random;
use crate::values::entries::Entries;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

/// A new session of this browser.
pub(crate) fn begin(
    config: &Config,
    id: SessionId,
    presented: &Presented,
    now: Timestamp,
) -> SessionCookie {
    SessionCookie::begin(id, presented.latest_born, config.idle, config.absolute, now)
}

/// The session that a login puts in the place of `old`, with all that stays.
pub(crate) fn renewed(
    config: &Config,
    old: Option<&SessionCookie>,
    presented: &Presented,
    now: Timestamp,
    random: Random<'_>,
) -> SessionCookie {
    let mut session = begin(config, SessionId::random(random), presented, now);
    session.renewed = true;
    if let Some(old) = old {
        session.entries = old.entries.renewed(config.keys);
    }
    if local::is_used(config.keys) && session.entries.find(local::EPOCH).is_none() {
        let epoch = local::Epoch::of_a_login(random);
        epoch.begin_in(&mut session.entries, config.keys, now);
    }
    session
}

/// The empty session that a logout puts in the place of `old`. It lives as long as the old one
/// would have: until then it is the later born, should a late answer bring the old one back.
pub(crate) fn logged_out(
    config: &Config,
    old: &SessionCookie,
    presented: &Presented,
    now: Timestamp,
    random: Random<'_>,
) -> SessionCookie {
    let mut session = renewed(config, None, presented, now, random);
    if local::is_used(config.keys) {
        let epoch = local::Epoch::of_a_logout(random);
        session.entries = Entries::default();
        epoch.begin_in(&mut session.entries, config.keys, now);
    }
    if !Rule::LogoutLivesOn.holds() {
        return SessionCookie {
            idle_deadline: now,
            ..session
        };
    }
    SessionCookie {
        idle_deadline: old.idle_deadline,
        absolute_deadline: old.absolute_deadline,
        ..session
    }
}
