//! What the programs of `bench/` share: a browser, as far as a server can tell, and a server that
//! runs as a process of its own.

mod browser;
pub mod http;
mod jar;
mod live;
pub mod page;
mod server;
mod trouble;
mod websocket;

pub use browser::Browser;
pub use jar::Jar;
pub use live::{Live, event_frame};
pub use server::Server;
pub use trouble::{Result, Trouble};
pub use websocket::{WebSocket, frame};
