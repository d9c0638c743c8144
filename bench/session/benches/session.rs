//! How long each case takes: `cargo bench -p bench-session`.

use std::time::Duration;

use bench_session::cases::groups;
use criterion::Criterion;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .without_plots()
        .configure_from_args();
    for (name, cases) in groups() {
        let mut group = criterion.benchmark_group(name);
        for mut case in cases {
            group.bench_function(case.name, |bencher| bencher.iter(&mut case.run));
        }
    }
    criterion.final_summary();
}
