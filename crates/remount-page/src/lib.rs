//! What a live page decides: its channels, the turns of its views, when it goes elsewhere and when
//! it is closed. Nothing here has a socket, a clock, a future or a view: a caller hands in what
//! happened and the time, and carries out what is returned.
//!
//! It is a part of the crate `remount`, which runs views around it, and changes as that needs it.

pub use budget::{Budget, Rate};
pub use close::Close;
pub use effects::Effects;
pub use event_reply::EventReply;
pub use excerpt::{beginning, excerpt};
pub use input::{Host, Input};
pub use joined::VIEW_TOPIC;
pub use limits::Limits;
pub use page_core::PageCore;
pub use place::Place;
pub use reply_tag::ReplyTag;
pub use request::{Asked, Joining, Link, Request};
pub use tally::Tally;
pub use view_tag::ViewTag;
pub use work::{Done, Event, Navigation, RenderFailed, Tree, Work};

mod answer;
mod budget;
mod close;
mod departure;
mod effects;
mod event_reply;
mod excerpt;
mod input;
mod joined;
mod limits;
mod owed;
mod page_core;
mod place;
mod queue;
mod rare_list;
mod refusals;
mod reply_tag;
mod request;
mod rule;
mod session_channel;
mod step;
mod tally;
mod turn;
mod view_channel;
mod view_tag;
mod views;
mod work;
#[cfg(test)]
mod worlds;
