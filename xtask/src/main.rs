//! `cargo xtask`: everything that is done to this repository besides writing it.

mod bench;
mod browsers;
mod chromium;
mod client;
#[cfg(test)]
mod conformance;
mod debian;
mod e2e;
mod firefox;
#[cfg(test)]
mod first_steps;
mod fmt;
mod link;
#[cfg(test)]
mod map;
#[cfg(test)]
mod named_tests;
mod nginx;
mod npm;
mod oracle;
mod package;
mod playwright;
mod postgres;
mod programs;
#[cfg(test)]
mod prose;
#[cfg(test)]
mod readme;
mod sans_io;
#[cfg(test)]
mod security;
mod seed;
mod soak;
mod sqlx;
mod steps;
mod structure;
#[cfg(test)]
mod ten_sentences;
mod test;
mod webkit;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <task>

  test                     every check there is: what CI runs
  fmt                      formats all sources: with rustfmt, and the templates in them
  fmt [--check] [path ...] formats the templates in these sources, or says where they are not
  fmt --stdin              the same from an editor: a source in, a source out
  structure                whether files use each other in circles that ARCHITECTURE.md does not name
  e2e [filter ...]         the browser tests; what follows is passed to Playwright
  browsers [filter ...]    what sessions promise, in several browsers; the same is passed to Playwright
  client                   checks, tests and bundles the browser's side, and says how large it is
  client --package         also puts the bundle into crates/remount-client, for publishing
  package                  builds the crates from their packages, without Node.js, and runs the examples in their
                           documentation
  screenshot               draws docs/images/chat.png
  oracle [--sequences N [--record]]
                           random templates judged by the stock client, 20,000 or N of them
  sqlx                     sessions in SQLite and PostgreSQL over pools of sqlx, and SqliteStore beside sqlx
  soak [--seconds N | --seed SEED]
                           writers on 200 sessions while the server is restarted and its secret changed, for 60 s or
                           N, or the run of that seed once more
  bench socket [--record]  the load benchmark; --record writes its result down
  bench socket --against REV
                           builds that revision's live view too, and has both take turns
  bench memory [--against REV]
                           20,000 idle pages and what stays of them, and a further view on a socket; has a goal for each
  bench attack [NAME ...] [--against REV]
                           attacks on a site, all or these, with their bars, and what they did to that revision
  bench markup [--record]  templates beside maud, askama and hypertext, and what they cost to compile
  bench page [--record]    a first render beside a bare handler that answers the same bytes
  bench views [--against REV]
                           what 200 live views cost to compile
  bench link [--record]    typing over a slow link that loses segments, beside a bare page
  bench session [--record] sessions beside cookie jars and tower-sessions, posts beside a bare handler
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match &words[..] {
        ["test"] => return test::run_all(),
        ["structure"] => structure::check(),
        ["fmt", ..] => fmt::run(&args[1..]),
        ["e2e", ..] => e2e::run(&args[1..]),
        ["browsers", ..] => browsers::run(&args[1..]),
        ["client"] => client::check(),
        ["client", "--package"] => client::package(),
        ["package"] => package::test(),
        ["screenshot"] => e2e::screenshot(),
        ["oracle", ..] => oracle::run_long(&args[1..]),
        ["sqlx"] => sqlx::test(),
        ["soak", ..] => soak::run_long(&args[1..]),
        ["bench", ..] => bench::run(&args[1..]),
        ["--help" | "-h" | "help"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => Err(format!("there is no task `{}`\n\n{HELP}", args.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
