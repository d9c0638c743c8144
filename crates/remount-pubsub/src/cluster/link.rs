//! The connection to an engine: whether it carries what this server says back to itself.

use std::time::{Duration, Instant};

use super::rule::Rule;

/// How often a server says that it is there.
pub(super) const BEAT: Duration = Duration::from_millis(500);
/// How long nothing may be heard of somebody who is there: three beats.
pub(super) const SILENCE: Duration = Duration::from_millis(1_500);

/// Says when the server is to beat, and when it is to give the connection up. The server subscribes
/// to its own beats: a beat that comes back has passed the engine and both directions.
#[derive(Default)]
pub(super) struct LinkState(Option<Up>);

struct Up {
    since: Instant,
    /// When this server last heard itself, or connected.
    heard: Instant,
    beat_at: Instant,
}

impl LinkState {
    pub(super) fn connect(&mut self, now: Instant) {
        self.0 = Some(Up {
            since: now,
            heard: now,
            beat_at: now,
        });
    }

    pub(super) fn lose(&mut self) {
        self.0 = None;
    }

    pub(super) fn is_up(&self) -> bool {
        self.0.is_some()
    }

    /// This server has heard its own beat.
    pub(super) fn echo(&mut self, now: Instant) {
        if let Some(up) = &mut self.0 {
            up.heard = now;
        }
    }

    /// Whether a beat is due, which is then taken as sent.
    pub(super) fn takes_beat(&mut self, now: Instant) -> bool {
        let Some(up) = self.0.as_mut().filter(|up| up.beat_at <= now) else {
            return false;
        };
        up.beat_at = now + BEAT;
        true
    }

    /// Whether the connection carries nothing any more.
    pub(super) fn is_dead(&self, now: Instant) -> bool {
        let up = self.0.as_ref();
        up.is_some_and(|up| now.duration_since(up.heard) >= SILENCE) && Rule::EchoAwaited.holds()
    }

    /// Whether somebody who was last heard then is gone. Nobody is while this server hears nothing
    /// itself.
    pub(super) fn misses(&self, last_heard: Instant, now: Instant) -> bool {
        let up = self.0.as_ref().filter(|_| !self.is_dead(now));
        up.is_some_and(|up| now.duration_since(last_heard.max(up.since)) >= SILENCE)
    }

    /// When somebody who was last heard then will be gone.
    pub(super) fn misses_at(&self, last_heard: Instant) -> Option<Instant> {
        let up = self.0.as_ref()?;
        Some(last_heard.max(up.since) + SILENCE)
    }

    /// When it has to be looked at again.
    pub(super) fn poll_at(&self) -> Option<Instant> {
        let up = self.0.as_ref()?;
        Some(match Rule::EchoAwaited.holds() {
            true => up.beat_at.min(up.heard + SILENCE),
            false => up.beat_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected() -> (LinkState, Instant) {
        let (mut link, now) = (LinkState::default(), Instant::now());
        link.connect(now);
        (link, now)
    }

    #[test]
    fn a_server_beats_when_it_connects_and_then_twice_a_second() {
        let (mut link, now) = connected();
        let beats = (0..30).filter(|tenth| link.takes_beat(now + BEAT / 5 * *tenth));
        assert_eq!(beats.collect::<Vec<_>>(), [0, 5, 10, 15, 20, 25]);
    }

    #[test]
    fn a_connection_without_an_echo_is_dead() {
        let (mut link, now) = connected();
        assert!(!link.is_dead(now + BEAT));
        assert!(link.is_dead(now + SILENCE));
        link.echo(now + BEAT);
        assert!(!link.is_dead(now + SILENCE));
        link.lose();
        assert!(!link.is_dead(now + 9 * SILENCE));
    }

    #[test]
    fn nobody_is_missed_by_who_hears_nothing() {
        let (mut link, now) = connected();
        let later = now + SILENCE;
        link.echo(later);
        assert!(link.misses(now, later));
        assert!(!link.misses(later, later));
        link.lose();
        assert!(!link.misses(now, later));
        link.connect(later);
        assert!(!link.misses(now, later + BEAT));
    }
}
