//! Tests of live views without a browser.

pub mod bindings;
mod control;
pub mod dom;
mod effect;
pub mod js;
mod memory;
mod push;
pub mod rendered;
#[cfg(test)]
mod scene;
pub mod session;
mod turn;
