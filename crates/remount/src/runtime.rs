//! What runs a page: one task, which drives its connection over a pipe.

pub(crate) mod driver;
pub(crate) mod mailbox;
pub(crate) mod pipe;
