//! Writers over HTTP and WebSockets against a server that is restarted under them: no session write that was
//! acknowledged may be lost. What happens in a run is told in `tests/soak/src/main.rs`.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run};

const SECONDS: &str = "60";
/// Of the run that is part of the checks: both restarts and the change of the secret are in it too.
const SHORT: &str = "9";

/// `cargo xtask soak [--seconds N]`
pub(crate) fn run_long(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => soak(SECONDS),
        ["--seconds", seconds] => soak(seconds),
        _ => Err(format!(
            "there is no `soak {}`: it is `soak [--seconds N]`",
            args.join(" ")
        )),
    }
}

/// What the checks run.
pub(crate) fn check() -> Outcome {
    soak(SHORT)
}

fn soak(seconds: &str) -> Outcome {
    run(&mut cargo(&[
        "run",
        "--quiet",
        "--package",
        "soak",
        "--",
        "--seconds",
        seconds,
    ]))
}
