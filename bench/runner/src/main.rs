//! `cargo xtask bench …`: what live views, templates and sessions cost beside their peers and
//! beside an older revision, and what attacks do.

mod attack;
mod cases;
mod compile;
mod markup;
mod memory;
mod page;
mod process;
mod programs;
mod rate;
mod revision;
mod session;
mod socket;
mod views;

use std::process::ExitCode;

use xtask_host::Outcome;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the benchmark that `args` name.
fn run(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["socket"] => socket::run(false),
        ["socket", "--record"] => socket::run(true),
        ["socket", "--against", revision] => socket::run_against(revision),
        ["memory"] => memory::run(None),
        ["memory", "--against", revision] => memory::run(Some(revision)),
        ["markup"] => markup::run_all(false),
        ["markup", "--record"] => markup::run_all(true),
        ["views"] => views::run_all(None),
        ["views", "--against", revision] => views::run_all(Some(revision)),
        ["page"] => page::run(false),
        ["page", "--record"] => page::run(true),
        ["session"] => session::run_all(false),
        ["session", "--record"] => session::run_all(true),
        ["attack", ref words @ ..] => attack::run(words),
        _ => Err(format!(
            "there is no benchmark `{}`: they are `bench socket`, `bench page`, `bench markup` and `bench session`, with or without \
             `--record`, `bench socket --against REV`, `bench memory [--against REV]`, `bench views [--against REV]`, and `bench attack [NAME ...] [--against REV]`",
            args.join(" ")
        )),
    }
}
