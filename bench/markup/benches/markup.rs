//! How long each case takes: `cargo bench -p bench-markup`. With `rounds`, all cases of each group
//! in turn, so that a machine that becomes slower or faster does so for all of them.

use std::time::{Duration, Instant};

use bench_markup::cases::groups;
use criterion::Criterion;

/// How many rounds there are, and for how long a case runs in each.
const ROUNDS: usize = 300;
const SLICE: Duration = Duration::from_millis(1);

fn main() {
    if std::env::args().any(|arg| arg == "rounds") {
        return rounds();
    }
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .without_plots()
        .configure_from_args();
    for (name, cases) in groups() {
        let mut group = criterion.benchmark_group(name);
        for mut case in cases {
            let mut out = String::with_capacity(256 * 1_024);
            group.bench_function(case.name, |bencher| {
                bencher.iter(|| {
                    out.clear();
                    (case.run)(&mut out);
                });
            });
        }
    }
    criterion.final_summary();
}

/// Prints the median of each case in microseconds.
fn rounds() {
    for (name, mut cases) in groups() {
        let mut out = String::with_capacity(256 * 1_024);
        let mut times = vec![Vec::with_capacity(ROUNDS); cases.len()];
        for _ in 0..ROUNDS {
            for (case, times) in cases.iter_mut().zip(&mut times) {
                let (start, mut runs) = (Instant::now(), 0_u32);
                while start.elapsed() < SLICE {
                    out.clear();
                    (case.run)(&mut out);
                    runs += 1;
                }
                times.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(runs));
            }
        }
        for (case, mut times) in cases.iter().zip(times) {
            times.sort_by(f64::total_cmp);
            println!("{name}\t{}\t{:.3}", case.name, times[ROUNDS / 2]);
        }
    }
}
