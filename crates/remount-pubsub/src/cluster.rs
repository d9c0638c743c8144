//! What servers tell each other, over an engine that promises nothing: it may lose what it is
//! given, change the order, and be away. Everything here takes values and times and returns values;
//! it has no socket, no clock and no task.
//!
//! Each server numbers what it says on each of [64 lanes](Lane), and keeps the last of it for a
//! while. A server that finds a number missing asks for it. If nobody has it any more, the core
//! returns a [gap](Output::Gap) before anything later of the server that said it. So every server
//! hears what another one says on a lane at most once, in order, and misses nothing in silence.

pub use core::{ClusterCore, Output, Transmit};
pub use frame::{Channel, Frame, Marks};
pub use lane::{LANES, Lane};
pub use origin::Origin;
pub use sent::SentLimits;

mod core;
mod frame;
mod heard;
mod lane;
mod link;
mod origin;
mod peer;
mod rule;
mod sent;
#[cfg(test)]
mod worlds;
