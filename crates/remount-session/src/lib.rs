//! Typed, sealed, persistent sessions for axum apps, with live views or without.
//!
//! What a site remembers about a visitor is a plain struct with `#[derive(Session)]` ([`Schema`]). It lives in one encrypted cookie: no database, nothing to run, there on the first render, after a reload, a restart of the browser and a deploy. Three sides may write to it, and a merge per key brings their writes together:
//!
//! 1. an HTTP handler, through the extractor [`Session`];
//! 2. the page, for the keys that the schema opens to it, through the [endpoint](Sessions::endpoint);
//! 3. a live view, through [`Attachment::update`]: the page is handed a sealed ticket and posts it to the endpoint, since a WebSocket can set no cookie.
//!
//! Whoever wrote, all views of the session hear of it through [`Sessions::on_notice`] and read the new value at once, before any browser has stored a cookie.
//!
//! ```
//! use axum::Router;
//! use axum::routing::post;
//! use remount_macros::Session as DeriveSession;
//! use remount_session::{KeyRing, Session, Sessions, UpdateError};
//!
//! #[derive(DeriveSession, Clone, Default)]
//! #[session(crate = remount_session)]
//! struct Visitor {
//!     #[session(browser, max_chars = 40)] // the browser may write this key ...
//!     username: String,
//!     user_id: Option<i64>, // ... and can never write this one
//! }
//!
//! async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
//!     session.update(|visitor| visitor.user_id = Some(7))
//! }
//!
//! // In an app: `Sessions::from_env()`.
//! let sessions = Sessions::<Visitor>::new(KeyRing::new(b"at least 32 bytes, random and secret")?);
//! let app: Router = Router::new()
//!     .route("/log_in", post(log_in))
//!     .layer(sessions.layer())
//!     .nest("/live", sessions.endpoint());
//! # Ok::<(), remount_session::ConfigError>(())
//! ```
//!
//! # What a field may say
//!
//! | `#[session(…)]` | meaning |
//! |---|---|
//! | `browser` | the page may write the key; without it only the server does |
//! | `max_chars = 40` | text has at most 40 characters; a text key of the browser that does not say has at most 1,000 |
//! | `min = 0`, `max = 10` | a number lies between these, both included |
//! | `check = path` | `fn(&T) -> Result<(), E>` decides, where `E` can be shown |
//! | `rename = "name"` | the stored name, where it is not the field's; a renamed key forgets its values |
//! | `default = expression` | the value where there is none; otherwise that of the struct's `Default` |
//!
//! On the struct, `#[session(crate = path)]` says where this crate is, `::remount::session` otherwise. Each field has a constant with its stored name, such as `Visitor::USERNAME`. Values are stored as JSON per key: a value that no longer fits its type or its rules reads as the default and is not thrown away until it is written again.
//!
//! # What is promised
//!
//! * A GET sets no cookie, unless a handler writes on purpose: pages stay cacheable, and crawlers cost nothing. The first write makes the session, and what was typed in two first tabs ends up in one.
//! * A write that was answered is never lost on one server while pages queue behind a Web Lock. A writer outside it (a page that closes, a handler) can leave a stale cookie behind; one more post of any page heals it, unless the server was restarted in between.
//! * Nothing is claimed to be saved that did not go out in a cookie, and what is refused is refused as a whole: the old values stay.
//! * Rules that hold across keys need one key for all they concern, and counters or anything of value belong in a store.
//!
//! # Numbers
//!
//! A session rests for at most 90 days and lives for at most 400. Its sealed cookie takes at most 4,096 bytes. A page's ticket is good for a day, a live view's write for an hour. The server remembers a write until a request at least two minutes later shows that the browser keeps it, in 64 MiB at most and 4 MiB for one public address, for a day at the longest. An address may post 1,200 times
//! a minute. Loopback and private addresses are not charged, since there a proxy speaks for everybody; see [`ClientAddress`].
//!
//! # Layout
//!
//! What decides takes values and the time, and returns values; only `axum` and `sessions` know a socket or a clock. `schema`, `field`: what may be stored. `entries`: the merge. `key_ring`, `secret`: sealing. `cookie`, `ticket`: what is sealed. `proof`, `rate`: who may ask. `memory`: what the server remembers. `endpoint`: the answers. `attachment`: a live socket's session. `axum`: endpoint,
//! layer and extractor over HTTP. `model` tries the promises above on random histories.

#![forbid(unsafe_code)]

mod attachment;
mod axum;
mod cookie;
mod core;
mod endpoint;
mod entries;
#[doc(hidden)]
pub mod field;
mod headers;
mod id;
mod key_ring;
mod memory;
#[cfg(test)]
mod model;
mod notice;
mod proof;
mod rate;
mod schema;
mod secret;
mod sessions;
#[cfg(test)]
mod simulation;
mod snapshot;
mod ticket;
mod timestamp;
mod write;

pub use self::attachment::Attachment;
pub use self::axum::{Session, SessionLayer, SessionMissing, SessionService};
pub use self::entries::Entries;
pub use self::headers::ClientAddress;
pub use self::id::SessionId;
pub use self::key_ring::{KeyRing, MIN_SECRET_BYTES};
pub use self::notice::{Notice, Origin, WriteState};
pub use self::schema::{Check, Invalid, Key, Schema, Writer};
pub use self::secret::ConfigError;
pub use self::sessions::Sessions;
pub use self::snapshot::Snapshot;
pub use self::write::{Answer, Failure, Outcome, UpdateError, Write};
