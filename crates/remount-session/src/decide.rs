//! What a write comes to, whoever makes it.

pub(crate) mod endpoint;
pub mod guard;
pub(crate) mod login;
pub(crate) mod unsaved;
pub(crate) mod update_error;
pub(crate) mod write;
