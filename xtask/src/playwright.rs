use std::path::Path;
use std::process::Command;

use xtask_host::Outcome;
use xtask_host::command::{self, node};

const PLAYWRIGHT: &str = "node_modules/@playwright/test/cli.js";

/// Playwright in this folder, with the Chromium that it starts.
pub(crate) fn playwright(folder: &Path, chromium: &Path, words: &[&str]) -> Command {
    let mut playwright = node(folder, &[PLAYWRIGHT]);
    playwright.args(words).env("CHROMIUM", chromium);
    playwright
}

/// Runs tests. An error has a line for each that failed, as the reporter in `e2e/failures.ts` has
/// written them into this file.
pub(crate) fn run(tests: &mut Command, failures: &Path) -> Outcome {
    command::run(tests).map_err(|error| {
        let written = std::fs::read_to_string(failures).unwrap_or_default();
        let lines = written.lines().map(|line| format!("\n      {line}"));
        format!("{error}{}", lines.collect::<String>())
    })
}
