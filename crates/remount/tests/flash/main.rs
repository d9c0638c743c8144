//! Flash messages as visitors meet them, through the test kit.

mod handlers;
mod kinds;
mod site;
mod travels;
