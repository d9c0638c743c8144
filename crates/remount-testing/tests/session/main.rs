//! What a page does for its session, in front of a small server whose tickets can be read.

mod first_visit;
mod leaving;
mod local;
mod lock;
mod page;
mod random;
mod receipts;
mod saving;
mod server;
mod showing;
mod tickets;
mod troubles;
mod world;
mod writes;
