//! Another server.

use std::sync::Arc;
use std::time::Instant;

use super::frame::{Frame, Marks};
use super::heard::{Heard, Told};
use super::lane::{LANES, Lane};
use super::link::LinkState;
use super::origin::Origin;

/// What is known of another server.
pub(super) struct Peer {
    lanes: Box<[Option<Heard>; LANES]>,
    last_heard: Instant,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Here,
    /// It has said that it ends.
    Leaving,
    /// It was silent for too long, or has left.
    Gone,
}

impl Peer {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            lanes: Box::new([const { None }; LANES]),
            last_heard: now,
            standing: Standing::Here,
        }
    }

    pub(super) fn standing(&self) -> Standing {
        self.standing
    }

    pub(super) fn last_heard(&self) -> Instant {
        self.last_heard
    }

    /// A message of it came.
    pub(super) fn take(
        &mut self,
        lane: Lane,
        number: u64,
        body: Arc<[u8]>,
        now: Instant,
        told: &mut Vec<Told>,
    ) {
        let heard = self.lanes[lane.index()].get_or_insert_with(|| Heard::from(number, told));
        heard.take(number, body, now, told);
    }

    /// It is there, and has sent so much. Returns whether it was gone.
    pub(super) fn beat(
        &mut self,
        marks: &Marks,
        leaves: bool,
        now: Instant,
        mut tell: impl FnMut(Lane, Vec<Told>),
    ) -> bool {
        self.last_heard = now;
        for lane in Lane::all() {
            let last = marks.get(lane);
            match &mut self.lanes[lane.index()] {
                Some(heard) => heard.compare(last, now),
                unmet => {
                    let mut told = Vec::new();
                    *unmet = Some(Heard::from(last.saturating_add(1), &mut told));
                    tell(lane, told);
                }
            }
        }
        let was_gone = self.standing == Standing::Gone;
        self.standing = if leaves {
            Standing::Leaving
        } else {
            Standing::Here
        };
        was_gone
    }

    /// It does not have these messages any more.
    pub(super) fn lose(&mut self, lane: Lane, up_to: u64, now: Instant, told: &mut Vec<Told>) {
        if let Some(heard) = &mut self.lanes[lane.index()] {
            heard.lose(up_to, now, told);
        }
    }

    /// If it was silent for too long it is gone. Returns how it stood before, if it is gone now.
    pub(super) fn check_silence(&mut self, link: &LinkState, now: Instant) -> Option<Standing> {
        if self.standing == Standing::Gone || !link.misses(self.last_heard, now) {
            return None;
        }
        Some(std::mem::replace(&mut self.standing, Standing::Gone))
    }

    /// What it is to be asked for. What has been missing for too long is given up.
    pub(super) fn poll(
        &mut self,
        asker: Origin,
        now: Instant,
        mut tell: impl FnMut(Lane, Vec<Told>),
    ) -> Vec<Frame> {
        let mut asked = Vec::new();
        for lane in Lane::all() {
            let Some(heard) = &mut self.lanes[lane.index()] else {
                continue;
            };
            let mut told = Vec::new();
            if let Some(missing) = heard.poll(now, &mut told) {
                asked.push(Frame::Nak {
                    origin: asker,
                    lane,
                    first: *missing.start(),
                    last: *missing.end(),
                });
            }
            if !told.is_empty() {
                tell(lane, told);
            }
        }
        asked
    }

    /// Nobody could answer until now.
    pub(super) fn wait_anew(&mut self, now: Instant) {
        for heard in self.lanes.iter_mut().flatten() {
            heard.wait_anew(now);
        }
    }

    /// When [`poll`](Self::poll) does something.
    pub(super) fn poll_at(&self) -> Option<Instant> {
        self.lanes.iter().flatten().filter_map(Heard::poll_at).min()
    }

    pub(super) fn lacks_something(&self) -> bool {
        self.lanes.iter().flatten().any(Heard::lacks_something)
    }
}
