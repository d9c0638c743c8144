//! The proof that no acknowledged write of a session is lost, in real processes: writers over HTTP and WebSockets,
//! a server that is restarted under them, and a secret that is changed meanwhile.
//!
//! A run goes like this (`course`): eight writers (`writer`) have 25 pages each open (`tab`), in the browsers of 200
//! visitors (`browser`), and write through the page's script, a handler and a live view (`site`). After a third of the
//! time the server (`server`) is asked to end with SIGTERM, after two thirds it is killed with SIGKILL, and each time
//! another one takes its place: the secret is changed in these two deploys. Now and then a page gives a post up, which
//! then arrives late or never (`network`), and sends it again.
//!
//! All sessions are read from a page and through a live view (`check`) after each restart, before anybody writes again,
//! and at the end on servers that remember nothing; single ones are read all the time. What is found is judged
//! (`judge`): a write that was acknowledged, and whose cookie the browser has stored, must be there, or a later one.
//!
//! What pages send waits for the browser's Web Lock, and so does what goes to the handler. Writers that do not wait
//! for it are left out: the table of promises in `remount-session` says that a restart can lose theirs. What nobody
//! acknowledged promises nothing; it is counted by itself.

mod browser;
mod check;
mod course;
mod dice;
mod judge;
mod key;
mod live;
mod network;
mod page;
mod server;
mod site;
mod socket;
mod tab;
mod tally;
mod writer;

use std::io::Read as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use crate::judge::Path;
use crate::tally::Tally;

const USAGE: &str = "soak --seconds N (at least 6) | soak serve";
/// The shortest run in which each of the three servers is written to for a while.
const SHORTEST: u64 = 6;
/// A run of three servers in which fewer writes are acknowledged proves nothing.
const FEWEST: u64 = 3 * course::FEWEST_PER_SERVER;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["serve"] => serve().await,
        ["--seconds", seconds] => match seconds.parse() {
            Ok(seconds @ SHORTEST..) => soak(seconds).await,
            _ => Err(USAGE.to_owned()),
        },
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

async fn serve() -> Result<(), String> {
    // Whoever started it holds the other end: when that process is gone, so is this one.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    site::run().await.map_err(|error| error.to_string())
}

async fn soak(seconds: u64) -> Result<(), String> {
    let tally = Arc::new(Tally::default());
    let run = course::run(Duration::from_secs(seconds), &tally).await;
    println!("\n{}\n{}", tally.table(), tally.summary());
    run.map_err(|trouble| trouble.to_string())?;
    verdict(&tally)
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
