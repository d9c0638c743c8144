//! What one server of a cluster decides.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::frame::{Channel, Frame, Marks};
use super::heard::Told;
use super::lane::Lane;
use super::link::LinkState;
use super::origin::Origin;
use super::peer::{Peer, Standing};
use super::rule::Rule;
use super::sent::{Sent, SentLimits};

/// How many other servers are known at most, with those that are gone.
const PEERS: usize = 256;
/// How many answers wait at most to be sent. Who gets none asks again.
const ANSWERS: usize = 1_024;
/// How many messages answer one question at most. What is still missing is asked for again.
const AGAIN: u64 = 256;

/// One server's part of a cluster: numbers what it says, and hears others in order.
///
/// Whoever drives it tells it of the connection to the engine, hands in what comes from there, and
/// sends what [`transmit`](Self::transmit) returns. It calls [`handle_time`](Self::handle_time) at
/// the time that [`poll_time`](Self::poll_time) returns.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Instant;
///
/// use remount_pubsub::cluster::{ClusterCore, Lane, Origin, Output, SentLimits};
///
/// let now = Instant::now();
/// let [mut one, mut other] = [1, 2].map(|number| {
///     let mut core = ClusterCore::new(Origin::new(number), SentLimits::default());
///     core.handle_connected(now);
///     core.handle_time(now);
///     core
/// });
/// let lane = Lane::of("room:lobby");
/// one.publish(lane, Arc::from(*b"hello"));
/// while let Some(transmit) = one.transmit() {
///     other.handle_frame(transmit.frame, now);
/// }
/// one.handle_transmitted();
/// let body = Arc::from(*b"hello");
/// let heard = Output::Message { origin: Origin::new(1), lane, body };
/// assert!(std::iter::from_fn(|| other.poll_output()).any(|output| output == heard));
/// ```
pub struct ClusterCore {
    origin: Origin,
    link: LinkState,
    sent: Sent,
    peers: BTreeMap<Origin, Peer>,
    answers: VecDeque<Transmit>,
    outputs: VecDeque<Output>,
    /// Whether a beat is to be sent.
    beats: bool,
    /// Whether it has said that it ends.
    leaves: bool,
}

/// A frame to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// To whom.
    pub channel: Channel,
    /// What.
    pub frame: Frame,
}

/// What a server hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Another server has said something.
    Message {
        /// Which server.
        origin: Origin,
        /// On which lane.
        lane: Lane,
        /// What it said.
        body: Arc<[u8]>,
    },
    /// Whoever listens to these may have missed something of this server.
    Gap {
        /// Which server.
        origin: Origin,
        /// On which lane; on any, if it is `None`.
        lane: Option<Lane>,
    },
    /// Another server is there, for the first time or again.
    Here(Origin),
    /// Another server is gone, or cut off. If it did not say that it ends, a [gap](Self::Gap) on
    /// all lanes comes right before this.
    Gone(Origin),
}

impl ClusterCore {
    /// A server without a connection.
    #[must_use]
    pub fn new(origin: Origin, limits: SentLimits) -> Self {
        Self {
            origin,
            link: LinkState::default(),
            sent: Sent::new(limits),
            peers: BTreeMap::new(),
            answers: VecDeque::new(),
            outputs: VecDeque::new(),
            beats: false,
            leaves: false,
        }
    }

    /// Says something on a lane to all other servers. It is kept until it can be sent, and for
    /// those who miss it; what is over the limits becomes a gap at the others.
    pub fn publish(&mut self, lane: Lane, body: Arc<[u8]>) {
        self.sent.push(lane, body);
    }

    /// There is a new connection, on which everything is subscribed to.
    pub fn handle_connected(&mut self, now: Instant) {
        self.link.connect(now);
        for peer in self.peers.values_mut() {
            peer.wait_anew(now);
        }
    }

    /// The connection is lost. What was not [acknowledged](Self::handle_transmitted) is sent again
    /// on the next one.
    pub fn handle_disconnected(&mut self) {
        self.link.lose();
        self.sent.lose_link();
        self.answers.clear();
    }

    /// The engine has all that [`transmit`](Self::transmit) has returned on this connection.
    pub fn handle_transmitted(&mut self) {
        self.sent.acknowledge();
    }

    /// A server of this site has sent a frame.
    pub fn handle_frame(&mut self, frame: Frame, now: Instant) {
        let origin = frame.origin();
        if origin == self.origin {
            if matches!(frame, Frame::Beat { .. } | Frame::Bye { .. }) {
                self.link.echo(now);
            }
            return;
        }
        match frame {
            Frame::Data {
                lane, number, body, ..
            } => {
                if number == 0 || number == u64::MAX {
                    return;
                }
                let mut told = Vec::new();
                if let Some(peer) = meet(&mut self.peers, &mut self.outputs, origin, now) {
                    peer.take(lane, number, body, now, &mut told);
                }
                tell(&mut self.outputs, origin, lane, told);
            }
            Frame::Beat { marks, .. } => self.handle_beat(origin, &marks, false, now),
            Frame::Bye { marks, .. } => self.handle_beat(origin, &marks, true, now),
            Frame::Nak {
                lane, first, last, ..
            } => self.answer(origin, lane, first, last),
            Frame::Lost { lane, up_to, .. } => {
                let mut told = Vec::new();
                if let Some(peer) = self.peers.get_mut(&origin) {
                    peer.lose(lane, up_to, now, &mut told);
                }
                tell(&mut self.outputs, origin, lane, told);
            }
        }
    }

    /// Time has passed: others may be gone, and what is missing is asked for or given up.
    pub fn handle_time(&mut self, now: Instant) {
        if !self.link.is_up() {
            return;
        }
        self.beats |= self.link.takes_beat(now);
        for (origin, peer) in &mut self.peers {
            let outputs = &mut self.outputs;
            let asked = peer.poll(self.origin, now, |lane, told| {
                tell(outputs, *origin, lane, told);
            });
            for frame in asked {
                let channel = Channel::Inbox(*origin);
                push_answer(&mut self.answers, Transmit { channel, frame });
            }
            if let Some(before) = peer.check_silence(&self.link, now) {
                let lacks = before != Standing::Leaving || peer.lacks_something();
                if lacks && Rule::GoneTold.holds() {
                    let (origin, lane) = (*origin, None);
                    self.outputs.push_back(Output::Gap { origin, lane });
                }
                self.outputs.push_back(Output::Gone(*origin));
            }
        }
        if !Rule::NumbersKept.holds() {
            self.peers
                .retain(|_, peer| peer.standing() != Standing::Gone);
        }
    }

    /// When [`handle_time`](Self::handle_time) is to be called, and after it
    /// [`gives_link_up`](Self::gives_link_up) and [`transmit`](Self::transmit).
    #[must_use]
    pub fn poll_time(&self) -> Option<Instant> {
        let peers = self.peers.values().flat_map(|peer| {
            let is_there = peer.standing() != Standing::Gone;
            let silence = is_there.then(|| self.link.misses_at(peer.last_heard()));
            [peer.poll_at(), silence.flatten()]
        });
        let link = self.link.poll_at()?;
        Some(peers.flatten().fold(link, Instant::min))
    }

    /// The next frame to send, in order. Returns `None` if there is nothing to send now, or no
    /// connection.
    pub fn transmit(&mut self) -> Option<Transmit> {
        if !self.link.is_up() {
            return None;
        }
        if let Some(answer) = self.answers.pop_front() {
            return Some(answer);
        }
        if std::mem::take(&mut self.beats) {
            let (origin, marks) = (self.origin, self.sent.marks().clone());
            // Who says that it ends has said everything else.
            let frame = if self.leaves && self.sent.is_given() {
                Frame::Bye { origin, marks }
            } else {
                Frame::Beat { origin, marks }
            };
            let channel = Channel::Control;
            return Some(Transmit { channel, frame });
        }
        let (lane, number, body) = self.sent.next()?;
        let origin = self.origin;
        Some(Transmit {
            channel: Channel::Lane(lane),
            frame: Frame::Data {
                origin,
                lane,
                number,
                body,
            },
        })
    }

    /// Whether the connection carries nothing any more, so that it is to be closed and made anew.
    #[must_use]
    pub fn gives_link_up(&self, now: Instant) -> bool {
        self.link.is_dead(now)
    }

    /// The next thing that was heard, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// How many messages the engine has not acknowledged.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.sent.unsent()
    }

    /// This server ends, and will publish nothing more. Once all that it said is sent, the others
    /// know it from its next beat on.
    pub fn leave(&mut self) {
        self.leaves = true;
    }

    fn handle_beat(&mut self, origin: Origin, marks: &Marks, leaves: bool, now: Instant) {
        let Some(peer) = meet(&mut self.peers, &mut self.outputs, origin, now) else {
            return;
        };
        let outputs = &mut self.outputs;
        let was_gone = peer.beat(marks, leaves, now, |lane, told| {
            tell(outputs, origin, lane, told);
        });
        if was_gone {
            self.outputs.push_back(Output::Here(origin));
        }
    }

    fn answer(&mut self, asker: Origin, lane: Lane, first: u64, last: u64) {
        let channel = Channel::Inbox(asker);
        let origin = self.origin;
        let kept = self.sent.first_kept(lane);
        if first < kept {
            let up_to = (kept - 1).min(last);
            let frame = Frame::Lost {
                origin,
                lane,
                up_to,
            };
            push_answer(&mut self.answers, Transmit { channel, frame });
        }
        let first = first.max(kept);
        let last = last.min(first.saturating_add(AGAIN - 1));
        for number in first..=last {
            let Some(body) = self.sent.body(lane, number) else {
                break;
            };
            let frame = Frame::Data {
                origin,
                lane,
                number,
                body,
            };
            push_answer(&mut self.answers, Transmit { channel, frame });
        }
    }
}

impl fmt::Debug for ClusterCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterCore")
            .field("origin", &self.origin)
            .field("peers", &self.peers.len())
            .field("unsent", &self.unsent())
            .finish_non_exhaustive()
    }
}

/// A server that is known, or is met now. `None` if there is no room for it: of those that are
/// gone, the one is forgotten that was heard the longest ago.
fn meet<'a>(
    peers: &'a mut BTreeMap<Origin, Peer>,
    outputs: &mut VecDeque<Output>,
    origin: Origin,
    now: Instant,
) -> Option<&'a mut Peer> {
    if peers.contains_key(&origin) {
        return peers.get_mut(&origin);
    }
    if peers.len() >= PEERS {
        let gone = peers
            .iter()
            .filter(|(_, peer)| peer.standing() == Standing::Gone);
        let oldest = gone.min_by_key(|(_, peer)| peer.last_heard());
        let oldest = *oldest?.0;
        peers.remove(&oldest);
    }
    outputs.push_back(Output::Here(origin));
    Some(peers.entry(origin).or_insert_with(|| Peer::new(now)))
}

fn tell(outputs: &mut VecDeque<Output>, origin: Origin, lane: Lane, told: Vec<Told>) {
    outputs.extend(told.into_iter().map(|told| match told {
        Told::Message(body) => Output::Message { origin, lane, body },
        Told::Gap => Output::Gap {
            origin,
            lane: Some(lane),
        },
    }));
}

fn push_answer(answers: &mut VecDeque<Transmit>, answer: Transmit) {
    if answers.len() < ANSWERS {
        answers.push_back(answer);
    }
}
