//! Random worlds: a page that sends whatever it likes in any order, whole or in pieces, views that
//! finish when they like or fail, and time that passes. A judge watches each step, who knows of a
//! page core only what goes in and what comes out.
//!
//! Every rule of a page is switched off once, to see that what is lost without it is seen.

use crate::rule::Rule;
use judge::Loss;
use pipe::Pipe;
use seen::Seen;
use world::World;

mod judge;
mod pipe;
mod random;
mod script;
mod seen;
mod world;
mod writes;

/// How many worlds one run judges.
const WORLDS: u64 = 120_000;
/// How many are tried until the loss of a rule is seen.
const TRIED: u64 = 40_000;
const STEPS: u32 = 40;

/// What happens in one of them.
fn judge(seed: u64) -> Result<Seen, Loss> {
    World::new(seed, Pipe::new()).run(STEPS)
}

#[test]
fn in_no_world_is_anything_lost() {
    let mut seen = Seen::default();
    for seed in 0..WORLDS {
        match judge(seed) {
            Ok(in_world) => seen.add(&in_world),
            Err(loss) => panic!("world {seed}: {loss:?}"),
        }
    }
    // A judge that saw little of something has judged nothing.
    let counts = seen.counts();
    println!("{WORLDS} worlds of {STEPS} steps: {counts:?}");
    for (what, count) in counts {
        assert!(count > 2_000, "only {count} {what}");
    }
}

#[test]
fn without_any_of_its_rules_a_page_loses_something() {
    for rule in Rule::ALL {
        let loss = rule.broken(|| (0..TRIED).find_map(|seed| judge(seed).err()));
        let Some(loss) = loss else {
            panic!("nobody sees that {rule:?} does not hold");
        };
        println!("without {rule:?}: {loss:?}");
    }
}

/// What waits to be sent is bounded by who calls a page core.
#[test]
fn of_a_page_whose_driver_does_not_wait_until_it_reads_too_much_waits() {
    let without_waiting = |seed| World::new(seed, Pipe::without_waiting()).run(STEPS);
    let loss = (0..TRIED).find_map(|seed| without_waiting(seed).err());
    let expected = Loss("more frames wait for a page than may".to_owned());
    assert_eq!(loss, Some(expected));
}

#[test]
fn the_same_world_runs_in_the_same_way_twice() {
    for seed in 0..100 {
        assert_eq!(judge(seed), judge(seed));
    }
}
