//! A server as a process of its own.

use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::trouble::{Result, Trouble};

const LISTENING: &str = "listening on http://";
/// How long a server may take to start, and one that is killed to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server. It ends with this value, and when the process that started it ends, if it
/// ends when its standard input does.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// The server ends when this is closed.
    _input: ChildStdin,
    /// Read from, so that it is never told that nobody listens.
    _output: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Server {
    /// Starts one on a loopback port that the system chooses, and waits until it listens. `command`
    /// is told where by `HOST` and `PORT`, and its first line says `listening on http://ADDRESS`.
    ///
    /// # Errors
    ///
    /// It cannot be started, or does not say within ten seconds where it listens.
    pub async fn start(mut command: Command) -> Result<Self> {
        let mut child = command
            .env("HOST", "127.0.0.1")
            .env("PORT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(Trouble::wrong)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Trouble::wrong("the server has no input or no output"));
        };
        let mut output = BufReader::new(output).lines();
        let line = timeout(PATIENCE, output.next_line()).await;
        let line = line.map_err(|_| Trouble::wrong("the server does not listen"))?;
        let line = line.map_err(Trouble::wrong)?.unwrap_or_default();
        let address = line.strip_prefix(LISTENING).unwrap_or_default();
        let address = address
            .parse()
            .map_err(|_| Trouble::wrong(format!("the server did not start: {line:?}")))?;
        Ok(Self {
            child,
            _input: input,
            _output: output,
            address,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The id of its process, unless it has ended by itself.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// What it writes to its standard error, if `command` has a pipe for that. Taken once.
    pub fn take_log(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Asks it to end (SIGTERM), and waits until it has, at most for `limit`: requests are
    /// answered, and pages are told to come back.
    ///
    /// # Errors
    ///
    /// It has ended before, ends too late, or fails.
    pub async fn terminate(mut self, limit: Duration) -> Result {
        let id = self.child.id();
        let id = id.ok_or_else(|| Trouble::wrong("the server has ended by itself"))?;
        // The standard library sends no other signal than SIGKILL.
        let sent = Command::new("sh")
            .args(["-c", "kill -TERM \"$0\"", &id.to_string()])
            .status()
            .await
            .map_err(Trouble::wrong)?;
        if !sent.success() {
            return Err(Trouble::wrong("SIGTERM could not be sent"));
        }
        let status = self.ended(limit).await?;
        if !status.success() {
            return Err(Trouble::wrong(format!("the server failed: {status}")));
        }
        Ok(())
    }

    /// Ends it at once (SIGKILL), whatever it is doing.
    ///
    /// # Errors
    ///
    /// The system does not end it.
    pub async fn kill(mut self) -> Result {
        self.child.start_kill().map_err(Trouble::wrong)?;
        self.ended(PATIENCE).await.map(drop)
    }

    async fn ended(&mut self, limit: Duration) -> Result<ExitStatus> {
        let ended = timeout(limit, self.child.wait()).await;
        let ended = ended.map_err(|_| Trouble::wrong("the server does not end"))?;
        ended.map_err(Trouble::wrong)
    }
}
