//! `bench-markup run <group> <case> <times>` runs a case so many times, for a tool that counts
//! instructions; `bench-markup list` names the groups and cases, and `bench-markup memory` tells
//! what prints take.

use bench_markup::cases::{counter, groups};
use bench_markup::table;
use remount::Markup;
use remount::markup::Prints;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["run", group, case, times] => run(group, case, times.parse().expect("a number of times")),
        ["list"] => {
            for (group, cases) in groups() {
                for mut case in cases {
                    let mut out = String::new();
                    (case.run)(&mut out);
                    println!("{group}\t{}\t{}", case.name, out.len());
                }
            }
        }
        ["memory"] => {
            let rows = table::rows();
            println!("table\t{}", retained(&table::remount(&rows)));
            println!("counter\t{}", retained(&counter(7)));
        }
        _ => panic!("bench-markup run <group> <case> <times> | list | memory"),
    }
}

fn run(group: &str, case: &str, times: u32) {
    let found = groups().into_iter().find(|(name, _)| *name == group);
    let (_, cases) = found.expect("there is no such group");
    let found = cases.into_iter().find(|found| found.name == case);
    let mut case = found.expect("there is no such case");
    let mut out = String::with_capacity(256 * 1_024);
    for _ in 0..times {
        out.clear();
        (case.run)(&mut out);
    }
}

/// The bytes on the heap that stay when a page was shown, as the allocator counts them.
fn retained(markup: &dyn Markup) -> usize {
    // What is made once in a process is not counted.
    Prints::default().full(markup, None, &mut String::new());
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut prints = Prints::default();
    let before = dhat::HeapStats::get().curr_bytes;
    prints.full(markup, None, &mut String::new());
    let after = dhat::HeapStats::get().curr_bytes;
    assert_eq!(after - before, prints.heap_bytes());
    after - before
}
