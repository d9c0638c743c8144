//! `SECURITY.md` names the tests that keep each threat off, and `docs/asvs.md` those that show what
//! the OWASP ASVS asks for: they have to be there.

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

/// The requirements of the chapter V7 of the OWASP ASVS 5.0.
const V7: [&str; 19] = [
    "7.1.1", "7.1.2", "7.1.3", "7.2.1", "7.2.2", "7.2.3", "7.2.4", "7.3.1", "7.3.2", "7.4.1",
    "7.4.2", "7.4.3", "7.4.4", "7.4.5", "7.5.1", "7.5.2", "7.5.3", "7.6.1", "7.6.2",
];

#[test]
fn every_requirement_of_the_asvs_is_answered_and_every_test_is_there() {
    let table = fs::read_to_string(root().join("docs/asvs.md")).expect("it is there");
    let rows: Vec<_> = table
        .lines()
        .filter(|line| line.starts_with("| **"))
        .collect();
    let numbers = rows.iter().map(|row| &row["| **".len()..]);
    let numbers = numbers.filter_map(|row| row.split("**").next());
    let of_sessions: Vec<_> = numbers.filter(|number| number.starts_with('7')).collect();
    assert_eq!(of_sessions, V7);
    for row in rows {
        let tests = tests(row);
        let is_ours = match row.split(" | ").nth(1) {
            Some("remount") => true,
            Some("the app") => false,
            _ => panic!("who? {row}"),
        };
        assert!(!is_ours || !tests.is_empty(), "no test: {row}");
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
