//! Random worlds: servers that say something, an engine that loses, delays and mixes up what it is
//! given, and bad weather. A judge hears what every server was told, and knows what it should hear.
//!
//! Every rule of a cluster is switched off once, to see that what is lost without it is seen.

use judge::{Counts, Loss};
use world::World;

use super::rule::Rule;

mod judge;
mod random;
mod world;

/// How many worlds one run judges.
const WORLDS: u64 = 4_000;
/// How many are tried until the loss of a rule is seen.
const TRIED: u64 = 2_000;

fn judge(seed: u64) -> Result<Counts, Loss> {
    World::new(seed).run()
}

#[test]
fn in_no_world_is_a_message_missed_in_silence_or_heard_twice_or_out_of_order() {
    let mut all = Counts::default();
    for seed in 0..WORLDS {
        match judge(seed) {
            Ok(counts) => all.add(&counts),
            Err(loss) => panic!("world {seed}: {loss:?}"),
        }
    }
    println!("{WORLDS} worlds: {all:?}");
    // A judge that saw little of something has judged nothing.
    for (what, count) in all.named() {
        assert!(count >= WORLDS, "only {count} {what}");
    }
    // The weather is bad: in one of four worlds a server keeps four messages. Still most is heard.
    assert!(all.told * 4 < all.heard, "{all:?}");
}

#[test]
fn without_any_of_its_rules_a_cluster_loses_something() {
    for rule in Rule::ALL {
        let loss = rule.broken(|| (0..TRIED).find_map(|seed| judge(seed).err()));
        let Some(loss) = loss else {
            panic!("nobody sees that {rule:?} does not hold");
        };
        println!("without {rule:?}: {loss:?}");
    }
}

#[test]
fn the_same_world_runs_in_the_same_way_twice() {
    for seed in 0..20 {
        assert_eq!(judge(seed), judge(seed));
    }
}
