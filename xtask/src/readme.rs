//! README.md tells what the library is for before anything else, with programs that are there.

use std::fs;

use xtask_host::root;

fn readme() -> String {
    read("README.md")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The Rust programs of a document, in their order.
fn programs(document: &str) -> Vec<&str> {
    let blocks = document.split("\n```").skip(1).step_by(2);
    let rust = blocks.filter_map(|block| block.strip_prefix("rust"));
    rust.filter_map(|block| Some(block.split_once('\n')?.1))
        .collect()
}

/// An example's source behind its first comment.
fn example(name: &str) -> String {
    let source = read(&format!("examples/{name}/src/main.rs"));
    let (comment, program) = source.split_once("\n\n").expect("a comment comes first");
    assert!(comment.starts_with("//! "), "{name}");
    program.trim_end().to_owned()
}

/// Fails unless each of these comes behind the one before it.
fn check_order(document: &str, parts: &[&str]) {
    let mut rest = document;
    for part in parts {
        let (_, behind) = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("not there, or too early: {part}"));
        rest = behind;
    }
}

#[test]
fn one_sentence_names_the_problem_before_anything_else() {
    let story = "a live view that remembers: type your name, reload, quit the browser, deploy; \
                 it is still there";
    let first = readme()
        .lines()
        .nth(2)
        .expect("a third line")
        .to_lowercase();
    assert_eq!(first, format!("**{story}.**"));
}

#[test]
fn the_story_comes_before_the_counter_and_is_followed_by_two_doors() {
    check_order(
        &readme(),
        &[
            "![",
            "struct Hello(Visitor);",
            "## What the same takes without it",
            "## Two doors",
            "### Whole live views",
            "struct Counter(i64);",
            "### Only sessions, in the axum app that you have",
        ],
    );
}

#[test]
fn what_the_same_took_before_is_said_place_by_place() {
    let places = [
        "router",
        "controller",
        "endpoint",
        "JavaScript",
        "template",
        "view",
    ];
    let rows = places.map(|place| format!("\n| {place} |"));
    check_order(&readme(), &rows.each_ref().map(String::as_str));
}

#[test]
fn its_programs_are_the_examples() {
    let readme = readme();
    let programs = programs(&readme);
    assert_eq!(programs.len(), 3);
    assert_eq!(programs[0], example("name"));
    assert_eq!(programs[1], example("counter"));
}

#[test]
fn the_view_that_is_measured_is_the_one_that_is_shown() {
    let view = |source: &str| {
        let (_, rest) = source.split_once("struct Counter(i64);").expect("a view");
        let (view, _) = rest.split_once("#[tokio::main]").expect("a program");
        view.to_owned()
    };
    for program in ["counter", "memory", "page"] {
        let measured = read(&format!("bench/{program}/src/main.rs"));
        let measured = view(&measured);
        let (measured, _) = measured.split_once("\n/// ").unwrap_or((&measured, ""));
        assert_eq!(measured.trim_end(), view(&example("counter")).trim_end());
    }
}

#[test]
fn it_has_one_table_of_figures_of_one_day_and_leads_to_the_rest() {
    let readme = readme();
    let (_, figures) = readme
        .split_once("## How fast, how small")
        .expect("it has figures");
    let (figures, _) = figures.split_once("\n## ").expect("something follows");
    assert_eq!(figures.matches("|---|").count(), 1);
    assert_eq!(figures.matches("202").count(), 1, "one date: {figures}");
    assert!(figures.contains("](docs/figures.md)"));
    assert!(!read("docs/figures.md").is_empty());
}

#[test]
fn every_file_that_it_links_to_is_there() {
    for document in ["README.md", "docs/figures.md"] {
        let text = read(document);
        let folder = root().join(document);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        let files: Vec<_> = links
            .map(|(link, _)| link.split('#').next().unwrap_or(link))
            .filter(|link| !link.contains("://") && !link.is_empty())
            .collect();
        assert!(!files.is_empty(), "{document} links to no file");
        for file in files {
            let path = folder.parent().expect("a folder").join(file);
            assert!(path.exists(), "{document} links to {file}");
        }
    }
}
