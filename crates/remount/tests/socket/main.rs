//! Live views as a browser meets them: over HTTP and a WebSocket, with a scripted client that
//! speaks the frames of the stock one.

mod bad_input;
mod browser;
mod components;
mod cookies;
mod events;
mod guards;
mod join;
mod local;
mod log;
mod loopback;
mod navigation;
mod page;
mod panics;
mod session;
mod several_servers;
mod short_log;
mod shutdown;
mod siblings;
mod site;
mod stores;
