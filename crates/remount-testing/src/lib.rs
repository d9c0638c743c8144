//! Tests of live views without a browser, a port or a sleep.
//!
//! A [`Site`] serves an app's router in memory. A [`Visitor`] is a browser with its cookies, and a
//! [`Tab`] shows a page: its HTML is parsed by an HTML5 parser, and changed only by the differences
//! that the server sends over a real WebSocket. After every step the kit compares what these have
//! made of each view's tree with the tree as the view renders it anew. Time stands still unless the
//! test moves it.
//!
//! The guide's chapter on testing, `docs/guide/testing.md` in the repository, begins with a whole
//! test.
//!
//! What the kit is made of can be used by itself: [`rendered`] merges what the server sends,
//! [`dom`] holds a document, [`bindings`] and [`js`] do what the stock client does with gestures
//! and commands, [`session`] is the script of a page. The client is that of `phoenix_live_view`
//! 1.2.

pub mod bindings;
mod clock;
mod control;
pub mod dom;
mod effect;
mod error;
mod jar;
pub mod js;
mod line;
mod network;
mod patience;
mod promise;
mod push;
mod record;
pub mod rendered;
#[cfg(test)]
mod scene;
mod server;
pub mod session;
mod site;
mod socket;
mod tab;
mod turn;
mod visitor;

pub use bindings::Gesture;
pub use dom::{Locator, containing, css, text};
pub use jar::Jar;
pub use network::{Fault, Network};
pub use promise::{Outcome, Promise};
pub use server::Answer;
pub use session::State;
pub use site::Site;
pub use socket::Socket;
pub use tab::{Pushed, Tab};
pub use visitor::{Lock, Visitor};
