use std::path::{Path, PathBuf};
use std::process::Command;

use xtask_host::command::{self, cargo, node, output};
use xtask_host::{Outcome, root};

use crate::chromium::chromium;
use crate::nginx::nginx;
use crate::webkit::{WebKit, webkit};
use crate::{client, nginx, npm, oracle};

const PLAYWRIGHT: &str = "node_modules/@playwright/test/cli.js";
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
    test(&chromium()?, &webkit()?, &nginx()?, arguments)
}

pub(crate) fn check_types() -> Outcome {
    run_in(&[TYPESCRIPT, "--noEmit"])
}

pub(crate) fn test(
    chromium: &Path,
    webkit: &WebKit,
    nginx: &Path,
    arguments: &[String],
) -> Outcome {
    let transcripts = oracle::transcripts()?;
    let patches = oracle::patches()?;
    let mut playwright = playwright(chromium, &["test"])?;
    playwright
        .args(arguments)
        .env("TRANSCRIPTS", transcripts)
        .env("PATCHES", patches)
        .env(nginx::VARIABLE, nginx)
        .envs(webkit.programs());
    command::run(&mut playwright).map_err(|error| format!("{error}{}", failures()))
}

/// The tests that failed, a line each, as Playwright's reporter in `failures.ts` wrote them.
fn failures() -> String {
    let written = std::fs::read_to_string(folder().join(FAILURES)).unwrap_or_default();
    written
        .lines()
        .map(|line| format!("\n      {line}"))
        .collect()
}

/// Draws the picture of the chat that the documentation shows.
pub(crate) fn screenshot() -> Outcome {
    npm::install(&folder())?;
    let words = ["test", "--config", "screenshot.config.ts"];
    command::run(&mut playwright(&chromium()?, &words)?)
}

/// Playwright, with the programs that it starts.
fn playwright(chromium: &Path, words: &[&str]) -> Outcome<Command> {
    let programs = build_examples()?;
    let mut playwright = node(&folder(), &[PLAYWRIGHT]);
    playwright
        .args(words)
        .env("CHROMIUM", chromium)
        .envs(programs);
    Ok(playwright)
}

fn run_in(words: &[&str]) -> Outcome {
    command::run(&mut node(&folder(), words))
}

/// Builds all examples in one go, since what they share is built for the features of all, and says
/// where their programs are.
fn build_examples() -> Outcome<Vec<(&'static str, PathBuf)>> {
    let mut build = vec!["build", "--message-format", "json-render-diagnostics"];
    build.extend(EXAMPLES.iter().flat_map(|(name, _)| ["--package", name]));
    let messages = output(&mut cargo(&build))?;
    let programs: Vec<PathBuf> = messages
        .lines()
        .filter_map(|message| message.split_once("\"executable\":\""))
        .filter_map(|(_, rest)| rest.split_once('"'))
        .map(|(path, _)| PathBuf::from(path.replace("\\\\", "\\")))
        .collect();
    let of = |(package, variable)| {
        programs
            .iter()
            .find(|path| path.file_stem().is_some_and(|name| name == package))
            .map(|path| (variable, path.clone()))
            .ok_or_else(|| format!("cargo named no program of the package `{package}`"))
    };
    EXAMPLES.into_iter().map(of).collect()
}
