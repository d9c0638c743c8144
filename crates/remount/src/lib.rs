//! Live views for Rust: HTML rendered on the server, state held in the server, changes sent over
//! one WebSocket to the unmodified Phoenix LiveView client. And a session that live views can
//! write, that is there on the very first render, and that every other view and tab of the visitor
//! hears about.
//!
//! [`LiveView`] shows a whole view; this is how a site of such views is served:
//!
//! ```no_run
//! use remount::prelude::*;
//! # struct Counter;
//! # impl LiveView for Counter {
//! #     type App = ();
//! #     type Event = ();
//! #     type Info = ();
//! #     async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
//! #     fn render(&self) -> impl Markup { view! { "0" } }
//! # }
//!
//! #[tokio::main]
//! async fn main() -> Result {
//!     let live = Live::<()>::new(plain_layout, Sessions::from_env()?, ()).view::<Counter>("/");
//!     Ok(serve(axum::Router::new().merge(live)).await?)
//! }
//! ```
//!
//! # Layout
//!
//! What an app is made of: [`App`], [`LiveView`], [`Socket`], [`Live`], [`Page`], [`serve`].
//! What stands underneath has crates of its own, reachable from here: [`markup`] (templates),
//! [`session`], [`pubsub`] and [`wire`] (the protocol).
//!
//! A request goes through `live` → `first_render` → `mounted` → `page`; a message from the browser
//! through `upgrade` → `transport` → `connection` → `mounted` and back.

extern crate self as remount;

mod app;
mod assets;
mod connection;
mod drain;
mod error;
/// What the browser may send to a live view.
pub mod event;
mod first_render;
mod flash;
mod live;
mod live_view;
mod mounted;
mod origin;
mod page;
mod params;
mod random;
mod serve;
mod session_change;
mod site;
mod socket;
mod token;
mod transport;
mod upgrade;

pub use remount_markup as markup;
pub use remount_pubsub as pubsub;
pub use remount_session as session;
pub use remount_wire as wire;

pub use app::App;
pub use drain::Drain;
pub use error::{Error, Result};
pub use event::{Event, EventError};
pub use flash::{FlashKind, flash};
pub use live::{Layout, Live};
pub use live_view::LiveView;
pub use markup::Markup;
pub use markup::{Attrs, Slot, Slots, Stream, StreamItem};
pub use page::{Page, plain_layout};
pub use params::Params;
pub use remount_macros::{Event, Session, component, view};
pub use serve::{ServeError, serve, serve_on};
pub use session::{Session, Sessions};
pub use session_change::SessionChange;
pub use socket::{LiveSession, LocalPathError, SessionUpdateError, Socket};
pub use wire::Value;

/// Everything a live view usually needs: `use remount::prelude::*;`.
pub mod prelude {
    pub use crate::session::{Origin, WriteState};
    pub use crate::{
        App, Attrs, Event, FlashKind, Live, LiveView, Markup, Page, Params, Result, Session,
        SessionChange, Sessions, Slot, Slots, Socket, Stream, StreamItem, component, plain_layout,
        serve, view,
    };
}
