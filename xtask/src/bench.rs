//! `cargo xtask bench …`: benchmarks have a program of their own that runs them, `bench/runner`,
//! but for the one that needs a browser.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run as run_program};

use crate::link;

/// Runs the benchmark that `args` name.
pub(crate) fn run(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["link"] => return link::bench(false),
        ["link", "--record"] => return link::bench(true),
        _ => {}
    }
    let mut runner = cargo(&["run", "--quiet", "--package", "bench-runner", "--"]);
    run_program(runner.args(args))
}
