//! How many requests of one kind a server answers in a second.

use std::fmt::Write as _;

use xtask_host::Outcome;

use crate::process::{Load, Server};
use crate::programs::Programs;
use crate::socket::number;

pub(crate) const CONNECTIONS: &str = "50";
pub(crate) const SECONDS: &str = "3";
/// Odd, so that there is a median.
pub(crate) const ROUNDS: usize = 9;
/// Far above what any core answers in that time.
const MOST: &str = "1000000";

/// What one path answers in a second, and how long an answer takes in microseconds.
pub(crate) struct Rate {
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// The rates of two paths of one program.
pub(crate) struct Rates {
    pub(crate) one: Rate,
    pub(crate) other: Rate,
}

impl Rates {
    /// Both in turn, so that a machine that changes its speed does so for both.
    pub(crate) fn measure(
        programs: &Programs,
        server: &str,
        variables: &[(&str, &str)],
        protocol: &str,
        [one, other]: [&str; 2],
    ) -> Outcome<Self> {
        let (mut ones, mut others) = (Vec::new(), Vec::new());
        let rate = |path| Rate::measure(programs, server, variables, protocol, path);
        for round in 1..=ROUNDS {
            eprintln!("{one} and {other}, round {round} of {ROUNDS}");
            ones.push(rate(one)?);
            others.push(rate(other)?);
        }
        Ok(Self {
            one: median(ones),
            other: median(others),
        })
    }

    /// How much of what the other path answers the first one does.
    pub(crate) fn share(&self) -> f64 {
        self.one.per_second / self.other.per_second
    }

    pub(crate) fn table(&self, [what, one, other]: [&str; 3]) -> String {
        let mut text = format!("| {what} | {one} | {other} | ratio |\n|:--|--:|--:|--:|\n");
        let of = |rate: fn(&Rate) -> f64| (rate(&self.one), rate(&self.other));
        let rows = [
            ("per second", of(|rate| rate.per_second)),
            ("p50, µs", of(|rate| rate.p50)),
            ("p99, µs", of(|rate| rate.p99)),
        ];
        for (name, (one, other)) in rows {
            let ratio = one / other;
            let _ = writeln!(text, "| {name} | {one:.0} | {other:.0} | {ratio:.2} |");
        }
        text
    }
}

impl Rate {
    /// Starts a server of its own for it.
    fn measure(
        programs: &Programs,
        server: &str,
        variables: &[(&str, &str)],
        protocol: &str,
        path: &str,
    ) -> Outcome<Self> {
        let server = Server::start(programs.path(server)?, variables)?;
        let words = [
            "--protocol",
            protocol,
            "--path",
            path,
            "--mode",
            "events",
            "--connections",
            CONNECTIONS,
            "--seconds",
            SECONDS,
            "--most",
            MOST,
        ];
        let load = programs.path("bench-load")?;
        let result = Load::start(load, &server, &words.map(str::to_owned))?.finish()?;
        Ok(Self {
            per_second: number(&result, "events_per_second")?,
            p50: number(&result, "p50_us")?,
            p99: number(&result, "p99_us")?,
        })
    }
}

/// The round with as many faster as slower ones.
fn median(mut rounds: Vec<Rate>) -> Rate {
    rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    rounds.swap_remove(rounds.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(per_second: f64) -> Rate {
        Rate {
            per_second,
            p50: 0.0,
            p99: 0.0,
        }
    }

    #[test]
    fn the_median_round_has_as_many_faster_as_slower_ones() {
        let rounds = [3.0, 1.0, 2.0].map(rate);
        assert!((median(rounds.into()).per_second - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_share_is_that_of_the_first() {
        let rates = Rates {
            one: rate(3.0),
            other: rate(4.0),
        };
        assert!((rates.share() - 0.75).abs() < f64::EPSILON);
    }
}
