//! The sessions with which others begin, and which logins and logouts put in their place.

use crate::config::Config;
use crate::page::local;
use crate::rule::Rule;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::random::Random;
use crate::values::entries::{Entries, Entry, Stamp};
use crate::values::id::SessionId;
use crate::values::key::{Key, Writer};
use crate::values::stored::Stored;
use crate::values::timestamp::{LEEWAY, Timestamp};

/// When a login ends of which nobody logs out: what
/// [`Session::renew_until`](crate::Session::renew_until) is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoginEnd {
    /// When the session ends, which outlives the browser: what a visitor wants who ticks "remember
    /// me".
    Session,
    /// When the browser is quit, or after [24 hours](crate::Sessions::until_quit_at_most) if that
    /// is sooner. The session goes on, without what belongs to the login: the keys that only the
    /// server writes, unless they say `on_quit = keep`, and those that say `on_quit = drop`.
    Browser,
}

/// A new session of this browser.
pub(crate) fn begin(
    config: &Config,
    id: SessionId,
    presented: &Presented,
    now: Timestamp,
) -> SessionCookie {
    SessionCookie::begin(id, presented.latest_born, config.idle, config.absolute, now)
}

/// The session that a login puts in the place of `old`, with all that stays. If the login of `old`
/// ends with the browser, so does this one, unless `end` says otherwise.
pub(crate) fn renewed(
    config: &Config,
    old: Option<&SessionCookie>,
    end: Option<LoginEnd>,
    presented: &Presented,
    now: Timestamp,
    random: Random<'_>,
) -> SessionCookie {
    let mut session = begin(config, SessionId::random(random), presented, now);
    session.renewed = true;
    session.until_quit = match end {
        Some(LoginEnd::Session) => None,
        Some(LoginEnd::Browser) => Some(now.after(config.until_quit)),
        None => old.and_then(|old| old.until_quit),
    };
    if let Some(old) = old {
        session.entries = old.entries.renewed(config.keys);
    }
    if local::is_used(config.keys) && session.entries.find(local::EPOCH).is_none() {
        let epoch = local::Epoch::of_a_login(random);
        epoch.begin_in(&mut session.entries, config.keys, now);
    }
    session
}

/// Ends in `entries`, of a session whose login ended with the browser, what belongs to the login:
/// also what others know of it, `known`, since merged with that it must not come back. A value that
/// has ended is empty, which is no JSON and so read as none, by whatever version of the key.
pub(crate) fn end(entries: &mut Entries, known: &Entries, keys: &[Key], now: Timestamp) {
    let greatest = entries.greatest().max(known.greatest());
    // Servers whose clocks are ahead may have written what nobody here knows of.
    let stamp = Stamp::next(now.after(LEEWAY), greatest);
    let before = entries.clone();
    for entry in before.iter().chain(known.iter()) {
        let key = keys.iter().find(|key| key.name() == entry.key());
        if is_of_login(entry, key) && !Stored::parse(entry.value()).json().is_empty() {
            let nothing = Stored::encode(key.map_or(1, Key::version), Vec::new());
            let ended = Entry::new(entry.key(), Writer::Server, stamp, &nothing);
            entries.admit(ended, keys);
        }
    }
}

/// Of a key that this build does not know, only what a browser wrote is none of the login's.
fn is_of_login(entry: Entry<'_>, key: Option<&Key>) -> bool {
    match key {
        Some(key) => key.drops_on_quit(),
        None => entry.writer == Writer::Server && entry.key() != local::EPOCH,
    }
}

/// The session that a logout puts in the place of `old`: empty but for the keys that [stay](
/// Key::stays_on_logout). It lives as long as the old one would have: until then it is the later
/// born, should a late answer bring the old one back.
pub(crate) fn logged_out(
    config: &Config,
    old: &SessionCookie,
    presented: &Presented,
    now: Timestamp,
    random: Random<'_>,
) -> SessionCookie {
    let mut session = renewed(config, None, None, presented, now, random);
    session.entries = old.entries.kept_on_logout(config.keys);
    if local::is_used(config.keys) {
        let epoch = local::Epoch::of_a_logout(random);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn anything(json: &[u8]) -> Result<Vec<u8>, crate::values::key::Invalid> {
        Ok(json.to_vec())
    }

    static KEYS: [Key; 4] = [
        Key::new("name", Writer::Browser, anything),
        Key::new("search", Writer::Browser, anything).dropped_on_quit(true),
        Key::new("user", Writer::Server, anything),
        Key::new("language", Writer::Server, anything).dropped_on_quit(false),
    ];
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn entries(of: &[(&str, Writer)]) -> Entries {
        let entry = |&(key, writer)| Entry::new(key, writer, Stamp(7), b"1");
        of.iter().map(entry).collect()
    }

    /// Which of these keys have a value when a login is over.
    fn left(of: &[(&str, Writer)]) -> Vec<String> {
        let mut entries = entries(of);
        end(&mut entries, &Entries::default(), &KEYS, NOW);
        let left = entries.iter().filter(|entry| !entry.value().is_empty());
        left.map(|entry| entry.key().to_owned()).collect()
    }

    #[test]
    fn what_only_the_server_writes_ends_with_the_login_unless_the_schema_says_otherwise() {
        let all = KEYS.iter().map(|key| (key.name(), key.writer()));
        assert_eq!(left(&all.collect::<Vec<_>>()), ["language", "name"]);
    }

    #[test]
    fn of_keys_of_another_build_what_the_browser_wrote_stays() {
        let unknown = [("draft", Writer::Browser), ("role", Writer::Server)];
        assert_eq!(left(&unknown), ["draft"]);
    }

    #[test]
    fn what_the_browser_keeps_by_itself_is_still_the_visitors() {
        assert_eq!(left(&[(local::EPOCH, Writer::Server)]), [local::EPOCH]);
    }

    #[test]
    fn what_others_wrote_meanwhile_does_not_come_back() {
        let mut over = entries(&[]);
        let mut known = entries(&[]);
        // By a server whose clock is ahead.
        let stamp = Stamp::next(NOW.after(LEEWAY), Stamp::default());
        known.admit(Entry::new("user", Writer::Server, stamp, b"7"), &KEYS);
        end(&mut over, &known, &KEYS, NOW);
        over.join(&known, &KEYS);
        assert_eq!(over.find("user").map(|entry| entry.value().len()), Some(0));
    }

    #[test]
    fn what_is_over_is_not_ended_twice() {
        let mut over = entries(&[("user", Writer::Server)]);
        end(&mut over, &Entries::default(), &KEYS, NOW);
        let before = over.clone();
        end(&mut over, &Entries::default(), &KEYS, NOW.after(LEEWAY));
        assert_eq!(over, before);
    }

    static WITH_LOCAL: [Key; 1] = [Key::new("draft", Writer::Browser, anything).local()];

    fn config(keys: &'static [Key]) -> Config {
        let ring = crate::KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        Config::new(ring, keys)
    }

    /// What a login makes of a session with these entries.
    fn renewed_of(keys: &'static [Key], entries: Entries) -> SessionCookie {
        let config = config(keys);
        let presented = Presented::default();
        let mut random = config.random();
        let mut old = begin(&config, SessionId::random(&mut random), &presented, NOW);
        old.entries = entries;
        renewed(&config, Some(&old), None, &presented, NOW, &mut random)
    }

    #[test]
    fn a_login_tells_the_browser_to_keep_things_apart_only_where_it_keeps_some() {
        let has_epoch = |keys| {
            let session = renewed_of(keys, Entries::default());
            session.entries.find(local::EPOCH).is_some()
        };
        assert!(has_epoch(&WITH_LOCAL));
        assert!(!has_epoch(&KEYS));
    }

    #[test]
    fn what_the_browser_keeps_by_itself_stays_the_visitors_at_a_login() {
        let before = entries(&[(local::EPOCH, Writer::Server)]);
        let session = renewed_of(&WITH_LOCAL, before.clone());
        assert_eq!(session.entries, before);
    }

    #[test]
    fn the_empty_session_of_a_logout_lives_as_long_as_the_old_one_would_have() {
        let config = config(&KEYS);
        let presented = Presented::default();
        let mut random = config.random();
        let old = SessionCookie {
            idle_deadline: Timestamp(NOW.0 + 1),
            absolute_deadline: Timestamp(NOW.0 + 2),
            ..begin(&config, SessionId::random(&mut random), &presented, NOW)
        };
        let empty = logged_out(&config, &old, &presented, NOW, &mut random);
        assert_ne!(empty.id, old.id);
        assert_eq!(empty.idle_deadline, old.idle_deadline);
        assert_eq!(empty.absolute_deadline, old.absolute_deadline);
    }
}
