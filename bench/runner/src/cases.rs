//! A package of cases that are compared: its program lists and runs them, its bench times them.

use std::fs;
use std::path::Path;

use serde_json::Value;
use xtask_host::command::{cargo, command, output, run};
use xtask_host::{Outcome, root};

/// Instructions are counted as the difference of two runs, so that what is done once does not
/// count.
pub(crate) const FEW: u64 = 5;
pub(crate) const MANY: u64 = 25;

/// What was measured of one case.
pub(crate) struct Case {
    pub(crate) group: String,
    pub(crate) name: String,
    /// How many bytes it makes.
    pub(crate) bytes: String,
    /// Criterion's median, in microseconds.
    pub(crate) time: f64,
    pub(crate) instructions: u64,
}

/// Measures what `program` lists, with the bench of its package.
pub(crate) fn measure(program: &Path, package: &str, bench: &str) -> Outcome<Vec<Case>> {
    run(&mut cargo(&[
        "bench",
        "--package",
        package,
        "--bench",
        bench,
    ]))?;
    let listed = output(&mut command(program, &["list"]))?;
    let cases = listed.lines().filter_map(fields);
    let measured = cases.map(|[group, name, bytes]| {
        eprintln!("counting the instructions of {group}, {name}");
        Ok(Case {
            group: group.to_owned(),
            name: name.to_owned(),
            bytes: bytes.to_owned(),
            time: median(group, name)?,
            instructions: count(program, group, name)?,
        })
    });
    measured.collect()
}

fn fields(line: &str) -> Option<[&str; 3]> {
    let fields: Vec<&str> = line.split('\t').collect();
    fields.try_into().ok()
}

fn count(program: &Path, group: &str, case: &str) -> Outcome<u64> {
    let collected = |times: u64| {
        let mut valgrind = command(
            "valgrind",
            &["--tool=callgrind", "--callgrind-out-file=/dev/null"],
        );
        valgrind
            .arg(program)
            .args(["run", group, case, &times.to_string()]);
        let done = valgrind.output().map_err(|error| {
            format!("valgrind, of Debian's package of that name, could not be started: {error}")
        })?;
        let told = String::from_utf8_lossy(&done.stderr);
        let words = told
            .lines()
            .find_map(|line| line.split_once("Collected : "));
        let count = words.and_then(|(_, count)| count.trim().parse::<u64>().ok());
        count.ok_or_else(|| format!("valgrind did not count: {told}"))
    };
    Ok(per_run(collected(FEW)?, collected(MANY)?))
}

/// A case of very few instructions may take fewer in many runs than in few: hash maps with random
/// keys are not the same in any two processes.
fn per_run(few: u64, many: u64) -> u64 {
    many.saturating_sub(few) / (MANY - FEW)
}

/// What criterion has measured, in microseconds.
fn median(group: &str, case: &str) -> Outcome<f64> {
    let path = root().join(format!(
        "target/criterion/{group}/{case}/new/estimates.json"
    ));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let estimates: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let nanoseconds = estimates["median"]["point_estimate"].as_f64();
    nanoseconds
        .map(|time| time / 1_000.0)
        .ok_or_else(|| format!("{} has no median", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_takes_is_told_by_the_runs_that_are_more() {
        assert_eq!(per_run(1_000, 1_000 + 7 * (MANY - FEW)), 7);
        assert_eq!(per_run(1_000, 990), 0);
    }
}
