//! Random templates in random sequences of states, judged by the stock client's own code.

extern crate remount_markup as remount;

mod choices;
mod components_in_streams;
mod held;
mod judge;
mod line;
mod page;
mod piece;
mod regressions;
mod repeated_keys;
mod selectors;
mod streams;
mod streams_in_components;
mod whole;
mod written_page;

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, TestCaseError};
use proptest::{prop_assert_eq, proptest};
use remount_markup::Markup;

use whole::Looks;

/// How many sequences there are, unless `PROPTEST_CASES` says something else.
const SEQUENCES: u32 = 1_000;

fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(SEQUENCES, |_| given.cases),
        max_shrink_iters: 20_000,
        // What fails becomes a test with a name.
        failure_persistence: None,
        ..given
    }
}

/// For sequences that are long.
fn few() -> ProptestConfig {
    let all = config();
    ProptestConfig {
        cases: all.cases.div_ceil(10),
        ..all
    }
}

fn html(markup: &dyn Markup) -> String {
    let mut out = String::new();
    remount_markup::html(markup, None, &mut out);
    out
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_client_shows_after_every_message_what_a_fresh_render_shows(
        piece in piece::piece(),
        state in page::state(),
        steps in vec(page::step(), 1..10),
    ) {
        let frames = page::Page::run(&piece, state, &steps, Looks::never());
        frames.keep();
        frames.judge().map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn whoever_looks_at_the_whole_tree_sees_what_a_client_has_and_changes_nothing(
        piece in piece::piece(),
        state in page::state(),
        steps in vec(page::step(), 1..10),
    ) {
        let frames = page::Page::run(&piece, state.clone(), &steps, Looks::always());
        prop_assert_eq!(frames, page::Page::run(&piece, state, &steps, Looks::never()));
    }
}
