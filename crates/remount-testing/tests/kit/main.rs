//! The kit, in front of a small site.

mod connection;
mod errors;
mod events;
mod failures;
mod first_response;
mod frames;
mod history;
mod hostile;
mod layout;
mod layout_data;
mod links;
mod meta;
mod mount_point;
mod navigation;
mod network;
mod outside;
mod page_headers;
mod request;
mod restless;
mod scopes;
mod sessions;
mod shutdown;
mod site;
mod terminate;
mod time;
mod ui;
