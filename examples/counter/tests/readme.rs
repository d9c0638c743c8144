//! The README shows this example as it is.

#[test]
fn the_readme_shows_the_counter_word_for_word() {
    let readme = include_str!("../../../README.md");
    let source = include_str!("../src/main.rs");
    let shown = source
        .split_once("\n\n")
        .expect("a first line of documentation")
        .1;
    assert!(
        readme.contains(shown),
        "copy examples/counter/src/main.rs into README.md"
    );
}
