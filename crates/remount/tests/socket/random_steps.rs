//! Random steps over components with topics, tasks and timers, views within views, and a sticky
//! one. After each step the page is equal to what the server renders anew, which the kit sees to,
//! and everything that is shown, and nothing else, has its subscription, its task and its timer.

mod garden;

use garden::{Garden, RAIN, Rain};

/// 10,000 together with the runs of all tests below.
const STEPS: u32 = 250;
const RUNS: u64 = 10;

/// Numbers that look random, the same for each seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64, by Sebastiano Vigna.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let end = u64::try_from(end).expect("few");
        usize::try_from((mixed ^ (mixed >> 31)) % end).expect("few")
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Walks through one garden, with a seed, and returns how many steps changed what is shown.
async fn walk(seed: u64) -> u32 {
    let mut random = Random(seed);
    let garden = Garden::open().await;
    let mut changes = 0;
    for step in 0..STEPS {
        let before = garden.shown();
        let done = match random.below(8) {
            0 => garden.wait_a_second().await,
            1 => garden.reload().await,
            _ => {
                let buttons = garden.buttons();
                let button = random.pick(&buttons).clone();
                garden.click(&button).await
            }
        };
        let at = format!("seed {seed}, step {step}: {done}");
        garden.check(&at).await;
        changes += u32::from(garden.shown() != before);
    }
    garden.leave().await;
    changes
}

/// In several tests, which run beside each other.
async fn walk_from(first: u64) {
    for seed in first..first + RUNS {
        let changes = walk(seed).await;
        assert!(
            changes > STEPS / 4,
            "{changes} steps of seed {seed} changed something"
        );
    }
}

#[tokio::test]
async fn what_is_shown_and_nothing_else_hears_works_and_ticks() {
    walk_from(0).await;
}

#[tokio::test]
async fn nothing_else_hears_in_another_quarter() {
    walk_from(RUNS).await;
}

#[tokio::test]
async fn nothing_else_hears_in_a_third_quarter() {
    walk_from(RUNS * 2).await;
}

#[tokio::test]
async fn nothing_else_hears_in_the_last_quarter() {
    walk_from(RUNS * 3).await;
}

#[tokio::test]
async fn a_component_goes_though_one_of_a_view_within_has_its_number() {
    let garden = Garden::open().await;
    for button in ["plant b1-1", "plant 1"] {
        garden.click(button).await;
        garden.check(button).await;
    }
    garden.leave().await;
}

#[tokio::test]
async fn a_topic_without_a_garden_has_no_subscribers() {
    let garden = Garden::open().await;
    assert_eq!(garden.handle.broadcast(&RAIN, Rain), garden.shown());
    assert_ne!(garden.shown(), 0);
    garden.leave().await;
}
