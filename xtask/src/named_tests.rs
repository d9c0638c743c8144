//! Documents name the tests that show what they say: in a cell of a table a file is followed by the
//! names of its tests, all of them in backticks.

use std::fs;

use xtask_host::root;

/// The tests that a cell names, each with its file.
pub(crate) fn named(cell: &str) -> Vec<(String, String)> {
    let mut tests = Vec::new();
    let mut file = "";
    for word in cell.split('`').skip(1).step_by(2) {
        if word.ends_with(".rs") || word.ends_with(".ts") {
            file = word;
        } else {
            tests.push((file.to_owned(), word.to_owned()));
        }
    }
    tests
}

/// Why a file of the repository does not show what it is named for, if it does not.
pub(crate) fn problem(file: &str, test: &str) -> Option<String> {
    match fs::read_to_string(root().join(file)) {
        Ok(source) if has_test(&source, test) => None,
        Ok(_) => Some(format!("{file} has no test `{test}`")),
        Err(error) => Some(format!("{file}: {error}")),
    }
}

/// Whether this source has a test of this name: a function with an attribute that makes it one, or
/// that is listed for every place where sessions are kept, or a call of `test` with this title.
fn has_test(source: &str, name: &str) -> bool {
    let listed = format!("    {name},");
    let lists = source.split("\nin_every_").skip(1);
    let mut lists = lists.filter_map(|list| Some(list.split_once("\n);")?.0));
    if lists.any(|list| list.lines().any(|line| line == listed)) {
        return true;
    }
    let titles = ['"', '`'].map(|quote| format!("test({quote}{name}{quote}"));
    let mut lines = source.lines().map(str::trim_start);
    if lines.any(|line| titles.iter().any(|title| line.starts_with(title))) {
        return true;
    }
    let function = format!("fn {name}(");
    source.match_indices(&function).any(|(at, _)| {
        let above = source[..at]
            .rsplit_once('\n')
            .map_or("", |(above, _)| above);
        let lines = above.lines().rev().map(str::trim);
        let marks = lines.take_while(|line| line.starts_with('#') || line.starts_with("//"));
        let is_marked = |mark: &str| marks.clone().any(|line| line.starts_with(mark));
        (is_marked("#[test]") || is_marked("#[tokio::test")) && !is_marked("#[ignore")
    })
}

#[test]
fn a_test_is_looked_for_in_the_file_named_before_it() {
    let cell = "`a.rs` `one` `two`, `b.ts` `three words`";
    let pair = |file: &str, name: &str| (file.to_owned(), name.to_owned());
    let expected = [
        pair("a.rs", "one"),
        pair("a.rs", "two"),
        pair("b.ts", "three words"),
    ];
    assert_eq!(named(cell), expected);
}

#[test]
fn a_test_is_a_function_that_is_marked_as_one_or_a_title() {
    for (source, is_there) in [
        ("#[test]\nfn one() {", true),
        ("\nin_every_place!(\n    one,\n    two,\n);\n", true),
        ("\nin_every_place!(\n    two,\n);\n    one,\n", false),
        (
            "    #[tokio::test(flavor = \"multi_thread\")]\n    async fn one() {",
            true,
        ),
        ("#[test]\n/// Words.\n#[cfg(unix)]\nfn one() {", true),
        ("test(\"one\", async", true),
        ("test(`one`, async", true),
        ("fn one() {", false),
        ("#[test]\nfn two() {}\n\nfn one() {", false),
        ("#[test]\nfn one_more() {", false),
        ("test.skip(\"one\", async", false),
        ("  test(\"one\", async", true),
        ("// test(\"one\", async", false),
        ("#[test]\n#[ignore = \"slow\"]\nfn one() {", false),
        ("test(\"one more\", async", false),
    ] {
        assert_eq!(has_test(source, "one"), is_there, "{source}");
    }
}
