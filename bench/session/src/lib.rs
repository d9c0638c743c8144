//! The same sessions in remount and in its peers, and what happens to them.

pub mod browser;
pub mod cases;
pub mod now;
pub mod site;
pub mod sites;
pub mod visitor;
