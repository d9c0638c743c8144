//! `cargo xtask bench session`: sessions beside their peers, in time and instructions, posts beside
//! a bare handler, and what a server holds for its visitors.

use std::fmt::Write as _;
use std::fs;

use xtask_host::command::{command, output};
use xtask_host::{Outcome, machine, root};

use crate::cases::{self, Case, FEW, MANY};
use crate::programs::Programs;
use crate::rate::{CONNECTIONS, ROUNDS, Rates, SECONDS};

const SESSION: &str = "/live/session";
const BARE: &str = "/json";

pub(crate) fn run_all(record: bool) -> Outcome {
    if machine::cores() < 2 {
        return Err("two cores are needed, one for the server and one for the load".into());
    }
    let programs = Programs::build(&["bench-session", "bench-load"])?;
    if let Err(error) = machine::check_quiet() {
        if record {
            return Err(format!("{error}; nothing was recorded"));
        }
        eprintln!("warning: {error}; compare the instructions rather than the times");
    }
    let cases = cases::measure(programs.path("bench-session")?, "bench-session", "session")?;
    let posts = Rates::measure(
        &programs,
        "bench-session-server",
        &[],
        "post",
        [SESSION, BARE],
    )?;
    let memory = output(&mut command(programs.path("bench-session-memory")?, &[]))?;

    let text = format!(
        "# Sessions beside their peers, {}\n\n{}; `cargo xtask bench session{}`; {}\n\n{}{}{}{}",
        machine::today(),
        machine::description(),
        if record { " --record" } else { "" },
        versions()?,
        targets(&cases, &posts)?,
        table(&cases),
        posts_table(&posts),
        held(&memory),
    );
    println!("\n{text}");
    if record {
        let path = root().join(format!("bench/results/{}-session.md", machine::today()));
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}

/// The goals, and what came of them.
fn targets(cases: &[Case], posts: &Rates) -> Outcome<String> {
    let time = |group: &str, name: &str| {
        let case = cases
            .iter()
            .find(|case| case.group == group && case.name == name);
        case.map(|case| case.time)
            .ok_or_else(|| format!("there is no case {group}: {name}"))
    };
    let ratio = posts.share();
    let encrypted = "remount, encrypted";
    Ok(format!(
        "| goal | limit | measured |\n|:--|--:|--:|\n\
         | seal and open 200 bytes, encrypted | < 10 µs | {:.2} µs |\n\
         | the same, signed | < 3 µs | {:.2} µs |\n\
         | a whole request that reads and writes, encrypted | < 10 µs | {:.2} µs |\n\
         | open the session for a first render | < 10 µs | {:.2} µs |\n\
         | the same without a cookie | about 0 µs | {:.2} µs |\n\
         | posts beside a bare handler | ≥ 60 % | {:.0} % |\n\n",
        time("seal and open 200 bytes", encrypted)?,
        time("seal and open 200 bytes", "remount, signed")?,
        time("a request that writes", encrypted)?,
        time("a request that reads", encrypted)?,
        time("a request without a cookie", encrypted)?,
        ratio * 100.0,
    ))
}

fn table(cases: &[Case]) -> String {
    let mut text = String::from(
        "| | time, µs (median) | instructions | bytes of cookie |\n|:--|--:|--:|--:|\n",
    );
    for case in cases {
        let _ = writeln!(
            text,
            "| {}: {} | {:.2} | {} | {} |",
            case.group, case.name, case.time, case.instructions, case.bytes
        );
    }
    let _ = write!(
        text,
        "\nThe session is a name, a colour, a locale and a cart of three ids, 200 bytes as JSON; that every peer reads back what was \
         written is checked\nfirst. A request that writes opens the session, changes the colour, and answers with a cookie that the next \
         request brings. A put of a page is the post of\nbelow. All is done without a socket; tower-sessions keeps the values in the server's memory and an id in the cookie. \
         Times are criterion's medians, one case\nafter the other; instructions are counted by callgrind, as the difference of {FEW} \
         and {MANY} runs.\nValgrind has no instructions for SHA: what hashes counts for more there than it takes.\n\n"
    );
    text
}

fn posts_table(posts: &Rates) -> String {
    let table = posts.table(["posts", "`/live/session`", "bare handler"]);
    format!(
        "{table}\nThe server has one core (`taskset`), the load generator the other. {CONNECTIONS} connections, which are kept, each with a session \
         of its own, post\na ticket and one key, and the next when that is answered, for {SECONDS} s after 1 s of warming up; medians of \
         {ROUNDS} rounds in turn. The generator never sleeps, so neither server pays for waking it. The bare handler\nof axum takes the same request, cookie and all, as a `Json<Value>` and answers 204; the \
         session's answer is 204 with the new cookie.\n\n",
    )
}

fn held(memory: &str) -> String {
    let mut text = String::from("| memory for a visitor, on the heap | bytes |\n|:--|--:|\n");
    for (name, bytes) in memory.lines().filter_map(|line| line.split_once('\t')) {
        let _ = writeln!(text, "| {name} | {bytes} |");
    }
    text.push_str(
        "\nMeans of 10,000 visitors, as an allocator counts what stays; the goals are 0 for who never wrote and less than 500 for who wrote \
         lately.\nremount forgets a write when a request two minutes later shows that the browser keeps it; tower-sessions' memory store \
         keeps a session until\nit is deleted.\n",
    );
    text
}

/// Of the compiler and of the peers.
fn versions() -> Outcome<String> {
    let compiler = output(&mut command("rustc", &["--version"]))?;
    let compiler = compiler.split(' ').nth(1).unwrap_or("unknown");
    let path = root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut text = format!("Rust {compiler}");
    for name in ["axum", "axum-extra", "tower-sessions"] {
        let version = locked(&lock, name).unwrap_or("unknown");
        let _ = write!(text, ", {name} {version}");
    }
    Ok(text)
}

/// The version of a package in a lock file.
fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let package = format!("name = \"{name}\"\nversion = \"");
    let (_, rest) = lock.split_once(&package)?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_tells_versions() {
        let lock = "[[package]]\nname = \"axum-core\"\nversion = \"0.5.1\"\n\n[[package]]\nname = \"axum\"\nversion = \"0.8.9\"\n";
        assert_eq!(locked(lock, "axum"), Some("0.8.9"));
        assert_eq!(locked(lock, "hyper"), None);
    }
}
