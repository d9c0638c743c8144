//! Typed, sealed, persistent sessions for axum apps, with live views or without.
//!
//! What a site remembers about a visitor is a plain struct with `#[derive(SessionData)]`, which
//! implements [`SessionData`](trait@SessionData). It lives in one encrypted cookie: no database,
//! nothing to run, there on the first render, after a reload, a restart of the browser and a
//! deploy. By one line it lives in a [store](#in-a-store) instead. Three sides may write to it, and
//! a merge per key brings their writes together:
//!
//! 1. an HTTP handler, through the extractor [`Session`];
//! 2. the page, for the keys that the schema opens to it, through the
//!    [endpoint](Sessions::routes);
//! 3. a live view, through [`PageSession::update`]: the page is handed a sealed ticket and posts it
//!    to the endpoint, since a WebSocket can set no cookie.
//!
//! A key can be shown to others, in a cookie of its own that nobody has to open: a [`PlainCookie`].
//!
//! Whoever wrote, all views of the session hear of it through [`Sessions::on_notice`] and read the
//! new value at once, before any browser has stored a cookie.
//!
//! ```
//! use axum::Router;
//! use axum::routing::post;
//! use remount_session::{KeyRing, Session, SessionData, Sessions, UpdateError};
//!
//! #[derive(SessionData, Clone, Default)]
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
//!     .nest("/live", sessions.routes());
//! # Ok::<(), remount_session::ConfigError>(())
//! ```
//!
//! How a site uses it, from a name that is remembered to a logout in all tabs, is told in the
//! guide: `docs/guide/sessions.md` in the repository.
//!
//! # What a field may say
//!
//! | `#[session(…)]` | meaning |
//! |---|---|
//! | `browser` | the page may write the key; without it only the server does |
//! | `min_chars = 1`, `max_chars = 40` | text has at least 1 and at most 40 characters; a text key of the browser that says no most has at most 1,000 |
//! | `one_of = ["light", "dark"]` | text is one of these |
//! | `min = 0`, `max = 10` | a number lies between these, both included |
//! | `check = path` | `fn(&T) -> Result<(), E>` decides, where `E` can be shown; one that panics refuses |
//! | `scope = local` | beside `browser`: the value is kept in the browser's localStorage and not with the session, and there is none before the page's socket has brought it |
//! | `rename = "name"` | the stored name, where it is not the field's; a renamed key forgets its values |
//! | `default = expression` | the value where there is none; otherwise that of the struct's `Default` |
//! | `version = 2` | values are stored as version 2 of the key, because its type means something else than before; without it as version 1 |
//! | `migrate = path` | `fn(Stored) -> Option<T>` makes the value of what an older version [stored](Stored) |
//! | `on_login = drop` | the value is gone once the session is renewed at a login |
//! | `on_quit = drop`, `on_quit = keep` | the value ends or does not end with a login that [ends with the browser](LoginEnd::Browser); otherwise those end that only the server writes |
//! | `on_logout = keep` | the value goes on in the session that a logout begins, and none that ends with the browser ends it |
//! | `cookie = CONSENT` | a [`PlainCookie`] beside the session's shows the value; only for what no page writes |
//!
//! The rules judge what there is: an `Option` that is `None` keeps all of them but `check`.
//!
//! Each field has a constant with its stored name, such as `Visitor::USERNAME`. Any type that serde
//! can write and read as JSON is a value. Each key is stored by itself: a value that no longer fits
//! its type or its rules, or does not migrate, reads as the default and is not thrown away until it
//! is written again.
//!
//! # While a deploy is rolling
//!
//! Two builds of a site then take turns at one cookie, and the older one must not lose what the
//! newer one wrote. A key that a build does not know passes through it byte for byte. A key whose
//! value a newer version wrote reads as the default and is not written: [`UpdateError::Newer`], or
//! 422 for a page, until the newer build answers. Only a server that has not seen the newer value
//! can still put its own, of the older version, in its place, since the later of two writes wins;
//! the newer build migrates that. To go back to the older build for good, or to let both write at
//! any time, give the changed key another name with `rename`.
//!
//! # What is promised
//!
//! Pages queue behind a Web Lock, so that each post leaves with the cookie of the one before. Some
//! writes cannot wait for it: those of a page that closes, of a handler, and of a browser without
//! Web Locks. *Lost* is a write that was answered and then neither stays nor gives way to a later
//! one.
//!
//! | | every write waits for the lock | one does not |
//! |---|---|---|
//! | one server | never lost | a cookie can be stale for a while; the next page that is loaded has it healed, and nothing is lost |
//! | one server that is restarted | never lost | can be lost |
//! | one server whose memory is full | never lost | can be lost, two minutes after it was written at the earliest |
//! | several servers, each with its own memory | never lost | can be lost |
//!
//! Each cell is a test that runs through every course of a small world, and through random ones of
//! larger worlds (`model/promises.rs`). What the table leaves out has tests there too:
//!
//! * Two sessions that begin at the same moment, one by a handler and one by a page, do not become
//!   one: what the other holds is lost. What was typed in two first tabs does end up in one
//!   session.
//! * A request that the browser gave up and that arrives late, after its repetition, writes
//!   nothing. A server that was restarted in between, one that had to make room in its memory, or
//!   another one, does not know it, and then it can win over a newer value.
//! * Of several servers whose clocks differ, one can bring a value back: if the answer to it was
//!   lost, another server took its repetition, and a later write came within the difference.
//!
//! Besides:
//!
//! * A login or logout is never undone by what was under way, in any of these settings. A write
//!   that another session was to have can be lost with it.
//! * A GET sets no cookie, unless a handler writes on purpose: pages stay cacheable, and crawlers
//!   cost nothing.
//! * What a live view is told of its write is true whichever of several servers answered the post
//!   of its page. The answer carries a sealed receipt of what its cookie holds, the page hands it
//!   back over its socket, and the server of that socket judges by the receipt and the page's word:
//!   no write that the browser keeps is told to have failed, and none to be committed that no
//!   cookie held. A page whose script is of a build without receipts hands back none, and is told
//!   [`Failure::Unconfirmed`] of what another server took.
//! * Nothing is claimed to be saved that did not go out in a cookie, and what is refused is refused
//!   as a whole: the old values stay.
//! * A [`PlainCookie`] follows its key: an answer that sets the session's cookie sets the plain one
//!   too, if its request brought something else. So a lost or late answer, a browser that was quit
//!   and another system leave it stale until the next such answer and no longer, and no key follows
//!   it. A page with a live view asks for that answer when it is loaded.
//! * Secrets, and the [`Algorithm`] that they seal with, are changed in two deploys without losing
//!   anything ([`KeyRing`]).
//! * Rules that hold across keys need one key for all they concern, and counters or anything of
//!   value belong in a store.
//!
//! # In a store
//!
//! [`Sessions::store`] keeps the values in a [`Store`] and only their id in the cookie, sealed.
//! [`MemoryStore`] keeps them in this process; `SqliteStore` (cargo feature `sqlite`) in a file,
//! with nothing to install or run; `SqlxStore` of the crate `remount-session-sqlx` in SQLite or
//! PostgreSQL, over the pool of sqlx that an app has; others can be written. The calls, the
//! endpoint's answers and the merge are the same: before anything is decided the values are loaded,
//! and before a cookie goes out they are saved, as one step per session that joins what another
//! server has saved meanwhile.
//!
//! ```no_run
//! # #[cfg(feature = "sqlite")] {
//! use remount_session::{SessionData, Sessions, SqliteStore};
//!
//! #[derive(SessionData, Clone, Default)]
//! struct Visitor {
//!     #[session(browser, max_chars = 10_000)]
//!     draft: String,
//! }
//!
//! let sessions = Sessions::<Visitor>::from_env()?.store(SqliteStore::open("sessions.db")?);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | in a cookie | in a store |
//! |---|---|---|
//! | a session takes at most | 4 KiB, sealed; what pages write half of it | 64 KiB; what pages write half of it; one post of a page, or one write of a live view, about 11 KiB |
//! | what was answered, with a writer outside the lock and a restart | can be lost | is there |
//! | the same with several servers | can be lost | is there, if they share the store |
//! | an older copy of the cookie | holds older values until a post heals it | shows the present values |
//! | a copied cookie after a logout | is refused for 26 hours, if the server is not restarted | is refused for good, on every server that shares the store |
//! | when it cannot be reached | | pages, sockets and posts are answered with 503, and nothing is acknowledged |
//! | whoever reads it without the secret | learns nothing | learns how many sessions there are, their sizes and deadlines |
//!
//! The values are sealed with the [`KeyRing`] in a store too, and its keys are hashes of ids. A
//! changed secret opens them as it opens cookies. A record that cannot be read loses its own
//! session's values alone. A session has a record from its first value on: until then its cookie
//! says all there is, and visitors who never write fill no store. A copy of such an early cookie
//! opens an empty session after a logout.
//!
//! Servers that share a store read each other's values with the next request. Views that are open
//! on another server are not told of a write or a logout: its sockets go on until their pages ask
//! something.
//!
//! # Numbers
//!
//! A session rests for at most 90 days and lives for at most 400. Its cookie takes at most 4,096
//! bytes, name and sealed value together; what pages wrote into it takes at most 2,048, counted as
//! the cookie that holds nothing else, so that a page cannot leave the server without room. A write
//! that exceeds either is refused and the old value stays: a page is answered with 422, the key and
//! both numbers, a handler or view gets [`UpdateError::TooLarge`]. A page's ticket is good for a
//! day, a live view's write for an hour. The server remembers a write until a request at least two
//! minutes later shows that the browser keeps it, for a day at the longest.
//!
//! | limit | of all | of one public address | of 56 and 48 bits of IPv6 in common | of all private addresses together |
//! |---|---|---|---|---|
//! | memory | 64 MiB ([`memory_limit`](Sessions::memory_limit)) | 4 MiB ([`address_memory_limit`](Sessions::address_memory_limit)) | 8 and 16 MiB | 48 MiB ([`private_memory_limit`](Sessions::private_memory_limit)) |
//! | of it, only for logins | 12 % ([`login_reserve`](Sessions::login_reserve)) | 12 % | 12 % | 12 % |
//! | what is kept of live views' writes until they are settled, apart from memory | 32 MiB ([`pending_bytes`](Sessions::pending_bytes)) | 4 MiB | 8 and 16 MiB | |
//! | ended sessions that are known | 1,000,000, in 40 bytes each ([`ended_limit`](Sessions::ended_limit)) | | | |
//! | streams on which pages without a socket hear of their sessions, 16 of one session | 10,000 ([`stream_limit`](Sessions::stream_limit)) | 64 | 128 and 256 | |
//! | posts in a minute | | 1,200 ([`post_limit`](Sessions::post_limit)) | 4,800 and 19,200 | 120,000 ([`private_post_limit`](Sessions::private_post_limit)) |
//!
//! A public IPv6 address is its network of 64 bits. Loopback, private and link-local addresses are
//! one address together, since there a proxy asks for everybody: see [`ClientAddress`].
//!
//! When memory is full, or the share of a network is, the server forgets sessions that went out in
//! a cookie at least two minutes ago and that no socket has open: of the network with the most
//! first, and of that the oldest. What no cookie has carried stays for as long as its ticket is
//! good. If too little may go, writes are refused, but for those of a handler that called
//! [`Session::renew`].
//!
//! # Logs and metrics
//!
//! What happens is told through `tracing`, and with the feature `metrics` through the [facade of that name](https://docs.rs/metrics) to whatever recorder the app installs. The feature is off by default: without a recorder there would be more to compile and nothing to see. Neither tells a value, a ticket, a cookie or a secret; keys go by their names, sessions by the beginning of their ids.
//!
//! | metric | what it counts | unit | label |
//! |---|---|---|---|
//! | `remount_session_opened_total` | sessions that a browser was given | sessions | |
//! | `remount_session_written_total` | writes that were accepted | writes | `origin`: `browser`, `view`, `handler` |
//! | `remount_session_refused_total` | requests of pages and updates of handlers and views that were refused | writes | `reason`: `value` (of a key that may not be written, or not so), `too_large`, `session` (another one, or none), `ticket`, `origin`, `form`, `body`, `busy` of pages; `value`, `newer`, `too_large`, `memory`, `origin`, `answered`, `ended`, `local` of updates |
//! | `remount_session_too_large_total` | writes and answers for which the cookie has no room | writes | |
//! | `remount_session_superseded_total` | writes of views that a later one replaced before they were settled | writes | |
//! | `remount_session_failed_total` | writes of which nothing says that the browser keeps them | writes | `reason`: `no_cookies`, `no_storage`, `blocked`, `refused`, `unconfirmed` |
//! | `remount_session_healed_total` | cookies that lacked something that the server knew, and were replaced | cookies | |
//! | `remount_session_renewed_total` | sessions that a post gave more time | sessions | |
//! | `remount_session_expired_total` | sessions whose time was over, by an open socket or a cookie that came too late | sessions | |
//! | `remount_session_evicted_total` | sessions that a full memory forgot | sessions | |
//! | `remount_session_remembered` | gauge: sessions in the server's memory | sessions | |
//! | `remount_session_remembered_bytes` | gauge: what they take | bytes | |
//!
//! # Without axum
//!
//! Without its default feature `axum` the crate is compiled with no axum, no tokio and no source of
//! random bytes: for whatever speaks with pages in another way. The endpoint, the layer, the
//! extractor, `Sessions::from_env`, `KeyRing::new` and `KeyRing::new_with` are missing then, and
//! [`KeyRing::with_random`] is handed the random bytes.
//!
//! # Layout
//!
//! What decides takes values and the time, and returns values. Only `http/axum`, `sessions` and the
//! stores know a socket, a file or a clock.
//!
//! * `values`: keys, entries and their merge; what a struct says of them.
//! * `seal`: keys, and what leaves the server sealed with them: cookies, tickets, receipts.
//! * `decide`: what becomes of a write of the browser, a live view or a handler. These are
//!   functions that take values and the configuration (`config`).
//! * `memory`: what the server remembers of sessions, and who is charged for it.
//! * `backing`: where values are kept, in the cookie or in a store, and how much room is there.
//! * `page`: a live socket's session, and the messages between it and its page; the streams of
//!   pages without one.
//! * `http`: what a request says, who may ask; endpoint, layer and extractor for axum.
//! * `core`: what all handles of one site's sessions share.
//! * `plain_cookie`: cookies beside the session's. `notice`: what all views of a session are told.
//!   `limits`: the numbers on which several of these agree. `telemetry`: what logs and metrics are
//!   told.
//! * `rule` names the rules that the promises rest on. The tests in `model` try those promises and
//!   what is lost without each rule, those in `mutations` the seals on changed cookies and tickets,
//!   and those in `threats` attacks.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(feature = "axum"),
    expect(
        dead_code,
        reason = "what the endpoint and handlers are answered, nobody asks then"
    )
)]

// The derive names this crate as apps do.
#[cfg(any(test, fuzzing))]
extern crate self as remount_session;

/// The example of the README is compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod backing;
#[doc(hidden)]
pub mod clock;
mod config;
mod core;
mod decide;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod limits;
mod listeners;
mod memory;
#[cfg(test)]
mod model;
#[cfg(test)]
mod mutations;
mod notice;
pub mod page;
mod plain_cookie;
mod rule;
mod seal;
mod sessions;
#[cfg(any(test, fuzzing))]
mod simulation;
mod telemetry;
#[cfg(test)]
mod threats;
mod values;

#[cfg(feature = "conformance")]
pub use self::backing::conformance;
#[cfg(feature = "sqlite")]
pub use self::backing::store::SqliteStore;
pub use self::backing::store::{
    MemoryStore, Merge, Record, Store, StoreError, StoreFuture, StoreKey,
};
#[doc(hidden)]
pub use self::decide::guard;
pub use self::decide::login::LoginEnd;
pub use self::decide::update_error::UpdateError;
pub use self::decide::write::{Answer, Outcome, Write};
#[cfg(feature = "axum")]
pub use self::http::axum::{
    Session, SessionKeys, SessionLayer, SessionMissing, SessionRejection, SessionService,
};
pub use self::http::headers::{ClientAddress, asked_host, names_two_hosts};
pub use self::http::listening::ListeningAddress;
pub use self::http::same_origin::ForeignOrigin;
pub use self::limits::{MAX_SECRETS, MIN_SECRET_BYTES};
pub use self::memory::hold::{Account, Hold};
pub use self::notice::{Lease, Notice, Origin, WriteState};
pub use self::page::failure::Failure;
pub use self::page::local::{LocalChange, LocalRefusal};
pub use self::page::session::{Due, Likeness, PageSession};
pub use self::plain_cookie::{PlainCookie, SameSite};
pub use self::seal::config_error::ConfigError;
pub use self::seal::key_ring::{Algorithm, KeyRing};
pub use self::sessions::Sessions;
pub use self::values::entries::Entries;
pub use self::values::id::SessionId;
pub use self::values::key::{Check, Invalid, Key, Writer};
pub use self::values::session_data::SessionData;
pub use self::values::snapshot::Snapshot;
pub use self::values::stored::Stored;
#[doc(hidden)]
pub use self::values::{field, timestamp};
