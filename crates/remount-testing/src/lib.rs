//! Tests of live views without a browser.

// Patches use the rest of it.
#[allow(dead_code)]
pub mod dom;
pub mod rendered;
