//! `cargo xtask bench socket --against REV`: the live view of today beside that of an older
//! revision, with one load generator for both.

use std::fmt::Write as _;
use std::path::Path;

use xtask_host::{Outcome, machine};

use super::report::{RoundTrips, grouped};
use super::{BUSY, ECHO, EXAMPLE, LIVE, Programs, Subject, click};
use crate::revision::Revision;

const TURNS: usize = 10;
const SECONDS: &str = "3";
/// What today's has of the older one's events in a second, at least.
const LEAST_EVENTS: f64 = 0.97;
/// The same of the time that all but a hundredth of the round trips stay below, at the most.
const MOST_P99: f64 = 1.10;

/// A server that takes its turns.
struct Contestant<'a> {
    name: &'a str,
    program: &'a Path,
    subject: Subject,
    turns: Vec<RoundTrips>,
}

/// Builds both, has all servers take turns, and prints the medians.
pub(crate) fn run_against(revision: &str) -> Outcome {
    if machine::cores() < 2 {
        return Err("two cores are needed, one for the server and one for the load".into());
    }
    let programs = Programs::build(&[LIVE.program, EXAMPLE.program, ECHO.program, "bench-load"])?;
    let revision = Revision::check_out(revision)?;
    // Before it was there, nothing was bounded that a generator could exceed.
    let then = if revision.has(Path::new("bench/counter")) {
        LIVE
    } else {
        EXAMPLE
    };
    let older = revision.build(&[then.program])?;
    if let Err(error) = machine::check_quiet() {
        eprintln!("warning: {error}; only the ratios below are of any use, if at all");
    }
    println!(
        "# A live view beside that of {}, {}\n\n{}; medians of {TURNS} turns of {SECONDS} s\n",
        revision.name,
        machine::today(),
        machine::description(),
    );
    let mut missed = 0;
    for connections in [BUSY, 1] {
        let older = Contestant::new(&revision.name, &older, then)?;
        let raised = Contestant::new("today, bounds raised", &programs, LIVE)?;
        let defaults = Contestant::new("today, by default", &programs, EXAMPLE)?;
        let echo = Contestant::new("echo", &programs, ECHO)?;
        let mut contestants = [older, raised, defaults, echo];
        for turn in 1..=TURNS {
            eprintln!("{connections} connections, turn {turn} of {TURNS}");
            let mut order: Vec<_> = contestants.iter_mut().collect();
            // Whoever comes first in one turn comes last in the next.
            if turn % 2 == 0 {
                order.reverse();
            }
            for contestant in order {
                contestant.take_turn(programs.path("bench-load")?, connections);
            }
        }
        if contestants[..2]
            .iter()
            .any(|contestant| contestant.turns.len() < TURNS)
        {
            return Err("a turn was not taken, so there is nothing to compare".into());
        }
        println!("{}", table(connections, &contestants));
        let verdict = Verdict::of(&contestants[0].median(), &contestants[1].median());
        println!("{verdict}\n");
        missed += usize::from(!verdict.met());
    }
    match missed {
        0 => Ok(()),
        missed => Err(format!("{missed} of the two bars are not met")),
    }
}

impl<'a> Contestant<'a> {
    fn new(name: &'a str, programs: &'a Programs, subject: Subject) -> Outcome<Self> {
        Ok(Self {
            name,
            program: programs.path(subject.program)?,
            subject,
            turns: Vec::new(),
        })
    }

    /// A server that does not go along with the load has no figures for this turn.
    fn take_turn(&mut self, load: &Path, connections: usize) {
        match click(self.program, load, self.subject, connections, SECONDS) {
            Ok(trips) => self.turns.push(trips),
            Err(error) => eprintln!("{}: {error}", self.name),
        }
    }

    fn median(&self) -> RoundTrips {
        median(&self.turns)
    }
}

fn table(connections: usize, contestants: &[Contestant<'_>]) -> String {
    let mut table = format!(
        "| {connections} connections | events per second | p50, µs | p99, µs | turns |\n|:--|--:|--:|--:|--:|"
    );
    for contestant in contestants {
        if contestant.turns.is_empty() {
            let _ = write!(table, "\n| {} | refused | | | 0 |", contestant.name);
            continue;
        }
        let trips = contestant.median();
        let _ = write!(
            table,
            "\n| {} | {} | {} | {} | {} |",
            contestant.name,
            grouped(trips.per_second),
            grouped(trips.p50),
            grouped(trips.p99),
            contestant.turns.len(),
        );
    }
    table
}

/// Today's figures, as parts of the older ones.
struct Verdict {
    events: f64,
    p50: f64,
    p99: f64,
}

impl Verdict {
    fn of(older: &RoundTrips, today: &RoundTrips) -> Self {
        Self {
            events: today.per_second / older.per_second,
            p50: today.p50 / older.p50,
            p99: today.p99 / older.p99,
        }
    }

    fn met(&self) -> bool {
        self.events >= LEAST_EVENTS && self.p99 <= MOST_P99
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { events, p50, p99 } = self;
        let met = if self.met() { "met" } else { "NOT MET" };
        write!(
            f,
            "| raised / older | {events:.2} | {p50:.2} | {p99:.2} | |\n\
             | bar: {met} | ≥ {LEAST_EVENTS:.2} | | ≤ {MOST_P99:.2} | |"
        )
    }
}

/// Of each figure the middle one.
fn median(turns: &[RoundTrips]) -> RoundTrips {
    let middle = |figure: fn(&RoundTrips) -> f64| {
        let mut figures: Vec<f64> = turns.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        let half = figures.len() / 2;
        match figures.len() % 2 {
            0 if half > 0 => f64::midpoint(figures[half - 1], figures[half]),
            0 => f64::NAN,
            _ => figures[half],
        }
    };
    RoundTrips {
        per_second: middle(|turn| turn.per_second),
        p50: middle(|turn| turn.p50),
        p99: middle(|turn| turn.p99),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trips(per_second: f64, p99: f64) -> RoundTrips {
        RoundTrips {
            per_second,
            p50: 1.0,
            p99,
        }
    }

    #[test]
    fn the_median_of_each_figure_is_its_own() {
        let turns = [trips(1.0, 9.0), trips(5.0, 1.0), trips(2.0, 5.0)];
        let middle = median(&turns);
        assert_eq!((middle.per_second, middle.p99), (2.0, 5.0));
        let even = median(&turns[..2]);
        assert_eq!((even.per_second, even.p99), (3.0, 5.0));
    }

    #[test]
    fn both_bars_are_to_be_met() {
        let older = trips(1_000.0, 100.0);
        for (today, met) in [
            (trips(970.0, 110.0), true),
            (trips(969.0, 100.0), false),
            (trips(1_000.0, 111.0), false),
            (trips(1_000.0, f64::NAN), false),
        ] {
            assert_eq!(Verdict::of(&older, &today).met(), met);
        }
    }
}
