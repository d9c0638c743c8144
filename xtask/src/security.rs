//! `SECURITY.md` names the tests that keep each threat off: they have to be there.

use std::fs;

use xtask_host::root;

use crate::named_tests::{named, problem};

/// The tests in the last cell of a row.
fn tests(row: &str) -> Vec<(String, String)> {
    named(row.trim_end_matches('|').rsplit('|').next().unwrap_or(""))
}

#[test]
fn every_threat_has_a_test_and_every_test_is_there() {
    let table = fs::read_to_string(root().join("SECURITY.md")).expect("it is there");
    let rows = table.lines().filter(|line| line.starts_with("| **"));
    for row in rows {
        let tests = tests(row);
        assert_ne!(tests, [], "no test: {row}");
        for (file, test) in tests {
            assert_eq!(problem(&file, &test), None);
        }
    }
}

#[test]
fn the_tests_of_a_threat_are_in_its_last_cell() {
    let row = "| **it:** happens | a rule of `code` | `a.rs` `one` |";
    assert_eq!(tests(row), [("a.rs".to_owned(), "one".to_owned())]);
}
