use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use bench_browser::{Result, Server, Trouble};
use tokio::process::Command;

/// In which the site believes whoever asks.
pub(crate) const ADDRESS: &str = "x-client-address";

/// A program that serves the site.
pub(crate) struct Site {
    program: PathBuf,
}

/// What a server holds in memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) now: u64,
    /// At any time since it was started.
    pub(crate) most: u64,
}

impl Site {
    pub(crate) fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
        }
    }

    /// Starts a server, of whose log nobody hears.
    pub(crate) async fn start(&self) -> Result<Server> {
        Server::start(self.command(&[])).await
    }

    /// What starts one; `wrapper` is a program, with its arguments, that runs another one.
    pub(crate) fn command(&self, wrapper: &[&str]) -> Command {
        let mut words = wrapper.to_vec();
        let program = self.program.to_string_lossy();
        words.push(&program);
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .env(
                "REMOUNT_SECRET",
                "a secret that protects nothing but an attack",
            )
            .env("RUST_LOG", "info")
            .stderr(Stdio::null());
        command
    }
}

impl Memory {
    pub(crate) fn of(server: &Server) -> Result<Self> {
        let id = server.id();
        let id = id.ok_or_else(|| Trouble::wrong("the server has ended by itself"))?;
        let path = format!("/proc/{id}/status");
        let status = fs::read_to_string(&path).map_err(Trouble::wrong)?;
        Self::parse(&status).ok_or_else(|| Trouble::wrong(format!("{path} tells no memory")))
    }

    fn parse(status: &str) -> Option<Self> {
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kilobytes * 1_024)
        };
        Some(Self {
            now: bytes("VmRSS:")?,
            most: bytes("VmHWM:")?,
        })
    }
}

/// In millions of bytes.
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_a_status() {
        let status = "Name:\tx\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n";
        let expected = Memory {
            now: 1 << 20,
            most: 2 << 20,
        };
        assert_eq!(Memory::parse(status), Some(expected));
        assert_eq!(Memory::parse("Name:\tx\n"), None);
    }
}
