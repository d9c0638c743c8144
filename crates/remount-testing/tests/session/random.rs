//! Random worlds: two tabs of one browser, a network that loses, delays and doubles what it
//! carries, and sockets that break. In the end the network is good again.

use proptest::collection::vec;
use proptest::prelude::*;
use remount_testing::session::State;

use crate::world::{Fate, World};

#[derive(Clone, Debug)]
enum Step {
    Type { tab: usize, key: u8, wait: u64 },
    Hold { tab: usize, key: u8 },
    Submit { tab: usize },
    Leave { tab: usize },
    Write { tab: usize },
    Hide { tab: usize },
    Break { tab: usize },
    Join { tab: usize },
    Pass { milliseconds: u64 },
    Carry { place: usize, fate: Fate },
    CarryLate,
    Busy,
}

fn step() -> impl Strategy<Value = Step> {
    let tab = || 0..2_usize;
    let fate = prop_oneof![
        3 => Just(Fate::Arrives),
        3 => Just(Fate::Answers),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Late),
        1 => Just(Fate::Unanswered),
        1 => Just(Fate::Doubled),
    ];
    prop_oneof![
        4 => (tab(), 0..3_u8, 0..600_u64)
            .prop_map(|(tab, key, wait)| Step::Type { tab, key, wait }),
        1 => (tab(), 0..3_u8).prop_map(|(tab, key)| Step::Hold { tab, key }),
        1 => tab().prop_map(|tab| Step::Submit { tab }),
        1 => tab().prop_map(|tab| Step::Leave { tab }),
        2 => tab().prop_map(|tab| Step::Write { tab }),
        1 => tab().prop_map(|tab| Step::Hide { tab }),
        1 => tab().prop_map(|tab| Step::Break { tab }),
        1 => tab().prop_map(|tab| Step::Join { tab }),
        3 => prop_oneof![0..700_u64, Just(3_000), Just(10_000)]
            .prop_map(|milliseconds| Step::Pass { milliseconds }),
        8 => (0..4_usize, fate).prop_map(|(place, fate)| Step::Carry { place, fate }),
        1 => Just(Step::CarryLate),
        1 => Just(Step::Busy),
    ]
}

fn play(world: &mut World, steps: Vec<Step>) {
    for step in steps {
        match step {
            Step::Type { tab, key, wait } => world.types(tab, key, wait),
            Step::Hold { tab, key } => world.holds(tab, key),
            Step::Submit { tab } => world.submits(tab),
            Step::Leave { tab } => world.leaves_field(tab),
            Step::Write { tab } => world.view_writes(tab),
            Step::Hide { tab } => world.hides(tab),
            Step::Break { tab } => world.breaks(tab),
            Step::Join { tab } => world.joins(tab),
            Step::Pass { milliseconds } => world.pass(milliseconds),
            Step::Carry { place, fate } => world.carry(place, fate),
            Step::CarryLate => world.carry_late(),
            Step::Busy => world.is_busy(),
        }
    }
    world.comes_to_rest();
}

proptest! {
    #[test]
    fn what_is_typed_and_written_in_a_session_is_all_there_in_the_end(steps in vec(step(), 0..90)) {
        let mut world = World::with_session();
        play(&mut world, steps);
        let kept = world.kept();
        for tab in &world.tabs {
            for (key, value) in &tab.typed {
                prop_assert_eq!(tab.session.state([&**key]), Some(State::Saved), "{}", key);
                prop_assert_eq!(&kept[key], value, "{}", key);
            }
            prop_assert!(tab.session.unsaved().is_empty());
            for op in &tab.heard_writes {
                prop_assert!(kept.contains_key(&format!("written-{op}")), "{} is lost", op);
            }
        }
    }

    #[test]
    fn at_a_first_visit_nothing_typed_is_forgotten(steps in vec(step(), 0..90)) {
        let mut world = World::without_session();
        play(&mut world, steps);
        for tab in &world.tabs {
            let unsaved = tab.session.unsaved();
            for (key, value) in &tab.typed {
                let is_unsaved = unsaved.get(key) == Some(value);
                prop_assert!(
                    is_unsaved || world.has_kept(key, value),
                    "{} = {} is lost, and the page calls it {:?}",
                    key,
                    value,
                    tab.session.state([&**key]),
                );
            }
        }
    }

    #[test]
    fn each_write_is_reported_once_in_a_join_after_at_most_one_word_that_it_waits(
        steps in vec(step(), 0..90)
    ) {
        let mut world = World::with_session();
        play(&mut world, steps);
        for (report, statuses) in world.tabs.iter().flat_map(|tab| &tab.reports) {
            let is_right = matches!(**statuses, [_] | [0, 200..=599]);
            prop_assert!(is_right, "{:?} was reported as {:?}", report, statuses);
        }
    }
}
