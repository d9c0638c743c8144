//! `cargo xtask bench …`: benchmarks have a program of their own that runs them, `bench/runner`.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run as run_program};

/// Runs the benchmark that `args` name.
pub(crate) fn run(args: &[String]) -> Outcome {
    let mut runner = cargo(&["run", "--quiet", "--package", "bench-runner", "--"]);
    run_program(runner.args(args))
}
