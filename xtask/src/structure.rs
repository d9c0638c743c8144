//! ARCHITECTURE.md says which files of a crate can only be understood together: it has to be true,
//! and they have to stay few.

mod circles;
mod modules;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use xtask_host::{Outcome, root};

use circles::{Circle, Graph};
use modules::Modules;

/// More circles than these are cut, not named.
const MOST: usize = 3;

/// The crate of each circle, and its files.
type Circles = BTreeSet<(String, Circle)>;

/// Whether the circles of files in our crates are those that ARCHITECTURE.md names.
pub(crate) fn check() -> Outcome {
    let document = read(&root().join("ARCHITECTURE.md"))?;
    let problems = problems(&graphs()?, &named(&document));
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the section `Circles` of ARCHITECTURE.md is not what the sources are\n\n{}",
        problems.join("\n\n")
    ))
}

/// For each of our crates, which of its files uses which.
fn graphs() -> Outcome<BTreeMap<String, Graph>> {
    let crates = root().join("crates");
    let folders = fs::read_dir(&crates).map_err(|error| told(&crates, &error))?;
    let graph = |folder: io::Result<DirEntry>| {
        let folder = folder.map_err(|error| told(&crates, &error))?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let modules = Modules::read(|file| read(&folder.join("src").join(file)));
        Ok((name.into_owned(), modules?.graph()))
    };
    folders.map(graph).collect()
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| told(path, &error))
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// What the section `Circles` names: in each point a crate first, then files, all in backticks.
fn named(document: &str) -> Circles {
    let (_, section) = document.split_once("\n## Circles\n").unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let points = section.split("\n* ").skip(1);
    let words = points.map(|point| point.split('`').skip(1).step_by(2));
    words
        .filter_map(|mut words| {
            let name = words.next()?.to_owned();
            let files = words.filter(|word| word.ends_with(".rs"));
            Some((name, files.map(str::to_owned).collect()))
        })
        .collect()
}

/// What a developer has to do, so that the circles in these crates are those that are named.
fn problems(graphs: &BTreeMap<String, Graph>, named: &Circles) -> Vec<String> {
    let circles = graphs.iter().map(|(name, graph)| (name, graph.circles()));
    let found: Circles = circles
        .flat_map(|(name, circles)| circles.into_iter().map(|circle| (name.clone(), circle)))
        .collect();
    let new = found.difference(named).map(|(name, circle)| {
        let ties = graphs[name].ties(circle).join("\n  ");
        format!(
            "files of {name} are a new circle: cut one of these ties, for example by moving what \
             two files share into a file below both\n  {ties}"
        )
    });
    let gone = named.difference(&found).map(|(name, circle)| {
        let files: Vec<&str> = circle.iter().map(String::as_str).collect();
        format!("these files of {name} are no circle: {}", files.join(", "))
    });
    let many = (named.len() > MOST).then(|| format!("more than {MOST} circles are named"));
    new.chain(gone).chain(many).collect()
}

#[cfg(test)]
mod tests;
