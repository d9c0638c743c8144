use std::sync::Arc;

use super::lane::{LANES, Lane};
use super::origin::Origin;

/// Where a frame is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// To all who hear this lane.
    Lane(Lane),
    /// To all servers.
    Control,
    /// To one server.
    Inbox(Origin),
}

/// What servers tell each other. Whoever hands one in has made sure that a server of this site sent
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message of a lane.
    Data {
        /// Who said it.
        origin: Origin,
        /// On which lane.
        lane: Lane,
        /// The first message of an origin on a lane has the number 1.
        number: u64,
        /// What was said.
        body: Arc<[u8]>,
    },
    /// The sender is there, and has sent so much.
    Beat {
        /// Who is there.
        origin: Origin,
        /// The last number of each lane.
        marks: Marks,
    },
    /// The sender lacks messages of the server that this is for.
    Nak {
        /// Who asks.
        origin: Origin,
        /// On which lane they are missing.
        lane: Lane,
        /// The first number that is missing.
        first: u64,
        /// The last one, not below `first`.
        last: u64,
    },
    /// The sender does not have the messages any more for which it was asked.
    Lost {
        /// Who has lost them.
        origin: Origin,
        /// On which lane.
        lane: Lane,
        /// The last number that is gone.
        up_to: u64,
    },
    /// The sender ends, and will not say anything new.
    Bye {
        /// Who ends.
        origin: Origin,
        /// The last number of each lane.
        marks: Marks,
    },
}

impl Frame {
    /// Who has sent it.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self {
            Self::Data { origin, .. }
            | Self::Beat { origin, .. }
            | Self::Nak { origin, .. }
            | Self::Lost { origin, .. }
            | Self::Bye { origin, .. } => *origin,
        }
    }
}

/// The last number that an origin has sent on each lane; 0 where it has said nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks(Box<[u64; LANES]>);

impl Marks {
    /// Those of a server that has said nothing.
    #[must_use]
    pub fn new() -> Self {
        Self(Box::new([0; LANES]))
    }

    /// The last number of this lane.
    #[must_use]
    pub fn get(&self, lane: Lane) -> u64 {
        self.0[lane.index()]
    }

    /// Sets the last number of this lane.
    pub fn set(&mut self, lane: Lane, last: u64) {
        self.0[lane.index()] = last;
    }
}

impl Default for Marks {
    fn default() -> Self {
        Self::new()
    }
}
