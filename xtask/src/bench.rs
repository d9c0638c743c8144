//! `cargo xtask bench socket`: what a live view costs beside a bare WebSocket echo, on one core; `bench markup` and
//! `bench session`: what templates and sessions cost beside their peers.
//!
//! Server and load generator have a core each, so that neither takes the other's time.

mod cases;
mod compile;
pub(crate) mod machine;
mod markup;
mod process;
mod report;
mod session;

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::Outcome;
use crate::command::{cargo, output};
use process::{Load, Server};
use report::{Report, Side};

const WARM: usize = 10;
const IDLE: usize = 2_000;
const BUSY: usize = 50;
const SECONDS: &str = "5";
/// A release build does not start without one; a benchmark has nothing to keep.
const SECRET: (&str, &str) = (
    "REMOUNT_SECRET",
    "a secret that protects nothing but a benchmark",
);

const LIVE: Subject = Subject {
    program: "counter",
    protocol: "live",
};
const ECHO: Subject = Subject {
    program: "bench-echo",
    protocol: "echo",
};

/// What is measured.
#[derive(Clone, Copy)]
struct Subject {
    program: &'static str,
    protocol: &'static str,
}

/// Runs the benchmark that `args` name.
pub(crate) fn run(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["socket"] => socket(false),
        ["socket", "--record"] => socket(true),
        ["markup"] => markup::run_all(false),
        ["markup", "--record"] => markup::run_all(true),
        ["session"] => session::run_all(false),
        ["session", "--record"] => session::run_all(true),
        _ => Err(format!(
            "there is no benchmark `{}`: they are `bench socket`, `bench markup` and `bench session`, with or without `--record`",
            args.join(" ")
        )),
    }
}

fn socket(record: bool) -> Outcome {
    if machine::cores() < 2 {
        return Err("two cores are needed, one for the server and one for the load".into());
    }
    let programs = Programs::build(&["counter", "bench-echo", "bench-load"])?;
    match machine::check_quiet() {
        Err(error) if record => return Err(format!("{error}; nothing was recorded")),
        Err(error) => eprintln!("warning: {error}; only the memory figures below are of any use"),
        Ok(()) => {}
    }
    let report = Report {
        date: machine::today(),
        machine: machine::description(),
        command: if record {
            "cargo xtask bench socket --record"
        } else {
            "cargo xtask bench socket"
        },
        live: measure(&programs, LIVE)?,
        echo: measure(&programs, ECHO)?,
    };
    let text = report.to_string();
    println!("{text}");
    if record {
        let path = report.write(&text)?;
        println!("written to {}", path.display());
    }
    Ok(())
}

fn measure(programs: &Programs, subject: Subject) -> Outcome<Side> {
    let server = programs.path(subject.program)?;
    let load = programs.path("bench-load")?;

    eprintln!("{}: {IDLE} idle connections", subject.program);
    let mut idle = Server::start(server, &[SECRET])?;
    let at_rest = idle.memory()?;
    let warm = Load::start(load, &idle, &arguments(subject, "idle", WARM))?;
    let few = idle.memory()?;
    let others = Load::start(load, &idle, &arguments(subject, "idle", IDLE - WARM))?;
    let many = idle.memory()?;
    others.release()?;
    warm.release()?;
    drop(idle);

    let mut side = Side {
        bytes_at_rest: at_rest,
        bytes_per_connection: (many as f64 - few as f64) / (IDLE - WARM) as f64,
        ..Side::default()
    };
    for (connections, into) in [(BUSY, &mut side.busy), (1, &mut side.alone)] {
        eprintln!("{}: {connections} busy for {SECONDS} s", subject.program);
        let server = Server::start(server, &[SECRET])?;
        let mut words = arguments(subject, "events", connections);
        words.extend(["--seconds".to_owned(), SECONDS.to_owned()]);
        let result = Load::start(load, &server, &words)?.finish()?;
        into.per_second = number(&result, "events_per_second")?;
        into.p50 = number(&result, "p50_us")?;
        into.p99 = number(&result, "p99_us")?;
    }
    Ok(side)
}

fn arguments(subject: Subject, mode: &str, connections: usize) -> Vec<String> {
    let connections = connections.to_string();
    [
        "--protocol",
        subject.protocol,
        "--mode",
        mode,
        "--connections",
        &connections,
    ]
    .map(str::to_owned)
    .into()
}

fn number(result: &Value, name: &str) -> Outcome<f64> {
    let number = result.get(name).and_then(Value::as_f64);
    number.ok_or_else(|| format!("the load generator did not tell {name}: {result}"))
}

/// The programs that take part, by name.
struct Programs(HashMap<String, PathBuf>);

impl Programs {
    fn build(packages: &[&str]) -> Outcome<Self> {
        let mut build = cargo(&[
            "build",
            "--release",
            "--message-format=json-render-diagnostics",
        ]);
        build.args(packages.iter().flat_map(|package| ["--package", package]));
        let messages = output(&mut build)?;
        let built = messages.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            let path = message.get("executable")?.as_str()?;
            let name = message.get("target")?.get("name")?.as_str()?;
            Some((name.to_owned(), PathBuf::from(path)))
        });
        Ok(Self(built.collect()))
    }

    fn path(&self, name: &str) -> Outcome<&PathBuf> {
        self.0
            .get(name)
            .ok_or_else(|| format!("cargo built no program `{name}`"))
    }
}
