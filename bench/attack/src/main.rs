//! Attacks on a site (`bench/attack-site`), each in a file of its own, and what comes of them: one
//! line for each figure, with its bar and whether it is met.
//!
//! ```text
//! bench-attack --site PROGRAM [--before PROGRAM] [ATTACK ...]
//! ```
//!
//! Each attack starts servers of its own on loopback, is bounded in count and time, and ends by
//! itself. `--before` names the same site built from an older revision; every attack is then made
//! on that one first, and its figure stands beside today's. An attack that could not be made (no
//! socket was opened, nothing was sent) is an error, and not a bar that is met.

mod arguments;
mod attack;
mod blocked;
mod figure;
mod flood;
mod left_behind;
mod logins;
mod logouts;
mod silent;
mod site;
mod unfinished;
mod unknown_events;

use std::process::ExitCode;

use arguments::Arguments;
use attack::Attack;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("bench-attack: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for attack in &arguments.attacks {
        failed += u32::from(!make(*attack, &arguments).await);
    }
    match failed {
        0 => ExitCode::SUCCESS,
        failed => {
            eprintln!("bench-attack: {failed} of the attacks met with less than its bar");
            ExitCode::FAILURE
        }
    }
}

/// Makes one attack on each site. `false` unless today's meets every bar.
async fn make(attack: Attack, arguments: &Arguments) -> bool {
    let name = attack.name();
    let before = match &arguments.before {
        Some(site) => {
            eprintln!("{name}: the site as it was");
            let before = attack.run(site).await;
            Some(before.inspect_err(|error| eprintln!("{name}: the site as it was: {error}")))
        }
        None => None,
    };
    eprintln!("{name}: the site of today");
    match attack.run(&arguments.site).await {
        Ok(figures) => {
            let before = before.map(Result::unwrap_or_default);
            for (place, figure) in figures.iter().enumerate() {
                let before = before.as_ref().map(|before| before.get(place));
                println!("{name}: {}", figure.line(before));
            }
            figures.iter().all(|figure| figure.met)
        }
        Err(error) => {
            println!("{name}: NOT MADE: {error}");
            false
        }
    }
}
