//! `docs/conformance.md` says what the stock client expects, point by point, and which tests show
//! it: they have to be there.

use std::collections::BTreeSet;
use std::fs;

use xtask_host::root;

use crate::named_tests::{named, problem};

/// How many points there are.
const POINTS: u32 = 88;
/// Where a point has no test, its last cell begins so and says why.
const WITHOUT: [&str; 2] = ["not yet", "none"];

/// What is wrong with a document.
fn problems(document: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for row in document.lines().filter(|line| is_row(line)) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, shown] = cells[..] else {
            problems.push(format!("not three cells: {row}"));
            continue;
        };
        if !number.parse().is_ok_and(|number: u32| seen.insert(number)) {
            problems.push(format!("not a number of its own: {row}"));
        }
        let tests = named(shown);
        if tests.is_empty() && !WITHOUT.iter().any(|word| shown.starts_with(word)) {
            problems.push(format!("neither a test nor a reason: {row}"));
        }
        problems.extend(tests.iter().filter_map(|(file, test)| problem(file, test)));
    }
    let missing: Vec<u32> = (1..=POINTS).filter(|point| !seen.contains(point)).collect();
    if !missing.is_empty() {
        problems.push(format!("points without a row: {missing:?}"));
    }
    problems
}

/// Whether a line is a row of a table, below its head.
fn is_row(line: &str) -> bool {
    line.starts_with("| ") && line[2..].starts_with(|first: char| first.is_ascii_digit())
}

#[test]
fn every_point_has_a_test_that_is_there_or_says_why_it_has_none() {
    let document = fs::read_to_string(root().join("docs/conformance.md")).expect("it is there");
    let problems = problems(&document);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_row_without_a_test_or_with_one_that_is_gone_is_a_problem() {
    let this =
        "`xtask/src/conformance.rs` `every_point_has_a_test_that_is_there_or_says_why_it_has_none`";
    for (row, expected) in [
        (format!("| 1 | Words. | {this} |"), None),
        ("| 1 | Words. | not yet: nobody needs it |".to_owned(), None),
        ("| 1 | Words. | |".to_owned(), Some("neither a test")),
        ("| 1 | Words. |".to_owned(), Some("not three cells")),
        (
            "| 1st | Words. | not yet |".to_owned(),
            Some("not a number"),
        ),
        ("| 1 | W. | `a.rs` `gone` |".to_owned(), Some("a.rs: ")),
        (
            "| 1 | W. | `xtask/src/main.rs` `gone` |".to_owned(),
            Some("no test `gone`"),
        ),
    ] {
        let others = (2..=POINTS).map(|point| format!("\n| {point} | Words. | not yet |"));
        let document = format!(
            "| # | | |\n|---|---|---|\n{row}{}",
            others.collect::<String>()
        );
        let mut problems = problems(&document);
        problems.retain(|problem| !problem.starts_with("points"));
        match expected {
            Some(part) => assert!(problems.concat().contains(part), "{row}: {problems:?}"),
            None => assert_eq!(problems, Vec::<String>::new(), "{row}"),
        }
    }
}

#[test]
fn a_point_that_is_there_twice_or_missing_is_a_problem() {
    let row = |point: u32| format!("| {point} | Words. | not yet |\n");
    let all: String = (1..=POINTS).map(row).collect();
    assert_eq!(problems(&all), Vec::<String>::new());
    assert_eq!(problems(&format!("{all}{}", row(7))).len(), 1);
    let most: String = (2..=POINTS).map(row).collect();
    assert_eq!(problems(&most), ["points without a row: [1]"]);
}
