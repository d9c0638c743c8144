//! What a connection is doing, as far as its limits of time depend on it.

use std::fmt;

use tokio::time::Instant;

use super::limits::{HttpLimits, after};

/// Values in, values out: whoever reads, writes and answers says so, with the time.
#[derive(Debug)]
pub(super) struct Activity {
    /// Requests that are being answered.
    requests: usize,
    /// When the last answer was written.
    rests_since: Instant,
    /// When the head that has not arrived whole began.
    head_since: Option<Instant>,
    /// Since when the peer has taken nothing of what is to be written.
    stuck_since: Option<Instant>,
    /// Whether the peer may speak HTTP/2.
    multiplexed: bool,
}

/// The limit that a connection has exceeded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Overdue {
    Head,
    Idle,
    Answer,
}

impl Activity {
    /// A new connection, of which the head of a request is expected at once.
    pub(super) fn new(now: Instant, multiplexed: bool) -> Self {
        Self {
            multiplexed,
            requests: 0,
            rests_since: now,
            head_since: Some(now),
            stuck_since: None,
        }
    }

    /// Something was read.
    pub(super) fn received(&mut self, now: Instant) {
        // Between requests HTTP/2 has frames of its own, which begin no head.
        if self.requests == 0 && !(self.multiplexed && self.head_since.is_none()) {
            self.head_since.get_or_insert(now);
        }
    }

    /// A request has arrived, at least its head.
    pub(super) fn request_began(&mut self) {
        self.requests += 1;
        self.head_since = None;
    }

    /// A request is answered, or nobody waits for its answer.
    pub(super) fn request_ended(&mut self, now: Instant) {
        self.requests -= 1;
        self.rests_since = now;
    }

    /// The peer took something of what is to be written.
    pub(super) fn sent(&mut self, now: Instant) {
        self.stuck_since = None;
        if self.requests == 0 {
            self.rests_since = now;
        }
    }

    /// There is something to write, and the peer takes nothing.
    pub(super) fn stuck(&mut self, now: Instant) {
        self.stuck_since.get_or_insert(now);
    }

    /// When this connection exceeds which limit, if it goes on like this; `None` while it is the
    /// server that keeps the peer waiting.
    pub(super) fn deadline(&self, limits: &HttpLimits) -> Option<(Instant, Overdue)> {
        if let Some(since) = self.stuck_since {
            return Some((after(since, limits.answer), Overdue::Answer));
        }
        if self.requests > 0 {
            return None;
        }
        Some(match self.head_since {
            Some(since) => (after(since, limits.head), Overdue::Head),
            None => (after(self.rests_since, limits.idle), Overdue::Idle),
        })
    }
}

impl fmt::Display for Overdue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "the head of a request did not arrive in time",
            Self::Idle => "no further request arrived in time",
            Self::Answer => "an answer was not read in time",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct World {
        start: Instant,
        now: Instant,
        activity: Activity,
    }

    fn connected() -> World {
        let start = Instant::now();
        World {
            start,
            now: start,
            activity: Activity::new(start, false),
        }
    }

    impl World {
        fn wait(&mut self, seconds: u64) {
            self.now += Duration::from_secs(seconds);
        }

        fn answer_a_request(&mut self) {
            self.activity.received(self.now);
            self.activity.request_began();
            self.activity.request_ended(self.now);
        }

        /// Seconds from the start until which limit is exceeded.
        fn deadline(&self) -> Option<(u64, Overdue)> {
            let (at, overdue) = self.activity.deadline(&HttpLimits::default())?;
            Some(((at - self.start).as_secs(), overdue))
        }
    }

    #[test]
    fn a_connection_that_sends_nothing_has_the_time_of_a_head() {
        assert_eq!(connected().deadline(), Some((10, Overdue::Head)));
    }

    #[test]
    fn each_further_byte_of_a_head_earns_no_time() {
        let mut world = connected();
        for _ in 0..5 {
            world.wait(1);
            world.activity.received(world.now);
        }
        assert_eq!(world.deadline(), Some((10, Overdue::Head)));
    }

    #[test]
    fn a_request_that_is_being_answered_has_all_the_time_that_the_app_takes() {
        let mut world = connected();
        world.activity.request_began();
        world.wait(3_600);
        world.activity.received(world.now);
        assert_eq!(world.deadline(), None);
    }

    #[test]
    fn after_an_answer_the_connection_may_rest_for_longer() {
        let mut world = connected();
        world.wait(5);
        world.answer_a_request();
        assert_eq!(world.deadline(), Some((25, Overdue::Idle)));
    }

    #[test]
    fn the_head_of_a_further_request_has_the_time_of_a_head_from_its_first_byte() {
        let mut world = connected();
        world.answer_a_request();
        world.wait(15);
        world.activity.received(world.now);
        assert_eq!(world.deadline(), Some((25, Overdue::Head)));
    }

    #[test]
    fn between_requests_the_frames_of_http2_begin_no_head() {
        let mut world = connected();
        world.activity = Activity::new(world.now, true);
        world.activity.received(world.now);
        assert_eq!(world.deadline(), Some((10, Overdue::Head)));
        world.answer_a_request();
        world.wait(15);
        world.activity.received(world.now);
        assert_eq!(world.deadline(), Some((20, Overdue::Idle)));
    }

    #[test]
    fn of_several_requests_the_last_one_to_be_answered_counts() {
        let mut world = connected();
        world.activity.request_began();
        world.activity.request_began();
        world.activity.request_ended(world.now);
        assert_eq!(world.deadline(), None);
        world.wait(1);
        world.activity.request_ended(world.now);
        assert_eq!(world.deadline(), Some((21, Overdue::Idle)));
    }

    #[test]
    fn an_answer_that_is_not_read_has_its_time_from_where_it_got_stuck() {
        let mut world = connected();
        world.activity.request_began();
        world.wait(100);
        world.activity.stuck(world.now);
        world.wait(7);
        world.activity.stuck(world.now);
        assert_eq!(world.deadline(), Some((120, Overdue::Answer)));
        world.activity.request_ended(world.now);
        assert_eq!(world.deadline(), Some((120, Overdue::Answer)));
    }

    #[test]
    fn an_answer_that_is_read_slowly_goes_on() {
        let mut world = connected();
        world.activity.request_began();
        for _ in 0..10 {
            world.activity.stuck(world.now);
            world.wait(19);
            world.activity.sent(world.now);
        }
        assert_eq!(world.deadline(), None);
        world.activity.request_ended(world.now);
        assert_eq!(world.deadline(), Some((210, Overdue::Idle)));
    }

    #[test]
    fn the_rest_of_an_answer_is_written_before_the_connection_rests() {
        let mut world = connected();
        world.answer_a_request();
        world.activity.stuck(world.now);
        world.wait(15);
        world.activity.sent(world.now);
        assert_eq!(world.deadline(), Some((35, Overdue::Idle)));
    }

    #[test]
    fn where_places_are_short_only_those_that_wait_for_a_request_lose_theirs() {
        let mut world = connected();
        let crowded = HttpLimits::default().crowded();
        let (at, _) = world.activity.deadline(&crowded).unwrap();
        assert_eq!(at - world.start, Duration::from_secs(2));
        world.activity.request_began();
        assert_eq!(world.activity.deadline(&crowded), None);
        world.activity.stuck(world.now);
        let (at, _) = world.activity.deadline(&crowded).unwrap();
        assert_eq!(at - world.start, Duration::from_secs(20));
    }
}
