//! `cargo xtask bench page`: what a first render costs beside a bare handler that answers the same
//! bytes, on one core.

use std::fs;

use xtask_host::{Outcome, machine, root};

use crate::programs::Programs;
use crate::rate::{CONNECTIONS, ROUNDS, Rates, SECONDS};
use crate::socket::SECRET;

const PROGRAM: &str = "bench-page";
const LIVE: &str = "/";
const BARE: &str = "/bare";
/// Of what the bare handler answers.
const GOAL: f64 = 0.70;

pub(crate) fn run(record: bool) -> Outcome {
    if machine::cores() < 2 {
        return Err("two cores are needed, one for the server and one for the load".into());
    }
    let programs = Programs::build(&[PROGRAM, "bench-load"])?;
    match machine::check_quiet() {
        Err(error) if record => return Err(format!("{error}; nothing was recorded")),
        Err(error) => eprintln!("warning: {error}; the figures below are of no use"),
        Ok(()) => {}
    }
    let rates = Rates::measure(&programs, PROGRAM, &[SECRET], "get", [LIVE, BARE])?;
    let share = rates.share();
    let verdict = if share >= GOAL { "met" } else { "missed" };
    let text = format!(
        "# A first render beside a bare handler, {}\n\n{}; `cargo xtask bench page{}`\n\n\
         {}\nGoal: at least {:.0} % of what the bare handler answers; {verdict} with {:.0} %.\n\n\
         The page is that of `examples/counter`, for a visitor without a cookie. The bare handler of axum\n\
         answers as many bytes with the same headers, from memory. The server has one core (`taskset`), the\n\
         load generator the other. {CONNECTIONS} connections, which are kept, ask for the page, and again\n\
         when it is there, for {SECONDS} s after 1 s of warming up; medians of {ROUNDS} rounds in turn, each\n\
         with a server of its own. The generator never sleeps, so neither server pays for waking it.\n",
        machine::today(),
        machine::description(),
        if record { " --record" } else { "" },
        rates.table(["pages", "live view", "bare handler"]),
        100.0 * GOAL,
        100.0 * share,
    );
    println!("\n{text}");
    if record {
        let path = root().join(format!("bench/results/{}-page.md", machine::today()));
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}
