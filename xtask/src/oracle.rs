//! Templates against the browser's own code: what the property test of the templates wrote is
//! replayed by the stock client's `Rendered`, which must show what a fresh render shows.

use std::fs;
use std::io::ErrorKind;

use crate::Outcome;
use crate::command::{cargo, node, run};
use crate::root::root;

/// Random sequences of states that are replayed.
const SEQUENCES: &str = "2000";

pub(crate) fn replay() -> Outcome {
    let transcripts = root().join("target/transcripts.jsonl");
    match fs::remove_file(&transcripts) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(format!("{}: {error}", transcripts.display()));
        }
        _ => {}
    }
    let mut property = cargo(&[
        "test",
        "--package",
        "remount-markup",
        "--test",
        "templates",
        "oracle",
    ]);
    property
        .env("REMOUNT_TRANSCRIPTS", &transcripts)
        .env("PROPTEST_CASES", SEQUENCES);
    run(&mut property)?;
    run(node(&root(), &["crates/remount-markup/tests/rendered.mjs"]).arg(&transcripts))
}
