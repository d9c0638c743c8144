//! Trees that are joined, changed and printed as the stock client does it.

mod components;
mod errors;
mod examples;
mod extras;
mod lists;
mod marks;
mod nodes;
mod streams;

use remount_testing::rendered::{Fault, Rendered, TreeError};
use serde_json::Value;

fn joined(tree: Value) -> Rendered {
    let (rendered, _) = Rendered::new("v", tree).expect("the tree can be read");
    rendered
}

/// What is shown at first, and after each difference.
fn check<const N: usize>(tree: Value, shown: &str, changes: [(Value, &str); N]) {
    let mut rendered = joined(tree);
    assert_eq!(rendered.markup().as_deref(), Ok(shown), "at first");
    rendered.html().expect("it can be printed");
    for (diff, shown) in changes {
        let text = diff.to_string();
        rendered.merge(diff).expect("the difference can be merged");
        assert_eq!(rendered.markup().as_deref(), Ok(shown), "after {text}");
        rendered.html().expect("it can be printed");
    }
}

/// What a client meets that gets this tree and then these differences, and prints each time.
fn failure<const N: usize>(tree: Value, changes: [Value; N]) -> TreeError {
    fn run<const N: usize>(tree: Value, changes: [Value; N]) -> Result<Rendered, TreeError> {
        let (mut rendered, _) = Rendered::new("v", tree)?;
        rendered.html()?;
        for diff in changes {
            rendered.merge(diff)?;
            rendered.html()?;
        }
        Ok(rendered)
    }
    run(tree, changes).expect_err("a client could not do this")
}

/// The same, with where the client meets it.
fn check_failure<const N: usize>(tree: Value, changes: [Value; N], place: &str, fault: &Fault) {
    let error = failure(tree, changes);
    assert_eq!((error.place(), error.fault()), (place, fault), "{error}");
}
