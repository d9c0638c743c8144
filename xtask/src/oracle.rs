//! Templates against the browser's own code: what random templates send in random sequences of
//! states is judged by the stock client's `Rendered`, and some of it is written down for a replay
//! in a browser.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Instant;

use xtask_host::command::{cargo, run};
use xtask_host::{Outcome, machine, root};

use crate::{client, npm, seed};

/// How many sequences the checks judge, of each kind of page.
const SEQUENCES: u64 = 20_000;
/// How many are written down, of each of two kinds.
const WRITTEN: u64 = 600;
/// How many sequences of patches are written down.
const PATCHED: u64 = 2_000;
/// A long run says now and then how far it is.
const ROUND: u64 = 50_000;
/// The property whose templates are random.
const RANDOM: &str = "a_client_shows_after_every_message_what_a_fresh_render_shows";
/// The property whose patches are random.
const PATCHES: &str = "what_came_and_what_went_is_all_that_has_changed";

/// `cargo xtask oracle [--sequences N] [--record]`
pub(crate) fn run_long(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| {
        let number = text.parse().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("`{text}` is no number of sequences"))
    };
    let (sequences, record) = match words[..] {
        [] => (SEQUENCES, false),
        ["--sequences", count] => (number(count)?, false),
        ["--sequences", count, "--record"] => (number(count)?, true),
        _ => {
            return Err(format!(
                "there is no `oracle {}`: it is `oracle [--sequences N [--record]]`",
                args.join(" ")
            ));
        }
    };
    npm::install(&client::folder())?;
    let start = Instant::now();
    let mut judged = 0;
    while judged < sequences {
        let round = ROUND.min(sequences - judged);
        property(round, &[RANDOM])?;
        judged += round;
        println!(
            "{judged} of {sequences} sequences judged, {:.0} s",
            start.elapsed().as_secs_f64()
        );
    }
    if record {
        let path = root().join(format!("bench/results/{}-oracle.md", machine::today()));
        let text = format!(
            "# Random templates, judged by the stock client\n\n\
             {}, on {}: `cargo xtask oracle --sequences {sequences} --record` judged {sequences} random templates, each in a \
             random sequence of two to ten states, with the class `Rendered` of the npm package \
             `phoenix_live_view`. After every message the client showed what a fresh render shows. \
             It took {:.0} s.\n",
            machine::today(),
            machine::description(),
            start.elapsed().as_secs_f64()
        );
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}

/// What the checks run: all kinds of pages.
pub(crate) fn judge() -> Outcome {
    run(seed::fixed(&mut command(SEQUENCES, &[])))
}

/// Writes sequences for a browser, and says where.
pub(crate) fn transcripts() -> Outcome<PathBuf> {
    let path = empty("target/transcripts.jsonl")?;
    run(seed::fixed(&mut command(WRITTEN, &[])).env("REMOUNT_TRANSCRIPTS", &path))?;
    Ok(path)
}

/// Writes what the kit for tests leaves on pages, for a browser, and says where.
pub(crate) fn patches() -> Outcome<PathBuf> {
    let path = empty("target/patches.jsonl")?;
    let kit = ["test", "--package", "remount-testing", "--lib", PATCHES];
    run(seed::fixed(&mut cargo(&kit))
        .env("PROPTEST_CASES", PATCHED.to_string())
        .env("REMOUNT_PATCHES", &path))?;
    Ok(path)
}

/// A path in the project at which there is no file.
fn empty(path: &str) -> Outcome<PathBuf> {
    let path = root().join(path);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Ok(path),
    }
}

fn property(sequences: u64, filter: &[&str]) -> Outcome {
    run(&mut command(sequences, filter))
}

fn command(sequences: u64, filter: &[&str]) -> std::process::Command {
    let mut command = cargo(&[
        "test",
        "--release",
        "--package",
        "remount-markup",
        "--test",
        "oracle",
    ]);
    command
        .args(filter)
        .env("PROPTEST_CASES", sequences.to_string());
    command
}
