//! Tests of live views without a browser.
