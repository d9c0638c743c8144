use std::path::{Path, PathBuf};

use xtask_host::command::{self, node};
use xtask_host::{Outcome, root};

use crate::chromium::chromium;
use crate::nginx::nginx;
use crate::playwright::{self, playwright};
use crate::programs::programs;
use crate::{client, nginx, npm, oracle};

const FAILURES: &str = "test-results/failures.txt";
const TYPESCRIPT: &str = "node_modules/typescript/bin/tsc";

/// What the tests start, and the variable that tells them where its program is.
const EXAMPLES: [(&str, &str); 14] = [
    ("chat", "CHAT_BIN"),
    ("clocks", "CLOCKS_BIN"),
    ("dashboard", "DASHBOARD_BIN"),
    ("elements", "ELEMENTS_BIN"),
    ("fields", "FIELDS_BIN"),
    ("htmx", "HTMX_BIN"),
    ("login", "LOGIN_BIN"),
    ("name", "NAME_BIN"),
    ("nested", "NESTED_BIN"),
    ("plain", "PLAIN_BIN"),
    ("seed", "SEED_BIN"),
    ("server-functions", "SERVER_FUNCTIONS_BIN"),
    ("tasks", "TASKS_BIN"),
    ("todo", "TODO_BIN"),
];

pub(crate) fn folder() -> PathBuf {
    root().join("e2e")
}

/// Runs the browser tests, or those that the arguments for Playwright choose.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    npm::install(&client::folder())?;
    npm::install(&folder())?;
    check_types()?;
    test(&chromium()?, &nginx()?, arguments)
}

pub(crate) fn check_types() -> Outcome {
    command::run(&mut node(&folder(), &[TYPESCRIPT, "--noEmit"]))
}

pub(crate) fn test(chromium: &Path, nginx: &Path, arguments: &[String]) -> Outcome {
    let transcripts = oracle::transcripts()?;
    let patches = oracle::patches()?;
    let mut tests = playwright(&folder(), chromium, &["test"]);
    tests
        .args(arguments)
        .envs(examples()?)
        .env("TRANSCRIPTS", transcripts)
        .env("PATCHES", patches)
        .env(nginx::VARIABLE, nginx);
    playwright::run(&mut tests, &folder().join(FAILURES))
}

/// Draws the picture of the chat that the documentation shows.
pub(crate) fn screenshot() -> Outcome {
    npm::install(&folder())?;
    let words = ["test", "--config", "screenshot.config.ts"];
    command::run(playwright(&folder(), &chromium()?, &words).envs(examples()?))
}

fn examples() -> Outcome<Vec<(&'static str, PathBuf)>> {
    programs(&EXAMPLES.map(|(name, _)| name), &EXAMPLES)
}
