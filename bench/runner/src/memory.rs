//! `cargo xtask bench memory`: what idle pages and their views take, whether all of it comes back,
//! and the same of an older revision.
//!
//! The server counts what it allocates. That is the same on a busy machine as on a quiet one.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rlimit::Resource;
use xtask_host::{Outcome, machine};

use crate::process::{Load, Server};
use crate::programs::Programs;
use crate::revision::Revision;
use crate::socket::SECRET;

const PROGRAM: &str = "bench-memory";
const FOLDER: &str = "bench/memory";
const IDLE: usize = 20_000;
/// So many pages come and go before anything is counted, and have made what is made once.
const WARM: usize = 1_000;
/// Each page of so many has [`BESIDE`] further views.
const PAGES_WITH_VIEWS: usize = 2_000;
const BESIDE: usize = 8;
/// Server and generator need some more descriptors than there are pages.
const OTHER_DESCRIPTORS: usize = 100;
/// A further view on a socket takes less.
const MOST_OF_A_VIEW: f64 = 600.0;
/// What may stay of what was in use before the pages came.
const MOST_LEFT: f64 = 0.01;
/// After that, no deadline of a page that has gone is left.
const DEADLINES: Duration = Duration::from_secs(70);
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// In use before the pages came, while they were there, and after they had gone.
struct Idle {
    before: u64,
    bytes_of_page: f64,
    resident_of_page: f64,
    left: u64,
    /// How long it took until no more than [`MOST_LEFT`] was left, if it did.
    after: Option<Duration>,
}

pub(crate) fn run(against: Option<&str>) -> Outcome {
    let pages = IDLE.min(descriptors()?.saturating_sub(OTHER_DESCRIPTORS));
    let programs = Programs::build(&[PROGRAM, "bench-load"])?;
    let (server, load) = (programs.path(PROGRAM)?, programs.path("bench-load")?);
    let older = against.map(Revision::check_out).transpose()?;
    let built = older.as_ref().map(|older| {
        older.take_along(Path::new(FOLDER))?;
        older.build(&[PROGRAM])
    });
    let built = built.transpose()?;

    println!(
        "# What idle pages take, {}\n\n{}\n",
        machine::today(),
        machine::description()
    );
    println!(
        "| {pages} pages | in use before, B | a page, B | a page, resident, B | left, B | of before | within 1 % after, s |"
    );
    println!("|:--|--:|--:|--:|--:|--:|--:|");
    let today = idle(server, load, pages)?;
    println!("{}", row("today", &today));
    let mut missed = Vec::new();
    if today.after.is_none() {
        missed.push("not all of it comes back".to_owned());
    }
    if let (Some(older), Some(built)) = (&older, &built) {
        let then = idle(built.path(PROGRAM)?, load, pages)?;
        println!("{}", row(&older.name, &then));
        if today.bytes_of_page > then.bytes_of_page {
            missed.push(format!("a page takes more than that of {}", older.name));
        }
    }

    let (alone, together) = (page(server, load, 0)?, page(server, load, BESIDE)?);
    let view = |of: fn(&Page) -> f64| (of(&together) - of(&alone)) / BESIDE as f64;
    let (bytes, resident) = (view(|page| page.bytes), view(|page| page.resident));
    println!(
        "\n| a further view on the same socket ({PAGES_WITH_VIEWS} pages, {BESIDE} on each) | bytes |\n|:--|--:|\n\
         | in use | {bytes:.0} |\n| resident | {resident:.0} |"
    );
    if bytes.max(resident) >= MOST_OF_A_VIEW {
        missed.push(format!("a view takes {MOST_OF_A_VIEW:.0} B or more"));
    }
    if missed.is_empty() {
        println!("\nAll goals are met.");
        return Ok(());
    }
    Err(missed.join("; "))
}

/// How many files a process may open here, which the programs that this one starts may too.
fn descriptors() -> Outcome<usize> {
    let limit = Resource::NOFILE
        .get()
        .and_then(|(_, most)| Resource::NOFILE.set(most, most).map(|()| most));
    let limit = limit.map_err(|error| format!("the limit of open files: {error}"))?;
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

fn row(name: &str, idle: &Idle) -> String {
    let Idle {
        before,
        bytes_of_page,
        resident_of_page,
        left,
        after,
    } = idle;
    let share = *left as f64 / *before as f64;
    let after = after.map_or_else(|| "never".to_owned(), |time| time.as_secs().to_string());
    format!(
        "| {name} | {before} | {bytes_of_page:.0} | {resident_of_page:.0} | {left} | {share:.3} | {after} |"
    )
}

/// Opens many pages and lets them go.
fn idle(server: &Path, load: &Path, count: usize) -> Outcome<Idle> {
    let mut server = start(server, 0)?;
    Load::start(load, &server, &arguments("live", WARM))?.release()?;
    sleep(DEADLINES);
    let (before, resident) = (server.ask()?, server.memory()?);
    eprintln!("{count} idle pages");
    let pages = Load::start(load, &server, &arguments("live", count))?;
    let resident_of_page = difference(server.memory()?, resident, count);
    let bytes_of_page = difference(server.ask()?, before, count);
    pages.release()?;
    let gone = Instant::now();
    loop {
        let left = server.ask()?;
        let (now, is_back) = (
            gone.elapsed(),
            (left as f64) <= before as f64 * (1.0 + MOST_LEFT),
        );
        if is_back || now > DEADLINES {
            return Ok(Idle {
                before,
                bytes_of_page,
                resident_of_page,
                left,
                after: is_back.then_some(now),
            });
        }
        sleep(LOOK_EVERY);
    }
}

/// What one page takes.
struct Page {
    bytes: f64,
    resident: f64,
}

fn page(server: &Path, load: &Path, beside: usize) -> Outcome<Page> {
    eprintln!("{PAGES_WITH_VIEWS} pages with {beside} views beside the main one");
    let mut server = start(server, beside)?;
    let warm = Load::start(load, &server, &arguments("live-views", WARM))?;
    let (resident, bytes) = (server.memory()?, server.ask()?);
    let pages = arguments("live-views", PAGES_WITH_VIEWS);
    let pages = Load::start(load, &server, &pages)?;
    let page = Page {
        resident: difference(server.memory()?, resident, PAGES_WITH_VIEWS),
        bytes: difference(server.ask()?, bytes, PAGES_WITH_VIEWS),
    };
    pages.release()?;
    warm.release()?;
    Ok(page)
}

fn start(server: &Path, beside: usize) -> Outcome<Server> {
    let beside = beside.to_string();
    Server::start(server, &[SECRET, ("BESIDE", &beside)])
}

fn arguments(protocol: &str, pages: usize) -> Vec<String> {
    let pages = pages.to_string();
    let words = [
        "--protocol",
        protocol,
        "--mode",
        "idle",
        "--connections",
        &pages,
    ];
    words.map(str::to_owned).into()
}

fn difference(more: u64, before: u64, pages: usize) -> f64 {
    (more as f64 - before as f64) / pages as f64
}
