//! The protocol's promises, tried out.
//!
//! A world is one browser with its tabs and jar of cookies, the nodes of a site, and a network that
//! delays, reorders, loses and repeats what is sent. All that decides is the real code; only HTTP,
//! sockets and clocks are left out. [`explore`] runs through every course that a small world can
//! take, or through random ones of a larger world.
//!
//! `promises` holds the table of what is promised, one test for each cell, `rules` shows what is
//! lost without each rule, `rotation` changes secrets under way. `histories` has longer histories
//! of one server.

mod explore;
mod histories;
mod jar;
mod network;
mod promises;
mod rotation;
mod rules;
mod scenario;
mod world;
