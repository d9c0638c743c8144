//! The server: this program once more, as a process of its own.

use bench_browser::{Result, Server, Trouble};
use tokio::process::Command;

/// Starts one with these secrets, and waits until it listens.
pub(crate) async fn start(secrets: &str) -> Result<Server> {
    let program = std::env::current_exe().map_err(Trouble::wrong)?;
    let mut command = Command::new(program);
    command.arg("serve").env("REMOUNT_SECRET", secrets);
    Server::start(command).await
}
