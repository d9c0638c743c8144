//! Tests of live views without a browser.

pub mod rendered;
