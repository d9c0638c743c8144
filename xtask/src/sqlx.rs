//! Sessions and sqlx: `SqliteStore` beside it, and `SqlxStore` over its pools. A program has one
//! SQLite, and sqlx and `rusqlite` say which versions of it they can use: so the ranges that the
//! stores are written for are tested at both ends.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run};

use crate::postgres::Postgres;

const FOLDER: &str = "crates/remount-session/beside-sqlx";

/// Each with a lock file of its own. The workspace's holds the newest `rusqlite`.
const PROGRAMS: [&str; 2] = ["sqlx-0.8", "sqlx-0.9"];

/// Which is no part of the workspace either.
const STORE: &str = "crates/remount-session-sqlx/Cargo.toml";

pub(crate) fn test() -> Outcome {
    let postgres = Postgres::start()?;
    // What all are made of is built once.
    let task = |name: &str, manifest: &str| {
        let mut task = cargo(&[name, "--locked", "--manifest-path", manifest]);
        task.args(["--target-dir", "target/beside-sqlx"]);
        task.env("REMOUNT_TEST_POSTGRES", postgres.url());
        task
    };
    for program in PROGRAMS {
        run(&mut task("test", &format!("{FOLDER}/{program}/Cargo.toml")))?;
    }
    run(task("clippy", STORE).args(["--all-targets", "--", "-D", "warnings"]))?;
    let mut doc = task("doc", STORE);
    run(doc
        .args(["--no-deps", "--all-features"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    run(&mut task("test", STORE))
}

pub(crate) fn check_format() -> Outcome {
    let program = format!("{FOLDER}/{}/Cargo.toml", PROGRAMS[0]);
    for manifest in [&program, STORE] {
        run(&mut cargo(&["fmt", "--check", "--manifest-path", manifest]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{FOLDER, PROGRAMS, STORE};
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
        let programs = PROGRAMS.map(|program| format!("{FOLDER}/{program}/Cargo.lock"));
        let store = STORE.replace(".toml", ".lock");
        for lock in programs.iter().chain([&store]) {
            let lock = read(lock);
            let sources = lock.lines().filter(|line| line.starts_with("source"));
            for line in sources {
                assert_eq!(line, format!("source = \"{source}\""));
            }
        }
    }
}
