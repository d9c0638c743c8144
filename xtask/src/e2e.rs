use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::chromium::chromium;
use crate::command::{self, cargo, node, output};
use crate::npm;
use crate::root::root;

const PLAYWRIGHT: &str = "node_modules/@playwright/test/cli.js";
const TYPESCRIPT: &str = "node_modules/typescript/bin/tsc";

pub(crate) fn folder() -> PathBuf {
    root().join("e2e")
}

/// Runs the browser tests, or those that the arguments for Playwright choose.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    npm::install(&folder())?;
    check_types()?;
    test(&chromium()?, arguments)
}

pub(crate) fn check_types() -> Outcome {
    run_in(&[TYPESCRIPT, "--noEmit"])
}

pub(crate) fn test(chromium: &Path, arguments: &[String]) -> Outcome {
    playwright(chromium, &["test"], arguments)
}

/// Draws the picture of the chat that the documentation shows.
pub(crate) fn screenshot() -> Outcome {
    npm::install(&folder())?;
    playwright(
        &chromium()?,
        &["test", "--config", "screenshot.config.ts"],
        &[],
    )
}

fn playwright(chromium: &Path, words: &[&str], arguments: &[String]) -> Outcome {
    let chat = build_example("chat")?;
    let mut playwright = node(&folder(), &[PLAYWRIGHT]);
    playwright
        .args(words)
        .args(arguments)
        .env("CHROMIUM", chromium)
        .env("CHAT_BIN", chat);
    command::run(&mut playwright)
}

fn run_in(words: &[&str]) -> Outcome {
    command::run(&mut node(&folder(), words))
}

/// Builds an example and says where its program is.
fn build_example(package: &str) -> Outcome<PathBuf> {
    let build = [
        "build",
        "--package",
        package,
        "--message-format",
        "json-render-diagnostics",
    ];
    let messages = output(&mut cargo(&build))?;
    messages
        .lines()
        .filter_map(|message| message.split_once("\"executable\":\""))
        .filter_map(|(_, rest)| rest.split_once('"'))
        .map(|(path, _)| PathBuf::from(path.replace("\\\\", "\\")))
        .find(|path| path.file_stem().is_some_and(|name| name == package))
        .ok_or_else(|| format!("cargo named no program of the package `{package}`"))
}
