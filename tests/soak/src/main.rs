//! The proof that no acknowledged write of a session is lost: visitors with many tabs, a server
//! that is restarted under them, and a secret that is changed meanwhile.
//!
//! A run goes like this (`course`): 200 visitors have 200 tabs open (`writers`), and write through
//! the page's script, a handler and a live view (`site`). They are visitors of the test kit, with
//! its network, on which posts come late, twice or never (`weather`), and with its clock, so that
//! nobody waits. After a third of the time the server is asked to end,
//! after two thirds it is gone at once, and each time another one takes its place that remembers
//! nothing: the secret is changed in these two deploys.
//!
//! All sessions are read on the next server before any page finds it, as all tabs show them when
//! they are back, and at the end on a server that has the new secret alone; single ones are read
//! all the time. What is found is judged (`judge`): a write that was acknowledged, and whose cookie
//! the browser has stored, must be there, or a later one (`ledger`).
//!
//! A seed decides what the visitors do and what befalls their posts, and `--seed` plays that again.
//! What the site leaves to chance is not decided by it: ids, nonces, the order of its hash maps.
//!
//! What pages send waits for the browser's Web Lock, and so does what goes to the handler. Writers
//! that do not wait for it are left out: the table of promises in `remount-session` says that a
//! restart can lose theirs. A tab is closed only when it has saved everything, since its last post
//! would not wait. What nobody acknowledged promises nothing; it is counted by itself.
//!
//! Here the server is in the same process. `tests/processes.rs` ends one that has its own process
//! and port, with the signals.

mod course;
mod dice;
mod judge;
mod key;
mod ledger;
mod site;
mod tally;
mod weather;
mod writers;

use std::hash::{BuildHasher as _, RandomState};
use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

use crate::judge::Path;
use crate::tally::Tally;

const USAGE: &str = "soak --seconds N | soak --seed SEED | soak serve";
/// A run in which fewer writes are acknowledged proves nothing.
const FEWEST: u64 = 300;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let usage = |_| USAGE.to_owned();
    let done = match words[..] {
        ["serve"] => serve(),
        ["--seconds", seconds] => {
            let seconds = seconds.parse().map_err(usage);
            seconds.and_then(|seconds| soak(chance(), Duration::from_secs(seconds)))
        }
        ["--seed", seed] => {
            let seed = seed.parse().map_err(usage);
            seed.and_then(|seed| soak(seed, Duration::ZERO))
        }
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), String> {
    // Whoever started it holds the other end: when that process is gone, so is this one.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime
        .block_on(site::run())
        .map_err(|error| error.to_string())
}

/// Plays one run after the other, each with a seed of its own, until the time is over.
fn soak(seed: u64, time: Duration) -> Result<(), String> {
    let (began, all) = (Instant::now(), Tally::default());
    let mut seed = seed;
    loop {
        // If a page or the server fails, this line says which run it was.
        println!("soak: seed {seed}");
        let tally = Arc::default();
        // The clock of the kit needs a runtime of one thread.
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        runtime.block_on(course::run(seed, &tally));
        all.add(&tally);
        let verdict = verdict(&tally).map_err(|why| format!("seed {seed}: {why}"));
        if verdict.is_err() || began.elapsed() >= time {
            println!("\n{}\n{}", all.table(), all.summary());
            return verdict;
        }
        seed = seed.wrapping_add(1);
    }
}

/// A seed that no run had before.
fn chance() -> u64 {
    // Short enough to be typed.
    RandomState::new().hash_one(()) % 1_000_000_000
}

/// Whether the run proves what it is to prove.
fn verdict(tally: &Tally) -> Result<(), String> {
    let lost = tally.losses();
    if lost > 0 {
        return Err(format!("{lost} acknowledged writes were lost"));
    }
    if let Some(path) = Path::ALL
        .into_iter()
        .find(|path| tally.writes_of(*path) == 0)
    {
        return Err(format!("no write was acknowledged by way of: {path}"));
    }
    let writes = tally.writes();
    if writes < FEWEST {
        return Err(format!(
            "only {writes} writes were acknowledged, fewer than {FEWEST}: that proves nothing"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::History;
    use crate::key::Key;

    fn tally(paths: &[Path], writes: u64) -> Tally {
        let tally = Tally::default();
        for path in paths {
            for _ in 0..writes {
                tally.acknowledged(*path);
            }
        }
        tally
    }

    #[test]
    fn a_run_without_losses_and_with_writes_on_every_path_proves_it() {
        assert_eq!(verdict(&tally(&Path::ALL, 100)), Ok(()));
    }

    #[test]
    fn a_single_loss_fails_the_run_and_counts_once() {
        let tally = tally(&Path::ALL, 100);
        let mut history = History::default();
        let write = history.begin(Path::Put, &[Key::Name], "a");
        history.acknowledge(write);
        let loss = history.judge(Key::Name, "").unwrap_err();
        for place in ["a page", "a live view"] {
            tally.read(7, place, std::slice::from_ref(&loss));
        }
        assert_eq!(tally.losses(), 1);
        assert!(verdict(&tally).unwrap_err().contains("1 acknowledged"));
    }

    #[test]
    fn a_path_that_nobody_took_fails_the_run() {
        let error = verdict(&tally(&[Path::Put, Path::View], 200)).unwrap_err();
        assert!(error.contains("handler"), "{error}");
    }

    #[test]
    fn too_few_writes_fail_the_run() {
        let error = verdict(&tally(&Path::ALL, 99)).unwrap_err();
        assert!(error.contains("297"), "{error}");
    }
}
