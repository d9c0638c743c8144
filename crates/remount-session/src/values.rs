//! What a session holds: its keys, their values and the merge of these, key by key.

pub(crate) mod entries;
pub mod field;
pub(crate) mod id;
pub(crate) mod key;
pub(crate) mod readable;
pub(crate) mod session_data;
pub(crate) mod snapshot;
pub(crate) mod stored;
pub mod timestamp;
