use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Lane, Origin, Output};

/// What a rule is to prevent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss(String);

/// What was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Messages that servers owed each other and that were heard.
    pub(super) heard: u64,
    /// Those that were missed, of which the server that missed them was told.
    pub(super) told: u64,
    /// How often a server was told of a gap.
    pub(super) gaps: u64,
    /// How often one found another one gone.
    pub(super) gone: u64,
    /// How often one was there again.
    pub(super) here_again: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        self.heard += other.heard;
        self.told += other.told;
        self.gaps += other.gaps;
        self.gone += other.gone;
        self.here_again += other.here_again;
    }

    pub(super) fn named(&self) -> [(&'static str, u64); 5] {
        [
            ("messages heard", self.heard),
            ("messages told missed", self.told),
            ("gaps", self.gaps),
            ("servers gone", self.gone),
            ("servers here again", self.here_again),
        ]
    }
}

/// Knows what every server said, and since when every other one is there.
#[derive(Default)]
pub(super) struct Judge {
    counts: Counts,
    said: BTreeMap<(Origin, Lane), Vec<u64>>,
    started: BTreeMap<Origin, u64>,
    there: BTreeSet<Origin>,
    ears: BTreeMap<(Origin, Origin), Ear>,
}

/// What one server has heard of another one.
#[derive(Default)]
struct Ear {
    lanes: BTreeMap<Lane, HeardLane>,
    /// When it was told that it may have missed anything.
    told_of_all: Option<u64>,
    /// Since when it is gone, if it is.
    gone: Option<u64>,
}

#[derive(Clone, Copy, Default)]
struct HeardLane {
    /// The last number that is judged.
    last: u64,
    told: Option<u64>,
}

impl Judge {
    pub(super) fn starts(&mut self, server: Origin, now: u64) {
        self.started.insert(server, now);
        self.there.insert(server);
    }

    /// A server is killed: nobody owes it anything any more.
    pub(super) fn ends(&mut self, server: Origin) {
        self.there.remove(&server);
        self.ears.retain(|(ear, _), _| *ear != server);
    }

    /// A server says something, which has the number that is returned.
    pub(super) fn says(&mut self, server: Origin, lane: Lane, now: u64) -> u64 {
        let said = self.said.entry((server, lane)).or_default();
        said.push(now);
        said.len() as u64
    }

    /// A server hears something. `number` tells the number of a message from its body.
    pub(super) fn hears(
        &mut self,
        server: Origin,
        output: &Output,
        number: impl Fn(&[u8]) -> u64,
        now: u64,
    ) -> Result<(), Loss> {
        match output {
            Output::Message { origin, lane, body } => {
                let number = number(body);
                self.judge_up_to(server, *origin, *lane, number)?;
                self.counts.heard += 1;
                let heard = self.lane(server, *origin, *lane);
                if number <= heard.last {
                    return Err(Loss(format!("{number} was heard after {}", heard.last)));
                }
                heard.last = number;
            }
            Output::Gap { origin, lane } => {
                self.counts.gaps += 1;
                match lane {
                    Some(lane) => self.lane(server, *origin, *lane).told = Some(now),
                    None => self.ear(server, *origin).told_of_all = Some(now),
                }
            }
            Output::Here(origin) => {
                let gone = self.ear(server, *origin).gone.take();
                self.counts.here_again += u64::from(gone.is_some());
            }
            Output::Gone(origin) => {
                self.counts.gone += 1;
                self.ear(server, *origin).gone = Some(now);
            }
        }
        Ok(())
    }

    /// Everything has had time to arrive.
    pub(super) fn end(mut self) -> Result<Counts, Loss> {
        for server in &self.there {
            for other in self.there.iter().filter(|other| *other != server) {
                let ear = self.ears.get(&(*server, *other));
                if ear.is_none_or(|ear| ear.gone.is_some()) {
                    return Err(Loss(format!(
                        "{server:?} does not hear {other:?}, which is there"
                    )));
                }
            }
        }
        let pairs: Vec<_> = self.ears.keys().copied().collect();
        for (server, origin) in pairs {
            let said = self.said.iter().filter(|((who, _), _)| *who == origin);
            let said: Vec<_> = said.map(|((_, lane), said)| (*lane, said.len())).collect();
            for (lane, count) in said {
                self.judge_up_to(server, origin, lane, count as u64 + 1)?;
            }
        }
        Ok(self.counts)
    }

    /// Nothing before this number will come any more.
    fn judge_up_to(
        &mut self,
        server: Origin,
        origin: Origin,
        lane: Lane,
        number: u64,
    ) -> Result<(), Loss> {
        let ear = self.ears.entry((server, origin)).or_default();
        let heard = ear.lanes.entry(lane).or_default();
        let told = heard.told.max(ear.told_of_all);
        let said = self.said.get(&(origin, lane));
        let since = self.started.get(&server).copied().unwrap_or_default();
        for missed in heard.last + 1..number {
            let index = usize::try_from(missed - 1).expect("it was said");
            let said_at = said.and_then(|said| said.get(index)).copied();
            let said_at = said_at.expect("what is missed was said");
            // Who was cut off when it said something, and ended so, has told nobody.
            if said_at < since || ear.gone.is_some_and(|gone| gone < said_at) {
                continue;
            }
            if told.is_none_or(|told| told < said_at) {
                return Err(Loss(format!(
                    "{server:?} missed {missed} of {origin:?} on {lane:?}, said at {said_at}; \
                     it was told at {told:?}"
                )));
            }
            self.counts.told += 1;
        }
        heard.last = heard.last.max(number - 1);
        Ok(())
    }

    fn ear(&mut self, server: Origin, origin: Origin) -> &mut Ear {
        self.ears.entry((server, origin)).or_default()
    }

    fn lane(&mut self, server: Origin, origin: Origin, lane: Lane) -> &mut HeardLane {
        self.ear(server, origin).lanes.entry(lane).or_default()
    }
}
