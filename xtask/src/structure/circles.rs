//! Circles: files that cannot be understood one after the other, since each leads to each other
//! one.

use std::collections::{BTreeMap, BTreeSet};

/// For each file the files that it uses, each with the names by which it does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Graph(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

/// The files of one circle.
pub(super) type Circle = BTreeSet<String>;

impl Graph {
    /// Says that `from` uses `to` by this name.
    ///
    /// It counts for nothing if `to` is the same file, or one above it: what is below `foo.rs` is a
    /// part of it, and may use what `foo.rs` defines.
    pub(super) fn add(&mut self, from: &str, to: &str, name: String) {
        if from != to && !is_below(from, to) {
            let used = self.0.entry(from.to_owned()).or_default();
            used.entry(to.to_owned()).or_default().insert(name);
        }
    }

    /// All circles of two files and more, the largest ones: no file is in two of them.
    pub(super) fn circles(&self) -> BTreeSet<Circle> {
        let reached: BTreeMap<&str, BTreeSet<&str>> = self
            .0
            .keys()
            .map(|file| (&**file, self.reached(file)))
            .collect();
        let leads_back = |file: &str, to: &str| reached.get(to).is_some_and(|r| r.contains(file));
        let circle = |(file, reached): (&&str, &BTreeSet<&str>)| -> Circle {
            let back = reached.iter().filter(|to| leads_back(file, to));
            back.map(|to| (*to).to_owned()).collect()
        };
        let circles = reached.iter().map(circle);
        circles.filter(|circle| circle.len() > 1).collect()
    }

    /// What ties a circle: one line for each file and each file of the circle that it uses.
    pub(super) fn ties(&self, circle: &Circle) -> Vec<String> {
        let used = circle
            .iter()
            .filter_map(|from| Some((from, self.0.get(from)?)));
        let ties =
            used.flat_map(|(from, used)| used.iter().map(move |(to, names)| (from, to, names)));
        let ties = ties.filter(|(_, to, _)| circle.contains(*to));
        let line = |(from, to, names): (&String, &String, &BTreeSet<String>)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("{from} uses {to}: {}", names.join(", "))
        };
        ties.map(line).collect()
    }

    /// Every file that is used by this one, or by one that it reaches. It reaches itself only in a
    /// circle.
    fn reached(&self, file: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![file];
        while let Some(file) = waiting.pop() {
            for to in self.0.get(file).into_iter().flat_map(BTreeMap::keys) {
                if reached.insert(&**to) {
                    waiting.push(to);
                }
            }
        }
        reached
    }
}

/// Whether a file is a part of the other: `foo/bar.rs` of `foo.rs`, and each of `lib.rs`.
fn is_below(file: &str, above: &str) -> bool {
    let rest = above
        .strip_suffix(".rs")
        .and_then(|above| file.strip_prefix(above));
    above == "lib.rs" || rest.is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graph of edges written `from>to`, with one name for all of them.
    fn graph(edges: &str) -> Graph {
        let mut graph = Graph::default();
        for edge in edges.split_whitespace() {
            let (from, to) = edge.split_once('>').expect("an edge");
            graph.add(from, to, "Name".to_owned());
        }
        graph
    }

    /// The circles in these edges are these, each with its files.
    fn check(edges: &str, expected: &[&str]) {
        let circle = |files: &&str| files.split(' ').map(str::to_owned).collect();
        let expected: BTreeSet<Circle> = expected.iter().map(circle).collect();
        assert_eq!(graph(edges).circles(), expected, "{edges}");
    }

    #[test]
    fn files_that_use_only_what_is_below_them_are_in_no_circle() {
        check("", &[]);
        check("a>b b>c a>c", &[]);
    }

    #[test]
    fn a_file_that_uses_itself_is_no_circle() {
        check("a>a a>b", &[]);
    }

    #[test]
    fn a_file_may_use_those_above_it_but_not_the_other_way_round_through_a_neighbour() {
        check("a.rs>a/b.rs a/b.rs>a.rs", &[]);
        check("lib.rs>a/b.rs a/b.rs>lib.rs", &[]);
        check("a.rs>ab.rs ab.rs>a.rs", &["a.rs ab.rs"]);
        check(
            "a.rs>c.rs c.rs>a/b.rs a.rs>a/b.rs a/b.rs>c.rs",
            &["a/b.rs c.rs"],
        );
    }

    #[test]
    fn two_files_that_use_each_other_are_a_circle() {
        check("a>b b>a", &["a b"]);
    }

    #[test]
    fn a_long_way_back_is_a_circle_without_what_only_leads_to_it_or_from_it() {
        check("x>a a>b b>c c>a c>y", &["a b c"]);
    }

    #[test]
    fn circles_that_share_a_file_are_one() {
        check("a>b b>a b>c c>b", &["a b c"]);
    }

    #[test]
    fn circles_of_which_one_leads_to_the_other_are_two() {
        check("a>b b>a b>c c>d d>c", &["a b", "c d"]);
    }

    #[test]
    fn a_circle_is_told_with_the_names_that_tie_it() {
        let mut graph = graph("a>b b>a b>c");
        graph.add("a", "b", "Other".to_owned());
        let circle = graph.circles().pop_first().expect("a circle");
        let expected = ["a uses b: Name, Other", "b uses a: Name"];
        assert_eq!(graph.ties(&circle), expected);
    }
}
