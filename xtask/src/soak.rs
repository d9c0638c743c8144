//! Writers against a server that is restarted under them: no session write that was acknowledged
//! may be lost. What happens in a run is told in `tests/soak/src/main.rs`.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run};

const SECONDS: &str = "60";

/// `cargo xtask soak [--seconds N | --seed SEED]`
pub(crate) fn run_long(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => soak("--seconds", SECONDS),
        [how @ ("--seconds" | "--seed"), number] => soak(how, number),
        _ => Err(format!(
            "there is no `soak {}`: it is `soak [--seconds N | --seed SEED]`",
            args.join(" ")
        )),
    }
}

/// In a profile of its own: a long run is worth the time that it takes to build it.
fn soak(how: &str, number: &str) -> Outcome {
    run(&mut cargo(&[
        "run",
        "--quiet",
        "--profile",
        "soak",
        "--package",
        "soak",
        "--",
        how,
        number,
    ]))
}
