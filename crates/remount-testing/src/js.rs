//! Commands that a page carries out by itself: `phx-click=(JS::new()…)`.
//!
//! They are parsed strictly. The kit fails on a command or an option that the stock client does not
//! know, since that one would fail in the browser.

mod cause;
mod command;
mod focus;
mod ignored;
mod parse;
mod run;
mod visibility;

pub use command::{
    Action, ClassChange, Command, DispatchEvent, Href, PushEvent, Target, To, Transition,
};
pub use parse::parse;
pub use run::run;

pub use crate::effect::{Delay, Dispatched, Effect, Link, Push, Submission, Visit, Wait};
pub use crate::error::JsError;

pub(crate) use cause::{Cause, Kind, Recovery};
pub(crate) use parse::parse_list;

#[cfg(test)]
mod tests;
