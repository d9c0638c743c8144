//! `docs/browsers.md` says what is shown in which browser, and by which tests: they have to be
//! there, and none may be left out.

use std::collections::BTreeSet;
use std::fs;

use xtask_host::root;

use crate::named_tests::{named, problem};

const DOCUMENT: &str = "docs/browsers.md";
const TESTS: &str = "e2e/browsers";
const SENTENCES: [&str; 10] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];

fn document() -> String {
    fs::read_to_string(root().join(DOCUMENT)).expect("it is there")
}

/// The cells of each row below the head of a table.
fn rows(document: &str) -> Vec<Vec<&str>> {
    let mut lines = document.lines();
    let mut rows = Vec::new();
    while lines.by_ref().any(|line| line.starts_with("|-")) {
        let table = lines.by_ref().take_while(|line| line.starts_with("| "));
        rows.extend(table.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()));
    }
    rows
}

/// The titles of the tests in a source.
fn titles(source: &str) -> Vec<&str> {
    let calls = source
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("test(\""));
    calls
        .filter_map(|call| Some(call.split_once('"')?.0))
        .collect()
}

#[test]
fn each_of_the_ten_sentences_has_a_row() {
    let document = document();
    let rows = rows(&document);
    let numbers: Vec<&str> = rows.iter().map(|cells| cells[0]).take(10).collect();
    assert_eq!(numbers, SENTENCES);
}

#[test]
fn every_row_has_tests_which_are_there() {
    for cells in rows(&document()) {
        let tests = named(cells.last().expect("a cell"));
        assert_ne!(tests, [], "no test: {cells:?}");
        for (file, test) in tests {
            assert_eq!(problem(&file, &test), None);
        }
    }
}

#[test]
fn every_test_in_several_browsers_is_in_a_row() {
    let document = document();
    let rows = rows(&document);
    let shown: BTreeSet<(String, String)> = rows
        .iter()
        .flat_map(|cells| named(cells.last().expect("a cell")))
        .collect();
    let mut count = 0;
    for entry in fs::read_dir(root().join(TESTS)).expect("it is there") {
        let name = entry.expect("it can be read").file_name();
        let file = format!("{TESTS}/{}", name.to_string_lossy());
        let source = fs::read_to_string(root().join(&file)).expect("it is there");
        for title in titles(&source) {
            count += 1;
            let test = (file.clone(), title.to_owned());
            assert!(shown.contains(&test), "{DOCUMENT} does not name {test:?}");
        }
    }
    assert!(count >= SENTENCES.len(), "only {count} tests were found");
}

#[test]
fn the_rows_of_all_tables_are_read() {
    let document = "| a | b |\n|---|---|\n| 1 | 2 |\n\nWords.\n\n| c |\n|---|\n| 3 |\n";
    assert_eq!(rows(document), [vec!["1", "2"], vec!["3"]]);
}

#[test]
fn a_title_is_that_of_a_test() {
    let source = "test(\"one\", async () => {\n    test(\"two: x\", async";
    assert_eq!(titles(source), ["one", "two: x"]);
    assert!(titles("test.describe(\"three\"").is_empty());
}
