//! The guide's first chapter: what its tests test is the program that it shows.

use std::fs;

use xtask_host::root;

const CHAPTER: &str = "docs/guide/first-steps.md";

/// What is shown, or hidden, in the block that begins with this mark and these words.
fn block(chapter: &str, mark: &str, first: &str) -> String {
    let mut blocks = chapter.split("\n```").skip(1).step_by(2);
    let found = blocks.find_map(|block| {
        let (kind, code) = block.split_once('\n')?;
        (kind == mark && code.starts_with(first)).then_some(code)
    });
    found
        .unwrap_or_else(|| panic!("no block `{mark}` begins with `{first}`"))
        .to_owned()
}

/// What rustdoc compiles of hidden lines.
fn hidden(block: &str) -> String {
    let lines = block.lines().map_while(|line| line.strip_prefix('#'));
    let lines: Vec<_> = lines
        .take_while(|line| !line.starts_with('['))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    lines.join("\n")
}

#[test]
fn the_tests_of_the_first_steps_test_their_last_program() {
    let chapter = fs::read_to_string(root().join(CHAPTER)).expect("the chapter is there");
    let program = block(&chapter, "rust,no_run", "use std::sync::atomic");
    let tested = hidden(&block(&chapter, "rust,test_harness", "# use"));
    assert_eq!(tested.trim_end(), program.trim_end());
}
