//! `cargo xtask bench socket`: what a live view costs beside a bare WebSocket echo, on one core.
//!
//! Server and load generator have a core each, so that neither takes the other's time.

mod against;
mod report;

use std::path::Path;

use serde_json::Value;
use xtask_host::{Outcome, machine};

use crate::process::{Load, Server};
use crate::programs::Programs;
pub(crate) use against::run_against;
use report::{Clicks, Report, RoundTrips, Side};

const WARM: usize = 10;
const IDLE: usize = 2_000;
const BUSY: usize = 50;
const SECONDS: &str = "5";
/// A release build does not start without one; a benchmark has nothing to keep.
pub(crate) const SECRET: (&str, &str) = (
    "REMOUNT_SECRET",
    "a secret that protects nothing but a benchmark",
);

/// The view of the example, where the bounds for one socket are beyond what the generator sends.
const LIVE: Subject = Subject {
    program: "bench-counter",
    protocol: "live",
};
/// The example, as any app is served.
const EXAMPLE: Subject = Subject {
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

pub(crate) fn run(record: bool) -> Outcome {
    if machine::cores() < 2 {
        return Err("two cores are needed, one for the server and one for the load".into());
    }
    let programs = Programs::build(&[LIVE.program, EXAMPLE.program, ECHO.program, "bench-load"])?;
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
        example: clicks(&programs, EXAMPLE)?,
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

    Ok(Side {
        bytes_at_rest: at_rest,
        bytes_per_connection: (many as f64 - few as f64) / (IDLE - WARM) as f64,
        clicks: clicks(programs, subject)?,
    })
}

fn clicks(programs: &Programs, subject: Subject) -> Outcome<Clicks> {
    let server = programs.path(subject.program)?;
    let load = programs.path("bench-load")?;
    let trips = |connections| {
        eprintln!("{}: {connections} busy for {SECONDS} s", subject.program);
        click(server, load, subject, connections, SECONDS)
    };
    Ok(Clicks {
        busy: trips(BUSY)?,
        alone: trips(1)?,
    })
}

/// Starts a server of its own for it.
fn click(
    server: &Path,
    load: &Path,
    subject: Subject,
    connections: usize,
    seconds: &str,
) -> Outcome<RoundTrips> {
    let server = Server::start(server, &[SECRET])?;
    let mut words = arguments(subject, "events", connections);
    words.extend(["--seconds".to_owned(), seconds.to_owned()]);
    let result = Load::start(load, &server, &words)?.finish()?;
    Ok(RoundTrips {
        per_second: number(&result, "events_per_second")?,
        p50: number(&result, "p50_us")?,
        p99: number(&result, "p99_us")?,
    })
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

pub(crate) fn number(result: &Value, name: &str) -> Outcome<f64> {
    let number = result.get(name).and_then(Value::as_f64);
    number.ok_or_else(|| format!("the load generator did not tell {name}: {result}"))
}
