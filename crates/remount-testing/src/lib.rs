//! Tests of live views without a browser.

pub mod bindings;
mod control;
// Patches use the rest of it.
#[allow(dead_code)]
pub mod dom;
mod effect;
pub mod js;
mod memory;
mod push;
pub mod rendered;
#[cfg(test)]
mod scene;
mod turn;
pub mod session;
