//! `SqliteStore` beside sqlx. A program has one SQLite, and both say which versions of it they can
//! use: so the range of `rusqlite` that the store is written for is tested at both ends.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run};

const FOLDER: &str = "crates/remount-session/beside-sqlx";

/// Each with a lock file of its own. The workspace's holds the newest `rusqlite`.
const PROGRAMS: [&str; 2] = ["sqlx-0.8", "sqlx-0.9"];

pub(crate) fn test() -> Outcome {
    for program in PROGRAMS {
        let manifest = format!("{FOLDER}/{program}/Cargo.toml");
        let test = ["test", "--locked", "--manifest-path", &manifest];
        // What both are made of is built once.
        run(cargo(&test).args(["--target-dir", "target/beside-sqlx"]))?;
    }
    Ok(())
}

pub(crate) fn check_format() -> Outcome {
    let manifest = format!("{FOLDER}/{}/Cargo.toml", PROGRAMS[0]);
    run(&mut cargo(&[
        "fmt",
        "--check",
        "--manifest-path",
        &manifest,
    ]))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FOLDER, PROGRAMS};
    use xtask_host::root;

    fn read(path: &str) -> String {
        fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// What is between the two in the first line that has both.
    fn between<'a>(text: &'a str, before: &str, behind: &str) -> &'a str {
        let found = text.split_once(before);
        let found = found.and_then(|(_, rest)| rest.split_once(behind));
        found.map_or_else(|| panic!("there is no {before:?}"), |(found, _)| found)
    }

    /// The minor version of `rusqlite` in a lock file.
    fn locked(path: &str) -> u32 {
        let lock = read(path);
        let version = between(&lock, "name = \"rusqlite\"\nversion = \"0.", ".");
        version.parse().expect("a version is a number")
    }

    #[test]
    fn the_lock_files_hold_both_ends_of_the_range() {
        let manifest = read("Cargo.toml");
        let range = between(&manifest, "rusqlite = { version = \">=0.", "\"");
        let (oldest, behind) = range.split_once(", <0.").expect("it is a range");
        let oldest_locked = locked(&format!("{FOLDER}/{}/Cargo.lock", PROGRAMS[0]));
        assert_eq!(oldest_locked.to_string(), oldest);
        assert_eq!((locked("Cargo.lock") + 1).to_string(), behind);
    }

    #[test]
    fn the_lock_files_name_no_other_place_than_that_of_the_workspace() {
        let all = read("Cargo.lock");
        let source = between(&all, "source = \"", "\"");
        for program in PROGRAMS {
            let lock = read(&format!("{FOLDER}/{program}/Cargo.lock"));
            let sources = lock.lines().filter(|line| line.starts_with("source"));
            for line in sources {
                assert_eq!(line, format!("source = \"{source}\""));
            }
        }
    }
}
