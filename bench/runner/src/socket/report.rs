use std::path::PathBuf;
use std::{fmt, fs};

use xtask_host::{Outcome, root};

use super::{BUSY, IDLE, SECONDS, WARM};

/// What was measured, printed as Markdown.
pub(super) struct Report {
    pub(super) date: String,
    pub(super) machine: String,
    pub(super) command: &'static str,
    pub(super) live: Side,
    /// The live view with the defaults of every bound.
    pub(super) example: Clicks,
    pub(super) echo: Side,
}

/// The figures of one server.
pub(super) struct Side {
    pub(super) bytes_at_rest: u64,
    pub(super) bytes_per_connection: f64,
    pub(super) clicks: Clicks,
}

/// On many connections, and on a single one.
pub(super) struct Clicks {
    pub(super) busy: RoundTrips,
    pub(super) alone: RoundTrips,
}

/// Round trips: how many in a second, and how long they took in microseconds.
#[derive(Clone, Copy, Default)]
pub(super) struct RoundTrips {
    pub(super) per_second: f64,
    pub(super) p50: f64,
    pub(super) p99: f64,
}

impl Report {
    /// Writes the report down beside the earlier ones.
    pub(super) fn write(&self, text: &str) -> Outcome<PathBuf> {
        let folder = root().join("bench/results");
        let path = folder.join(format!("{}-socket.md", self.date));
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, name: &str, figure: fn(&Side) -> f64) -> fmt::Result {
        row(f, name, figure(&self.live), figure(&self.echo))
    }

    fn example(
        &self,
        f: &mut fmt::Formatter<'_>,
        name: &str,
        figure: fn(&Clicks) -> f64,
    ) -> fmt::Result {
        row(f, name, figure(&self.example), figure(&self.echo.clicks))
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, live: f64, echo: f64) -> fmt::Result {
    writeln!(
        f,
        "| {name:<46} | {:>10} | {:>10} | {:>5.2} |",
        grouped(live),
        grouped(echo),
        live / echo
    )
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# A live view beside a bare WebSocket echo, {}\n",
            self.date
        )?;
        writeln!(f, "{}; `{}`\n", self.machine, self.command)?;
        writeln!(
            f,
            "| {:<46} | {:>10} | {:>10} | {:>5} |",
            "", "live view", "echo", "ratio"
        )?;
        writeln!(
            f,
            "|:{:-<46}-|-{:->10}:|-{:->10}:|-{:->5}:|",
            "", "", "", ""
        )?;
        self.row(f, "memory per idle connection, B", |side| {
            side.bytes_per_connection
        })?;
        self.row(f, "memory of the server at rest, kB", |side| {
            side.bytes_at_rest as f64 / 1_024.0
        })?;
        self.row(
            f,
            &format!("events per second, {BUSY} connections"),
            |side| side.clicks.busy.per_second,
        )?;
        self.row(
            f,
            &format!("round trip p50, {BUSY} connections, µs"),
            |side| side.clicks.busy.p50,
        )?;
        self.row(
            f,
            &format!("round trip p99, {BUSY} connections, µs"),
            |side| side.clicks.busy.p99,
        )?;
        self.row(f, "events per second, 1 connection", |side| {
            side.clicks.alone.per_second
        })?;
        self.row(f, "round trip p50, 1 connection, µs", |side| {
            side.clicks.alone.p50
        })?;
        self.row(f, "round trip p99, 1 connection, µs", |side| {
            side.clicks.alone.p99
        })?;
        self.example(
            f,
            &format!("the same by default: events, {BUSY} connections"),
            |clicks| clicks.busy.per_second,
        )?;
        self.example(f, "the same by default: events, 1 connection", |clicks| {
            clicks.alone.per_second
        })?;
        write!(
            f,
            "\nThe server has one core (`taskset`), the load generator the other. The live view is \
             that of `examples/counter`,\nwith the bounds for one socket beyond what the generator \
             sends; the rows by default are the example as it is.\nAn event is a click on its `+` with the diff that answers it; the \
             echo sends a text frame of the same size\nback, with the same WebSocket settings. \
             Every connection sends its next event when the last one is\nanswered, for {SECONDS} s \
             after 1 s of warming up; with {BUSY} connections a round trip is thus mostly the time \
             spent\nin the queue. The generator never sleeps while it measures that, so neither server pays for \
             waking it.\nMemory is `VmRSS` with {IDLE} connections, less that with {WARM}, \
             divided by {}; each connection\nof the live view has got its own page first.\n",
            IDLE - WARM
        )
    }
}

/// `1,234`, or `12.3` where the tenths still matter.
pub(super) fn grouped(number: f64) -> String {
    if number.abs() < 100.0 {
        return format!("{number:.1}");
    }
    let digits = format!("{:.0}", number.abs());
    let mut text = String::from(if number < 0.0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, expected) in [
            (7.25, "7.2"),
            (512.6, "513"),
            (1_234.0, "1,234"),
            (1_234_567.0, "1,234,567"),
            (-1_000.0, "-1,000"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }
}
