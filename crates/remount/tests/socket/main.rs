//! Live views as visitors meet them, through the test kit; and over a port, where that matters.

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
mod profile;
mod raw;
mod session;
mod session_channel;
mod session_posts;
mod session_writes;
mod several_servers;
mod short_log;
mod shutdown;
mod siblings;
mod site;
mod stores;
mod telemetry;
