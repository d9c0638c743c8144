//! `cargo xtask bench markup`: templates beside their peers, in time and instructions, what prints
//! take, and what templates cost to compile.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;

use xtask_host::command::{cargo, command, output};
use xtask_host::{Outcome, machine, root};

use crate::cases::{FEW, MANY};
use crate::programs::Programs;
use crate::{cases, compile};

const TABLE_DYNAMICS: f64 = 4_000.0;

pub(crate) fn run_all(record: bool) -> Outcome {
    let programs = Programs::build(&["bench-markup"])?;
    let program = programs.path("bench-markup")?;
    if let Err(error) = machine::check_quiet() {
        if record {
            return Err(format!("{error}; nothing was recorded"));
        }
        eprintln!("warning: {error}; compare the instructions rather than the times");
    }
    let cases = cases::measure(program, "bench-markup", "markup")?;
    eprintln!("running the cases of each group in turn");
    let rounds = output(&mut cargo(&[
        "bench",
        "--quiet",
        "--package",
        "bench-markup",
        "--bench",
        "markup",
        "--",
        "rounds",
    ]))?;
    let rounds: HashMap<(&str, &str), &str> = rounds
        .lines()
        .filter_map(|line| {
            let (group, rest) = line.split_once('\t')?;
            let (case, time) = rest.split_once('\t')?;
            Some(((group, case), time))
        })
        .collect();

    let mut text = format!(
        "# Templates beside their peers, {}\n\n{}; `cargo xtask bench markup{}`\n\n\
         | | time, µs | in turn, µs | instructions | bytes written |\n|:--|--:|--:|--:|--:|\n",
        machine::today(),
        machine::description(),
        if record { " --record" } else { "" },
    );
    for case in &cases {
        let _ = writeln!(
            text,
            "| {}: {} | {:.2} | {} | {} | {} |",
            case.group,
            case.name,
            case.time,
            rounds.get(&(&*case.group, &*case.name)).unwrap_or(&"?"),
            case.instructions,
            case.bytes
        );
    }
    let memory = output(&mut command(program, &["memory"]))?;
    let memory: HashMap<&str, f64> = memory
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, bytes)| Some((name, bytes.parse().ok()?)))
        .collect();
    let [table, counter] =
        ["table", "counter"].map(|name| memory.get(name).copied().unwrap_or(f64::NAN));
    let _ = write!(
        text,
        "\nThe table has 1,000 rows and 4 columns; that every peer writes the same page is checked first. The first \
         times are criterion's medians, one case after\nthe other; the second are medians of rounds in which the \
         cases of a group take turns, so that all of them meet a machine\nthat becomes slower or faster; instructions \
         are counted by callgrind, as the difference of \
         {FEW} and {MANY} runs.\n\nPrints of the table take {table} B on the heap, {:.1} B a dynamic with the rows' keys; those of a \
         counter {counter} B. An allocator counted them.\n\n",
        table / TABLE_DYNAMICS,
    );
    text.push_str(&compile::measure()?);
    println!("\n{text}");
    if record {
        let path = root().join(format!("bench/results/{}-markup.md", machine::today()));
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}
