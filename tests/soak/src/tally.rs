//! What has happened so far, counted by everybody.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::judge::{Loss, Path};

#[derive(Debug, Default)]
pub(crate) struct Tally {
    acknowledged: [AtomicU64; Path::ALL.len()],
    unanswered: AtomicU64,
    refused: AtomicU64,
    disturbed: AtomicU64,
    readings: AtomicU64,
    restarts: AtomicU64,
    rotations: AtomicU64,
    lost: Mutex<BTreeSet<(usize, String)>>,
}

/// Losses that are told one by one.
const MOST_TOLD: usize = 20;

impl Tally {
    pub(crate) fn acknowledged(&self, path: Path) {
        self.acknowledged[path as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// So many writes were sent, and nobody has acknowledged them.
    pub(crate) fn unanswered(&self, writes: usize) {
        let writes = u64::try_from(writes).unwrap_or(u64::MAX);
        self.unanswered.fetch_add(writes, Ordering::Relaxed);
    }

    /// A post whose page was told to begin anew.
    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// A post that was lost, late or sent twice.
    pub(crate) fn disturbed(&self) {
        self.disturbed.fetch_add(1, Ordering::Relaxed);
    }

    /// All values of a session were read, and these are not what they must be. A loss counts once,
    /// however often it is found.
    pub(crate) fn read(&self, session: usize, where_from: &str, losses: &[Loss]) {
        self.readings.fetch_add(1, Ordering::Relaxed);
        for loss in losses {
            let mut lost = self.lost();
            let name = format!("{}: {}", loss.key.name(), loss.expected);
            if lost.insert((session, name)) && lost.len() <= MOST_TOLD {
                eprintln!("LOST: session {session}, {loss}, read from {where_from}");
            }
        }
    }

    /// A server has taken the place of another one, and all sessions were read there.
    pub(crate) fn restarted(&self) {
        self.restarts.fetch_add(1, Ordering::Relaxed);
    }

    /// Another secret seals, and the one before it only opens.
    pub(crate) fn rotated(&self) {
        self.rotations.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts what another run has counted.
    pub(crate) fn add(&self, run: &Self) {
        let acknowledged = self.acknowledged.iter().zip(&run.acknowledged);
        let others = [
            (&self.unanswered, &run.unanswered),
            (&self.refused, &run.refused),
            (&self.disturbed, &run.disturbed),
            (&self.readings, &run.readings),
            (&self.restarts, &run.restarts),
            (&self.rotations, &run.rotations),
        ];
        for (all, more) in acknowledged.chain(others) {
            all.fetch_add(of(more), Ordering::Relaxed);
        }
        self.lost().extend(run.lost().iter().cloned());
    }

    pub(crate) fn writes(&self) -> u64 {
        Path::ALL.into_iter().map(|path| self.writes_of(path)).sum()
    }

    pub(crate) fn writes_of(&self, path: Path) -> u64 {
        of(&self.acknowledged[path as usize])
    }

    pub(crate) fn losses(&self) -> usize {
        self.lost().len()
    }

    /// All in one line.
    pub(crate) fn summary(&self) -> String {
        format!(
            "soak: {} writes acknowledged, {} restarts, {} rotations, {} lost",
            self.writes(),
            of(&self.restarts),
            of(&self.rotations),
            self.losses()
        )
    }

    /// A line for each thing that was counted.
    pub(crate) fn table(&self) -> String {
        let mut lines: Vec<_> = Path::ALL
            .into_iter()
            .map(|path| (self.writes_of(path), format!("acknowledged writes: {path}")))
            .collect();
        lines.extend([
            (
                of(&self.disturbed),
                "posts that came late, twice or never, or whose answers did not".to_owned(),
            ),
            (
                of(&self.unanswered),
                "writes that nobody acknowledged, which promises nothing".to_owned(),
            ),
            (
                of(&self.refused),
                "posts that were refused with 409 or 410".to_owned(),
            ),
            (of(&self.readings), "times a session was read".to_owned()),
        ]);
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(count, what)| format!("{count:>8}  {what}\n"))
            .collect();
        lines.concat()
    }

    fn lost(&self) -> MutexGuard<'_, BTreeSet<(usize, String)>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn of(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}
