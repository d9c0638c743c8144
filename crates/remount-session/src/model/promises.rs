//! The table of what is promised, one test for each cell.

use super::explore::{Choices, exhaust, sample};
use super::network::Node;
use super::scenario::{Act, Faults, Intent, Key, Start, closing, locked, put, unlocked, update};
use super::world::{Verdict, World};

/// Where the nodes' clocks are, in milliseconds: one node, or two of which one is ahead.
pub(super) const ONE_NODE: &[i64] = &[0];
pub(super) const TWO_NODES: &[i64] = &[0, 5_000];
const SAME_TIME: &[i64] = &[0, 0];

/// How many worlds came out how.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) kept: usize,
    pub(super) healed: usize,
    pub(super) lost: usize,
    /// Worlds whose last cookie a certain other node does not read.
    pub(super) unreadable: usize,
    /// Worlds in which a view was told of its write what is not so.
    pub(super) told_wrongly: usize,
    /// Worlds after which a plain cookie shows something else than what its key holds.
    pub(super) strayed: usize,
    /// How it came to the first loss.
    pub(super) story: String,
    /// How it came to the first wrong word.
    pub(super) lie: String,
}

impl Tally {
    pub(super) fn add(&mut self, world: &mut World<'_>) {
        let verdict = world.run();
        if world.has_told_wrongly() {
            if self.told_wrongly == 0 {
                self.lie = world.tell();
            }
            self.told_wrongly += 1;
        }
        self.strayed += usize::from(world.has_strayed());
        match verdict {
            Verdict::Kept => self.kept += 1,
            Verdict::Healed => self.healed += 1,
            Verdict::Lost => {
                if self.lost == 0 {
                    self.story = world.tell();
                }
                self.lost += 1;
            }
        }
    }

    /// Says how many worlds there were, for whoever runs the tests with `--nocapture`. In none of
    /// them, whatever else is promised, is a view told of its write what is not so.
    #[track_caller]
    fn count(&self) {
        println!("worlds: {}", self.kept + self.healed + self.lost);
        assert_eq!(self.told_wrongly, 0, "{}", self.lie);
    }

    #[track_caller]
    pub(super) fn check_never_lost(&self) {
        self.count();
        assert_eq!(
            (self.healed, self.lost, self.strayed),
            (0, 0, 0),
            "{self:#?}"
        );
        assert_ne!(self.kept, 0);
    }

    #[track_caller]
    pub(super) fn check_always_healed(&self) {
        self.count();
        assert_eq!((self.lost, self.strayed), (0, 0), "{self:#?}");
    }

    #[track_caller]
    pub(super) fn check_can_be_lost(&self) {
        self.count();
        assert_ne!(self.lost, 0, "more could be promised: {self:?}");
        assert_eq!(self.strayed, 0, "{self:?}");
    }
}

/// One cell: where the clocks are, how the browser begins, what tabs do and what goes wrong.
pub(super) struct Setting {
    pub(super) clocks: &'static [i64],
    pub(super) start: Start,
    pub(super) faults: Faults,
}

impl Setting {
    fn nodes(&self) -> Vec<Node> {
        self.clocks.iter().map(|ahead| Node::new(*ahead)).collect()
    }

    /// Every course that every plan can take.
    pub(super) fn every_world(&self, plan: fn(&mut dyn Choices) -> Vec<Intent>) -> Tally {
        self.tally(plan, |run| {
            exhaust(run);
        })
    }

    /// Random courses of random plans.
    fn some_worlds(&self, worlds: u64, plan: fn(&mut dyn Choices) -> Vec<Intent>) -> Tally {
        self.tally(plan, |run| sample(worlds, run))
    }

    fn tally(
        &self,
        plan: fn(&mut dyn Choices) -> Vec<Intent>,
        explore: impl FnOnce(&mut dyn FnMut(&mut dyn Choices) -> bool),
    ) -> Tally {
        let mut nodes = self.nodes();
        let mut tally = Tally::default();
        explore(&mut |choices| {
            let intents = plan(choices);
            tally.add(&mut World::new(
                choices,
                &mut nodes,
                self.start,
                intents,
                self.faults,
            ));
            true
        });
        tally
    }
}

/// A write under the lock: by the page or by its view, to a key that others write too or to another
/// one.
pub(super) fn any_locked(choices: &mut dyn Choices, tab: usize) -> Intent {
    match choices.choose(3) {
        0 => put(tab, Key::Name),
        1 => update(tab, Key::Name),
        _ => put(tab, Key::Volume),
    }
}

/// A write that waits for nothing: of a page that closes, or of a handler.
fn any_unlocked(choices: &mut dyn Choices, tab: usize) -> Intent {
    match choices.choose(2) {
        0 => closing(tab, Key::Name),
        _ => unlocked(tab, Act::Handle(Key::User)),
    }
}

pub(super) fn two_locked(choices: &mut dyn Choices) -> Vec<Intent> {
    (0..2).map(|tab| any_locked(choices, tab)).collect()
}

fn three_locked(choices: &mut dyn Choices) -> Vec<Intent> {
    [0, 1, 0].map(|tab| any_locked(choices, tab)).into()
}

fn one_unlocked(choices: &mut dyn Choices) -> Vec<Intent> {
    vec![any_locked(choices, 0), any_unlocked(choices, 1)]
}

pub(super) fn two_locked_and_one_unlocked(choices: &mut dyn Choices) -> Vec<Intent> {
    let outside = any_unlocked(choices, 1);
    vec![put(0, Key::Name), update(0, Key::Volume), outside]
}

pub(super) fn login(choices: &mut dyn Choices) -> Vec<Intent> {
    vec![any_locked(choices, 0), unlocked(1, Act::LogIn)]
}

pub(super) fn login_and_logout(choices: &mut dyn Choices) -> Vec<Intent> {
    let out = unlocked(1, Act::LogOut);
    vec![any_locked(choices, 0), unlocked(1, Act::LogIn), out]
}

/// More than can be tried in every order.
fn many_locked(choices: &mut dyn Choices) -> Vec<Intent> {
    let intents = 3 + choices.choose(3);
    let mut any = || {
        let tab = choices.choose(3);
        match choices.choose(8) {
            0 => locked(tab, Act::Renew),
            1 => update(tab, Key::Volume),
            2 => update(tab, Key::User),
            _ => any_locked(choices, tab),
        }
    };
    (0..intents).map(|_| any()).collect()
}

/// The same with a page that closes or a handler among them.
fn many(choices: &mut dyn Choices) -> Vec<Intent> {
    let mut intents = many_locked(choices);
    let outside = any_unlocked(choices, 3);
    intents.insert(choices.choose(intents.len()), outside);
    intents
}

pub(super) fn setting(clocks: &'static [i64], faults: Faults) -> Setting {
    Setting {
        clocks,
        start: Start::Session,
        faults,
    }
}

pub(super) fn first_visit(clocks: &'static [i64], faults: Faults) -> Setting {
    Setting {
        start: Start::FirstVisit,
        ..setting(clocks, faults)
    }
}

/// So many random worlds beside those that are tried one and all.
const RANDOM: u64 = 3_000;

const NONE: Faults = Faults::NONE;
const NETWORK: Faults = Faults::NETWORK;
const LOST: Faults = Faults { lost: 2, ..NONE };
pub(super) const LATE: Faults = Faults { late: 1, ..NONE };

mod under_the_lock {
    use super::*;

    #[test]
    fn one_node_never_loses() {
        for start in [setting, first_visit] {
            start(ONE_NODE, NETWORK)
                .every_world(two_locked)
                .check_never_lost();
            start(ONE_NODE, NETWORK)
                .some_worlds(RANDOM, many_locked)
                .check_never_lost();
        }
    }

    #[test]
    fn one_node_whose_memory_is_full_never_loses() {
        let full = setting(ONE_NODE, NONE.and_an_eviction());
        full.every_world(three_locked).check_never_lost();
        for start in [setting, first_visit] {
            let full = start(ONE_NODE, NETWORK.and_an_eviction());
            full.every_world(two_locked).check_never_lost();
            full.some_worlds(RANDOM, many_locked).check_never_lost();
        }
    }

    #[test]
    fn one_node_that_is_restarted_never_loses() {
        let restarted = setting(ONE_NODE, NONE.and_a_restart());
        restarted.every_world(three_locked).check_never_lost();
        for start in [setting, first_visit] {
            let restarted = start(ONE_NODE, NETWORK.and_a_restart());
            restarted.every_world(two_locked).check_never_lost();
            restarted
                .some_worlds(RANDOM, many_locked)
                .check_never_lost();
        }
    }

    #[test]
    fn several_nodes_never_lose() {
        setting(TWO_NODES, NONE)
            .every_world(three_locked)
            .check_never_lost();
        for start in [setting, first_visit] {
            start(TWO_NODES, NONE)
                .every_world(two_locked)
                .check_never_lost();
            start(TWO_NODES, LOST)
                .some_worlds(RANDOM, many_locked)
                .check_never_lost();
            start(SAME_TIME, NETWORK)
                .some_worlds(RANDOM, many_locked)
                .check_never_lost();
        }
    }

    /// What the promise for several nodes leaves out: the answer of the first try is lost, the node
    /// of the second one knows nothing of it and its clock is behind, and a later write gets a
    /// stamp in between.
    #[test]
    fn several_nodes_whose_clocks_differ_can_bring_back_what_was_sent_twice() {
        fn plan(_: &mut dyn Choices) -> Vec<Intent> {
            vec![put(0, Key::Name), put(1, Key::Name)]
        }
        let unanswered = Faults {
            unanswered: 1,
            ..NONE
        };
        setting(TWO_NODES, unanswered)
            .every_world(plan)
            .check_can_be_lost();
        setting(SAME_TIME, unanswered)
            .every_world(plan)
            .check_never_lost();
    }
}

mod outside_the_lock {
    use super::*;

    #[test]
    fn one_node_is_always_healed_by_one_more_post() {
        let every = setting(ONE_NODE, NONE).every_world(two_locked_and_one_unlocked);
        every.check_always_healed();
        assert_ne!(
            every.healed, 0,
            "no cookie is ever stale, so more could be promised"
        );
        setting(ONE_NODE, NETWORK)
            .some_worlds(RANDOM, many)
            .check_always_healed();
    }

    /// Nobody asks for minutes, and what is evicted is what would have healed the cookie.
    #[test]
    fn one_node_whose_memory_is_full_can_lose() {
        let full = setting(ONE_NODE, NONE.and_an_eviction());
        full.every_world(one_unlocked).check_can_be_lost();
        full.some_worlds(RANDOM, many).check_can_be_lost();
    }

    #[test]
    fn one_node_that_is_restarted_can_lose() {
        let restarted = setting(ONE_NODE, NONE.and_a_restart());
        restarted.every_world(one_unlocked).check_can_be_lost();
        restarted.some_worlds(RANDOM, many).check_can_be_lost();
    }

    #[test]
    fn several_nodes_can_lose() {
        setting(TWO_NODES, NONE)
            .every_world(one_unlocked)
            .check_can_be_lost();
        setting(TWO_NODES, NONE)
            .some_worlds(RANDOM, many)
            .check_can_be_lost();
    }

    /// What the promise for one node leaves out: of two sessions that begin at once, one by a page
    /// and one by a handler, one counts.
    #[test]
    fn a_first_visit_can_lose() {
        first_visit(ONE_NODE, NONE)
            .every_world(one_unlocked)
            .check_can_be_lost();
    }
}

mod late_duplicates {
    use super::*;

    #[test]
    fn one_node_never_loses() {
        setting(ONE_NODE, LATE)
            .every_world(two_locked)
            .check_never_lost();
        first_visit(ONE_NODE, LATE)
            .some_worlds(RANDOM, many_locked)
            .check_never_lost();
    }

    #[test]
    fn one_node_whose_memory_is_full_can_lose() {
        setting(ONE_NODE, LATE.and_an_eviction())
            .every_world(two_locked)
            .check_can_be_lost();
    }

    #[test]
    fn one_node_that_is_restarted_can_lose() {
        setting(ONE_NODE, LATE.and_a_restart())
            .every_world(two_locked)
            .check_can_be_lost();
    }

    #[test]
    fn several_nodes_can_lose() {
        setting(TWO_NODES, LATE)
            .every_world(two_locked)
            .check_can_be_lost();
    }
}

/// What views are told of their writes, wherever posts land. [`Tally`] asks it of every world of
/// this table; these are the plans that are about nothing else.
mod what_views_are_told {
    use super::*;

    fn two_views(choices: &mut dyn Choices) -> Vec<Intent> {
        let other = match choices.choose(2) {
            0 => update(1, Key::Name),
            _ => put(1, Key::Name),
        };
        vec![update(0, Key::Name), other]
    }

    #[test]
    fn several_nodes_tell_the_truth() {
        for start in [setting, first_visit] {
            for faults in [NONE, NETWORK] {
                let tally = start(TWO_NODES, faults).every_world(two_views);
                tally.count();
            }
            start(TWO_NODES, NETWORK)
                .some_worlds(RANDOM, many_locked)
                .count();
        }
    }

    /// One that closes, a handler, and a page in a browser without locks.
    #[test]
    fn outside_the_lock_too() {
        setting(TWO_NODES, NONE).every_world(one_unlocked).count();
        setting(TWO_NODES, NETWORK)
            .some_worlds(RANDOM, many)
            .count();
        setting(TWO_NODES, LATE.and_a_restart())
            .some_worlds(RANDOM, many)
            .count();
    }

    #[test]
    fn one_node_tells_the_truth() {
        for start in [setting, first_visit] {
            let tally = start(ONE_NODE, NETWORK).every_world(two_views);
            tally.count();
        }
    }
}

mod logins {
    use super::*;

    const SETTINGS: [(&[i64], Faults); 4] = [
        (ONE_NODE, NONE),
        (ONE_NODE, NONE.and_an_eviction()),
        (ONE_NODE, NONE.and_a_restart()),
        (TWO_NODES, NONE),
    ];

    #[test]
    fn a_login_is_never_undone() {
        for (clocks, faults) in SETTINGS {
            setting(clocks, faults)
                .every_world(login)
                .check_never_lost();
        }
    }

    #[test]
    fn a_login_at_a_first_visit_is_never_undone() {
        for (clocks, faults) in SETTINGS {
            first_visit(clocks, faults)
                .every_world(login)
                .check_never_lost();
        }
    }

    #[test]
    fn a_logout_is_never_undone() {
        for (clocks, faults) in SETTINGS {
            setting(clocks, faults)
                .every_world(login_and_logout)
                .check_never_lost();
        }
    }
}
