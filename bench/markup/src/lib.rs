//! The same pages in remount and in its peers, and what happens to them.

pub mod cases;
mod components;
pub mod fortunes;
pub mod table;
