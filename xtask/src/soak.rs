//! Writers against a server that is restarted under them: no session write that was acknowledged
//! may be lost. What happens in a run is told in `tests/soak/src/main.rs`.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run};

const SECONDS: &str = "60";
/// The checks play whole runs for so long, and one at least: each has both restarts and the change
/// of the secret in it.
const SHORT: &str = "3";

/// The profile of a long run, which is worth the time that it takes to build it.
const OPTIMISED: &str = "soak";
/// That of the other checks, which have built most of it.
const AS_TESTED: &str = "dev";

/// `cargo xtask soak [--seconds N | --seed SEED]`
pub(crate) fn run_long(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => soak(OPTIMISED, "--seconds", SECONDS),
        [how @ ("--seconds" | "--seed"), number] => soak(OPTIMISED, how, number),
        _ => Err(format!(
            "there is no `soak {}`: it is `soak [--seconds N | --seed SEED]`",
            args.join(" ")
        )),
    }
}

/// What the checks run.
pub(crate) fn check() -> Outcome {
    soak(AS_TESTED, "--seconds", SHORT)
}

fn soak(profile: &str, how: &str, number: &str) -> Outcome {
    run(&mut cargo(&[
        "run",
        "--quiet",
        "--profile",
        profile,
        "--package",
        "soak",
        "--",
        how,
        number,
    ]))
}
