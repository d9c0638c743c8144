//! The machine that something is measured on, and the day.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Outcome;

/// How much of the machine others may use while it is measured, of 1.
const QUIET: f64 = 0.03;

/// How many cores there are.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The processor, how many cores it gives, and the system.
pub fn description() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find(|line| line.starts_with("model name"))
        .and_then(|line| line.split_once(':'))
        .map_or("unknown processor", |(_, model)| model.trim());
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{model}, {} cores, Linux {}", cores(), kernel.trim())
}

/// Looks for a second whether anything else runs here. Figures of a busy machine say nothing.
pub fn check_quiet() -> Outcome {
    let before = times()?;
    sleep(Duration::from_secs(1));
    let after = times()?;
    let busy = 1.0 - (after.1 - before.1) as f64 / (after.0 - before.0).max(1) as f64;
    if busy > QUIET {
        return Err(format!(
            "the machine is not quiet: {:.0} % of it is in use",
            busy * 100.0
        ));
    }
    Ok(())
}

/// What all cores have spent, and what of it idly, in ticks since the system started.
fn times() -> Outcome<(u64, u64)> {
    let path = "/proc/stat";
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    spent(&text).ok_or_else(|| format!("{path} is not understood"))
}

fn spent(stat: &str) -> Option<(u64, u64)> {
    let line = stat.lines().find_map(|line| line.strip_prefix("cpu "))?;
    let ticks: Vec<u64> = line
        .split_whitespace()
        .map_while(|tick| tick.parse().ok())
        .collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; what follows is part of these.
    Some((ticks.iter().take(8).sum(), ticks.get(3)? + ticks.get(4)?))
}

/// The date in UTC, `2026-01-31`.
pub fn today() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    date(now.as_secs() / 86_400)
}

/// The date that many days after 1970 began.
fn date(days: u64) -> String {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let (mut year, mut day) = (1970, days);
    while day >= if leap(year) { 366 } else { 365 } {
        day -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_time_is_told_from_the_rest() {
        assert_eq!(
            spent("cpu  10 1 5 80 3 0 1 0 9 9\ncpu0 1 2 3 4\n"),
            Some((100, 83))
        );
        assert_eq!(spent("intr 1\n"), None);
    }

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (364, "1970-12-31"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_454, "2026-01-01"),
            (20_818, "2026-12-31"),
        ] {
            assert_eq!(date(days), expected);
        }
    }
}
