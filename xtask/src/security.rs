//! `SECURITY.md` names the tests that keep each threat off: they have to be there.

use std::fs;

use xtask_host::root;

/// The tests in the table's last column, each with its file. In the cell a file is followed by the names of its tests, all of them in backticks.
fn named(table: &str) -> Vec<(String, String)> {
    let mut tests = Vec::new();
    let rows = table.lines().filter(|line| line.starts_with("| **"));
    for row in rows {
        let cell = row.trim_end_matches('|').rsplit('|').next().unwrap_or("");
        let mut file = "";
        for word in cell.split('`').skip(1).step_by(2) {
            if word.ends_with(".rs") || word.ends_with(".ts") {
                file = word;
            } else {
                tests.push((file.to_owned(), word.to_owned()));
            }
        }
    }
    tests
}

/// Whether this source has a test of this name.
fn has_test(source: &str, name: &str) -> bool {
    [format!("fn {name}("), format!("test(\"{name}\"")]
        .iter()
        .any(|start| source.contains(start))
}

#[test]
fn every_threat_has_a_test_and_every_test_is_there() {
    let table = fs::read_to_string(root().join("SECURITY.md")).expect("it is there");
    let rows = table.lines().filter(|line| line.starts_with("| **"));
    for row in rows {
        assert_ne!(named(row), [], "no test: {row}");
    }
    for (file, name) in named(&table) {
        let source = fs::read_to_string(root().join(&file));
        let source = source.unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(has_test(&source, &name), "{file} has no test `{name}`");
    }
}

#[test]
fn a_test_is_looked_for_in_the_file_named_before_it() {
    let row = "| **it:** happens | a rule of `code` | `a.rs` `one` `two`, `b.ts` `three words` |";
    let pair = |file: &str, name: &str| (file.to_owned(), name.to_owned());
    let expected = [
        pair("a.rs", "one"),
        pair("a.rs", "two"),
        pair("b.ts", "three words"),
    ];
    assert_eq!(named(row), expected);
    assert!(has_test("fn one() {", "one"));
    assert!(has_test("test(\"three words\", async", "three words"));
    assert!(!has_test("fn one_more() {", "one"));
}
