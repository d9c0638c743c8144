//! Live views for Rust. The server renders HTML, holds the state, and sends changes over one
//! WebSocket to the unmodified Phoenix LiveView client. Live views can also write the visitor's
//! session. It is there on the very first render, and every other view and tab of the visitor
//! learns of each change.
//!
//! [`LiveView`] shows a whole view. This program serves a site of such views:
//!
//! ```no_run
//! use remount::prelude::*;
//! # struct Counter;
//! # impl LiveView for Counter {
//! #     type Scope = ();
//! #     type Route = ();
//! #     type Event = ();
//! #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
//! #     fn render(&self) -> impl Markup { view! { "0" } }
//! # }
//!
//! #[tokio::main]
//! async fn main() -> Result {
//!     let live = Live::new(Sessions::from_env()?).view_at::<Counter>("/");
//!     Ok(serve(axum::Router::new().merge(live)).await?)
//! }
//! ```
//!
//! The guide, `docs/guide` in the repository, begins with First steps, and has chapters on
//! templates, on sessions and on running a site.
//!
//! # On the page
//!
//! The browser runs the stock client, so everything that Phoenix documents for markup works:
//! `phx-click`, `phx-submit`, `phx-change`, `phx-value-…`, `phx-debounce`, `phx-update`, hooks.
//! What Phoenix writes with helpers, you write like this:
//!
//! * **Flash messages, a lost connection, titles, focus, portals**: the components of [`ui`].
//! * **Links** that load no page: `<ui::Link to=(route)>`, to another view or to another address of
//!   the same one.
//! * **Fields that the session remembers** as visitors type or choose: put
//!   `phx-hook="PersistSession"` and an `id` on the form, and name its fields after keys that the
//!   browser may write. The page saves a text 300 ms after the last key (`data-debounce="…"`
//!   changes that: a number, `blur` or `submit`), and at once when the visitor leaves the field or
//!   submits the form. It saves a check box as `true` or `false`. The form has
//!   `data-session-state="saving"`, `"saved"` or `"failed"`, for style sheets. A field that the
//!   server refuses gets `aria-invalid` and the reason in `data-session-error`, and an element
//!   `data-session-error-for="key"` in the form shows the reason. The window gets both as the event
//!   `remount:session`, with `{state, keys, reason}` as its detail. With `method` and `action` the
//!   form works without scripts too.
//! * **Hooks and options of your own**: write `window.remount = {hooks: {…}, params: {…}}` in a
//!   script before [`Page::head`]. It takes any option of the stock `LiveSocket`.
//! * **A field that is emptied after its form was handled**: the client never changes a field in
//!   which the visitor is typing. So let the view send an event ([`Socket::push_event`]), and let a
//!   script of the page reset the form when it comes. Or give the form another `id`, which makes it
//!   another, empty one.
//!
//! # Logging
//!
//! remount logs through [`tracing`](https://docs.rs/tracing): views that failed and why, what it
//! refused, shutdowns. Show the log, for example with `tracing_subscriber::fmt().init()` in `main`,
//! and you see why a page was answered with status 500.
//!
//! With the feature `metrics` it also measures the callbacks of views, and counts connections and
//! what happens to sessions, through the [`metrics`](https://docs.rs/metrics) facade. The chapter
//! Running of the guide has the names for views, and [`session`] those for sessions.
//!
//! # Layout
//!
//! An app consists of [`App`], [`LiveView`], [`LiveComponent`], [`Socket`], [`Live`], [`Page`],
//! [`serve`] and [`Server`]. The crates underneath are reachable from here: [`markup`] (templates),
//! [`session`] and [`wire`] (the protocol).
//!
//! A request goes through `live` → `first_render` → `mounting` → `page`. A message from the browser
//! goes through `upgrade` → `runtime` → `connection` → `calling` and back.

extern crate self as remount;

mod app;
mod args;
mod around;
mod assets;
mod async_value;
mod base;
mod blocking;
mod calling;
mod coming_event;
mod component_handler;
mod connection;
mod container;
mod crash;
mod drain;
mod entered;
mod entering;
mod error;
mod error_page;
/// What the browser may send to a live view.
pub mod event;
mod external_url;
mod first_render;
mod flash;
mod flash_cookie;
mod handle;
mod handler_flash;
mod handling;
mod head;
mod here;
mod inbox;
mod keys;
mod language;
mod layout;
mod layout_views;
mod lender;
mod live;
mod live_component;
mod live_handle;
mod live_view;
mod loading;
mod located;
mod longpoll;
mod look;
mod message;
mod mount_point;
mod mounted;
mod mounting;
mod navigation;
mod nested;
mod nested_view;
mod nested_views;
mod news;
mod on;
mod ongoing;
mod or_status;
mod origin;
mod owner;
mod page;
mod page_headers;
mod page_meta;
mod page_request;
mod page_response;
mod page_size;
mod patch;
mod pattern;
mod plain_page;
pub mod portable;
mod prefix_proxies;
mod random;
mod redirect;
mod refused;
mod rendering;
mod reply;
mod request_info;
/// The addresses of views, as values of a type.
pub mod route;
mod runtime;
mod scope;
mod scope_key;
mod serve;
pub mod session;
mod session_change;
mod session_handle;
mod session_routes;
mod site;
mod socket;
mod source;
mod status_cookie;
mod subscribing;
mod taker;
mod target;
mod telemetry;
mod terminating;
mod token;
mod told;
mod topic;
mod topics;
mod touched;
mod turn;
pub mod ui;
mod upgrade;
mod view_kind;
mod visit;
mod write_handle;

pub use remount_markup as markup;
pub use remount_wire as wire;

pub use app::App;
pub use args::{Args, Passable, Passed};
pub use async_value::{Async, AsyncState};
pub use drain::Drain;
pub use error::{Error, Result};
pub use error_page::ErrorPage;
pub use event::{Event, EventError, EventName, FromEvent};
pub use external_url::{External, ExternalUrl, ExternalUrlError};
pub use flash::FlashKind;
pub use handle::Handle;
pub use handler_flash::Flash;
pub use http::StatusCode;
pub use layout::{Layout, ScopeLayout, plain_layout};
pub use live::group::Group;
pub use live::{Live, NoState, NotNeeded, ServedRoute, StateGiven};
pub use live_component::messages::{ComponentHandle, ComponentOn, HeardByComponent};
pub use live_component::placed::Placed;
pub use live_component::socket::ComponentSocket;
pub use live_component::{LiveComponent, Myself, live_component};
pub use live_handle::LiveHandle;
pub use live_view::LiveView;
pub use markup::Markup;
pub use markup::{
    Attrs, EventValue, JS, LocalPath, LocalPathError, Slot, Slots, Stream, StreamItem, Tracked,
    memo,
};
pub use message::{HeardBy, Message};
pub use nested::nested;
pub use nested_view::Nested;
pub use on::On;
pub use ongoing::{TooMuchWork, WorkId};
pub use or_status::OrStatus;
pub use page::{Content, Page};
pub use page_response::PageResponse;
pub use patch::Patch;
pub use portable::Portable;
pub use redirect::{redirect, redirect_external};
/// ```
/// use remount::markup::html;
/// use remount::prelude::*;
///
/// #[component]
/// fn card(
///     title: &str,
///     #[prop(default = 2)] level: u8,
///     #[slot] actions: Option<Slot<'_>>,
///     #[slot] children: Slot<'_>,
///     #[attrs(id)] rest: Attrs,
/// ) -> impl Markup {
///     view! {
///         <section data-level=(level) (rest)>
///             <h2>(title)</h2>
///             (children)
///             if let Some(actions) = actions { <footer>(actions)</footer> }
///         </section>
///     }
/// }
///
/// let name = "Ada";
/// let page = view! {
///     <Card title="Hello" id="hello" data-x="1">
///         "How are you, " (name) "?"
///         <:actions><button>"Fine"</button></:actions>
///     </Card>
/// };
/// let mut out = String::new();
/// html(&page, None, &mut out);
/// assert_eq!(
///     out,
///     "<section data-level=\"2\" data-x=\"1\" id=\"hello\"><h2>Hello</h2>How are you, Ada?\
///      <footer><button>Fine</button></footer></section>"
/// );
/// ```
pub use remount_macros::component;
/// ```
/// use remount::markup::html;
/// use remount::prelude::*;
///
/// struct Task {
///     id: u32,
///     title: String,
///     done: bool,
/// }
///
/// fn list(tasks: &[Task]) -> impl Markup {
///     view! {
///         <h1 class=["title", "empty": tasks.is_empty()]>(tasks.len()) " tasks"</h1>
///         <ul>
///             for task in tasks, key = task.id {
///                 <li id=("task-", task.id)>
///                     <input type="checkbox" checked=(task.done)>
///                     (&task.title)
///                 </li>
///             }
///         </ul>
///     }
/// }
///
/// let tasks = [Task { id: 7, title: "Water the <ferns>".to_owned(), done: true }];
/// let mut page = String::new();
/// html(&list(&tasks), None, &mut page);
/// assert_eq!(
///     page,
///     "<h1 class=\"title\">1 tasks</h1><ul><li id=\"task-7\">\
///      <input type=\"checkbox\" checked=\"\">Water the &lt;ferns&gt;</li></ul>"
/// );
/// ```
pub use remount_macros::view;
pub use remount_macros::{Event, Portable, Route, RouteValue};
pub use remount_page::{Limits, Rate};
pub use reply::Reply;
pub use request_info::RequestInfo;
pub use route::{Address, NoAddress, Route, RouteError, RouteValue};
pub use scope::{In, Scope};
pub use scope_key::ScopeKey;
pub use serve::{ServeError, Server, serve, serve_on};
pub use session::{Session, SessionData, Sessions};
pub use session_change::SessionChange;
pub use session_handle::{SessionHandle, SessionUpdateError};
pub use socket::Socket;
pub use socket::load::Load;
pub use socket::work::{Once, Tick};
pub use subscribing::{SubscribeError, Subscribing};
pub use target::Target;
pub use topic::Topic;
pub use turn::{Flow, Turn};
pub use visit::Visit;
pub use wire::Value;
pub use write_handle::WriteHandle;

/// Everything a live view usually needs: `use remount::prelude::*;`.
pub mod prelude {
    pub use crate::session::{Origin, WriteState};
    pub use crate::{
        App, Args, Async, AsyncState, Attrs, ComponentOn, ComponentSocket, Event, FlashKind, Flow,
        Handle, JS, Live, LiveComponent, LiveHandle, LiveView, LocalPath, Markup, Myself, On,
        OrStatus, Page, Portable, Reply, Result, Route, RouteValue, Scope, ScopeKey, Session,
        SessionChange, SessionData, Sessions, Slot, Slots, Socket, StatusCode, Stream, StreamItem,
        Topic, Tracked, Turn, Visit, component, live_component, memo, nested, plain_layout,
        redirect, serve, view,
    };
}
