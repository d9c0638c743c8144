//! Decides what becomes of a write of a page, a live view or a handler.

pub(crate) mod endpoint;
pub mod guard;
pub(crate) mod login;
pub(crate) mod unsaved;
pub(crate) mod update_error;
pub(crate) mod write;
