//! Processes that serve, and are asked to end by a signal.
#![cfg(unix)]

mod process;
mod readiness;
mod stuck_handler;
