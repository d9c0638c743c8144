use super::*;

fn circle(name: &str, files: &[&str]) -> (String, Circle) {
    let files = files.iter().map(|file| (*file).to_owned());
    (name.to_owned(), files.collect())
}

/// One crate in which `a.rs` and `b.rs` use each other.
fn crates() -> BTreeMap<String, Graph> {
    let mut graph = Graph::default();
    graph.add("a.rs", "b.rs", "`b::B`".to_owned());
    graph.add("b.rs", "a.rs", "`a::A`".to_owned());
    BTreeMap::from([("one".to_owned(), graph)])
}

/// There is one problem with these names, and it says this.
fn check_problem(named: &Circles, expected: &[&str]) {
    let problems = problems(&crates(), named);
    let [problem] = &problems[..] else {
        panic!("{problems:?}");
    };
    for part in expected {
        assert!(problem.contains(part), "{part:?} is not in {problem:?}");
    }
}

#[test]
fn each_point_of_the_section_names_a_crate_and_its_files() {
    let document = "# A\n\n## Circles\n\nWords, `c.rs`.\n\n* `one`: `a.rs`,\n  `b/c.rs`. Since `A` is.\n\
        * `two`: `d.rs`, `e.rs`.\n\n## Next\n\n* `three`: `f.rs`.\n";
    let expected = [
        circle("one", &["a.rs", "b/c.rs"]),
        circle("two", &["d.rs", "e.rs"]),
    ];
    assert_eq!(named(document), Circles::from(expected));
    assert_eq!(named("# A\n\n* `one`: `a.rs`.\n"), Circles::new());
}

#[test]
fn a_circle_that_is_named_is_no_problem() {
    let named = Circles::from([circle("one", &["a.rs", "b.rs"])]);
    assert_eq!(problems(&crates(), &named), Vec::<String>::new());
}

#[test]
fn a_circle_that_is_not_named_is_told_with_what_ties_it() {
    let ties = ["one", "a.rs uses b.rs: `b::B`", "b.rs uses a.rs: `a::A`"];
    check_problem(&Circles::new(), &ties);
}

#[test]
fn a_circle_that_is_named_and_gone_is_told() {
    let gone = circle("one", &["c.rs", "d.rs"]);
    let named = Circles::from([circle("one", &["a.rs", "b.rs"]), gone]);
    check_problem(&named, &["one", "c.rs, d.rs"]);
}

#[test]
fn a_circle_that_has_grown_is_a_new_one_and_the_old_one_is_gone() {
    let named = Circles::from([circle("one", &["a.rs", "b.rs", "c.rs"])]);
    assert_eq!(problems(&crates(), &named).len(), 2);
}

#[test]
fn more_than_three_are_too_many_even_if_they_are_there() {
    let names = ["one", "two", "three", "four"];
    let graphs = names.map(|name| {
        (
            name.to_owned(),
            crates().remove("one").expect("it is there"),
        )
    });
    let named = names.map(|name| circle(name, &["a.rs", "b.rs"]));
    let problems = problems(&graphs.into(), &named.into());
    assert_eq!(problems, ["more than 3 circles are named"]);
}
