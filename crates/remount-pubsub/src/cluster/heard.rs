//! What was heard of one server on one lane.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::rule::Rule;

/// How long a message may be overtaken before it is asked for.
const ASK_AFTER: Duration = Duration::from_millis(50);
/// How long an answer may take.
const ASK_AGAIN: Duration = Duration::from_millis(250);
/// How long a lane waits for what is missing, from when the last of it came.
pub(super) const GIVE_UP: Duration = Duration::from_millis(1_500);
/// What is held at most of what comes after something that is missing. More is asked for again.
const HELD: usize = 1_024;
const HELD_BYTES: usize = 1 << 20;

/// What the subscribers of a lane are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Message(Arc<[u8]>),
    /// They may have missed something, which would have come here.
    Gap,
}

/// The numbers of one server on one lane.
pub(super) struct Heard {
    /// The number that is delivered next.
    next: u64,
    /// The last one of which it is known that it was sent.
    known: u64,
    /// What came before its time.
    held: BTreeMap<u64, Arc<[u8]>>,
    held_bytes: usize,
    missing: Option<Missing>,
}

/// Since when a number is missing, and when it is to be asked for.
#[derive(Clone, Copy)]
struct Missing {
    since: Instant,
    ask_at: Instant,
}

impl Heard {
    /// The lane of a server that is met now, and next says this number.
    pub(super) fn from(next: u64, told: &mut Vec<Told>) -> Self {
        if next > 1 && Rule::LateMeetingTold.holds() {
            told.push(Told::Gap);
        }
        Self {
            next,
            known: next - 1,
            held: BTreeMap::new(),
            held_bytes: 0,
            missing: None,
        }
    }

    /// A message came.
    pub(super) fn take(
        &mut self,
        number: u64,
        body: Arc<[u8]>,
        now: Instant,
        told: &mut Vec<Told>,
    ) {
        if number < self.next && Rule::Once.holds() {
            return;
        }
        if number <= self.next || !Rule::InOrder.holds() {
            told.push(Told::Message(body));
            self.next = self.next.max(number + 1);
            self.known = self.known.max(number);
            self.deliver_held(told);
            self.missing = None;
        } else {
            self.known = self.known.max(number);
            self.hold(number, body);
        }
        self.look(now);
    }

    /// The server has sent so much.
    pub(super) fn compare(&mut self, last: u64, now: Instant) {
        if Rule::MarksCompared.holds() {
            // After the last number there could be no next one.
            self.known = self.known.max(last.min(u64::MAX - 1));
            self.look(now);
        }
    }

    /// The server does not have these any more.
    pub(super) fn lose(&mut self, up_to: u64, now: Instant, told: &mut Vec<Told>) {
        // Nobody asks for what was never sent: so much would never come.
        let up_to = up_to.min(self.known);
        if up_to >= self.next {
            self.skip(up_to, Rule::LostTold, now, told);
        }
    }

    /// Gives up what has been missing for too long. Returns what to ask for.
    pub(super) fn poll(
        &mut self,
        now: Instant,
        told: &mut Vec<Told>,
    ) -> Option<RangeInclusive<u64>> {
        let missing = self.missing?;
        if now.duration_since(missing.since) >= GIVE_UP {
            self.skip(self.last_missing(), Rule::GivenUpTold, now, told);
            return None;
        }
        if now < missing.ask_at {
            return None;
        }
        self.missing = Some(Missing {
            ask_at: now + ASK_AGAIN,
            ..missing
        });
        Some(self.next..=self.last_missing())
    }

    /// Nobody could answer until now.
    pub(super) fn wait_anew(&mut self, now: Instant) {
        self.missing = None;
        self.look(now);
    }

    /// When [`poll`](Self::poll) does something.
    pub(super) fn poll_at(&self) -> Option<Instant> {
        let missing = self.missing?;
        Some(missing.ask_at.min(missing.since + GIVE_UP))
    }

    pub(super) fn lacks_something(&self) -> bool {
        self.missing.is_some()
    }

    fn skip(&mut self, up_to: u64, rule: Rule, now: Instant, told: &mut Vec<Told>) {
        if rule.holds() {
            told.push(Told::Gap);
        }
        self.next = up_to + 1;
        let later = self.held.split_off(&self.next);
        let skipped = std::mem::replace(&mut self.held, later);
        self.held_bytes -= skipped.values().map(|body| body.len()).sum::<usize>();
        self.deliver_held(told);
        self.wait_anew(now);
    }

    fn last_missing(&self) -> u64 {
        let held = self.held.first_key_value();
        held.map_or(self.known, |(number, _)| number - 1)
    }

    fn hold(&mut self, number: u64, body: Arc<[u8]>) {
        let fits = self.held.len() < HELD && self.held_bytes + body.len() <= HELD_BYTES;
        if fits && !self.held.contains_key(&number) {
            self.held_bytes += body.len();
            self.held.insert(number, body);
        }
    }

    fn deliver_held(&mut self, told: &mut Vec<Told>) {
        while let Some(body) = self.held.remove(&self.next) {
            self.held_bytes -= body.len();
            self.next += 1;
            told.push(Told::Message(body));
        }
    }

    fn look(&mut self, now: Instant) {
        if self.next > self.known {
            self.missing = None;
        } else if self.missing.is_none() {
            self.missing = Some(Missing {
                since: now,
                ask_at: now + ASK_AFTER,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(60);

    struct Scene {
        heard: Heard,
        told: Vec<Told>,
        now: Instant,
    }

    impl Scene {
        fn new() -> Self {
            let mut told = Vec::new();
            Self {
                heard: Heard::from(1, &mut told),
                told,
                now: Instant::now(),
            }
        }

        fn come(&mut self, numbers: &[u64]) {
            for number in numbers {
                let body = Arc::from(number.to_be_bytes());
                self.heard.take(*number, body, self.now, &mut self.told);
            }
        }

        fn pass(&mut self, time: Duration) -> Option<RangeInclusive<u64>> {
            self.now += time;
            self.heard.poll(self.now, &mut self.told)
        }

        /// The numbers of the messages, and 0 for a gap.
        fn check(&self, expected: &[u64]) {
            let told = self.told.iter().map(|told| match told {
                Told::Message(body) => u64::from_be_bytes((**body).try_into().unwrap()),
                Told::Gap => 0,
            });
            assert_eq!(told.collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn messages_are_delivered_in_order_and_once() {
        let mut scene = Scene::new();
        scene.come(&[1, 3, 2, 2, 3, 4]);
        scene.check(&[1, 2, 3, 4]);
    }

    #[test]
    fn what_is_missing_is_asked_for_again_and_again() {
        let mut scene = Scene::new();
        scene.come(&[1, 4]);
        assert_eq!(scene.pass(Duration::ZERO), None);
        assert_eq!(scene.pass(MOMENT), Some(2..=3));
        assert_eq!(scene.pass(MOMENT), None);
        assert_eq!(scene.pass(ASK_AGAIN), Some(2..=3));
        scene.come(&[2]);
        assert_eq!(scene.pass(MOMENT), Some(3..=3));
        scene.check(&[1, 2]);
    }

    #[test]
    fn what_does_not_come_is_a_gap_before_what_comes_after_it() {
        let mut scene = Scene::new();
        scene.come(&[1, 4, 5, 7]);
        scene.pass(GIVE_UP);
        scene.check(&[1, 0, 4, 5]);
        scene.pass(GIVE_UP);
        scene.check(&[1, 0, 4, 5, 0, 7]);
        scene.come(&[2, 3, 6]);
        scene.check(&[1, 0, 4, 5, 0, 7]);
    }

    #[test]
    fn the_end_of_what_was_said_can_be_missing() {
        let mut scene = Scene::new();
        scene.come(&[1]);
        scene.heard.compare(3, scene.now);
        assert_eq!(scene.pass(MOMENT), Some(2..=3));
        scene.pass(GIVE_UP);
        scene.check(&[1, 0]);
        scene.come(&[4]);
        scene.check(&[1, 0, 4]);
    }

    #[test]
    fn what_the_sender_has_no_more_is_a_gap_at_once() {
        let mut scene = Scene::new();
        scene.come(&[1, 5]);
        scene.heard.lose(3, scene.now, &mut scene.told);
        scene.check(&[1, 0]);
        scene.come(&[4]);
        scene.check(&[1, 0, 4, 5]);
        assert_eq!(scene.heard.poll_at(), None);
    }

    #[test]
    fn nothing_that_was_never_sent_can_be_lost() {
        let mut scene = Scene::new();
        scene.come(&[1]);
        scene.heard.lose(u64::MAX, scene.now, &mut scene.told);
        scene.come(&[2]);
        scene.check(&[1, 2]);
    }

    #[test]
    fn of_what_comes_before_its_time_only_so_much_is_held() {
        let mut scene = Scene::new();
        let numbers: Vec<u64> = (2..2 + 2 * HELD as u64).collect();
        scene.come(&numbers);
        assert_eq!(scene.heard.held.len(), HELD);
        scene.come(&[1]);
        assert_eq!(scene.told.len(), HELD + 1);
        assert_eq!(
            scene.pass(MOMENT),
            Some(2 + HELD as u64..=1 + 2 * HELD as u64)
        );
    }
}
