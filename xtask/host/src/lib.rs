//! Where tasks run: the workspace's folder, the programs that they start, and the machine.

pub mod command;
pub mod machine;
mod root;

pub use root::root;

/// Why a task failed, in words for whoever started it.
pub type Outcome<T = ()> = Result<T, String>;
