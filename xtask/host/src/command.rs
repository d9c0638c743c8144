//! Other programs, started in the workspace's folder.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Outcome, root};

/// A program with arguments, started in the workspace's folder.
pub fn command(program: impl AsRef<OsStr>, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that this task was started by.
pub fn cargo(args: &[&str]) -> Command {
    command(
        std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        args,
    )
}

/// A program of Node.js's, in a folder of the workspace.
pub fn node(folder: &Path, args: &[&str]) -> Command {
    let mut command = command("node", args);
    command.current_dir(folder);
    command
}

/// Runs it to its end; what it prints is shown.
pub fn run(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` failed: {status}", shown(command)))
    }
}

/// Runs it to its end and returns what it printed; its complaints are shown.
pub fn output(command: &mut Command) -> Outcome<String> {
    command.stderr(Stdio::inherit());
    let output = command
        .output()
        .map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{}` failed: {}", shown(command), output.status))
    }
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    match (error.kind(), &*program) {
        (ErrorKind::NotFound, "node" | "npm" | "npm.cmd") => {
            format!("`{program}` was not found: install Node.js 20 or newer, with npm")
        }
        (ErrorKind::NotFound, _) => format!("`{program}` was not found"),
        _ => format!("`{program}` could not be started: {error}"),
    }
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}
