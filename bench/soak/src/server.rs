//! The server: this program once more, as a process of its own.

use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::trouble::{Result, Trouble};

const LISTENING: &str = "listening on http://";
/// A shutdown stays below five seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server. It ends with this value, and when the process that started it ends.
pub(crate) struct Server {
    child: Child,
    /// The server ends when this is closed.
    _input: ChildStdin,
    /// Read from, so that it is never told that nobody listens.
    _output: Lines<BufReader<ChildStdout>>,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts one with these secrets, on a port that the system chooses, and waits until it listens.
    pub(crate) async fn start(secrets: &str) -> Result<Self> {
        let program = std::env::current_exe().map_err(Trouble::wrong)?;
        let mut child = Command::new(program)
            .arg("serve")
            .env("REMOUNT_SECRET", secrets)
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

    /// Asks it to end (SIGTERM), and waits until it has: what is being answered is answered, and pages are told to come back.
    pub(crate) async fn terminate(mut self) -> Result {
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
        let status = self.ended().await?;
        if !status.success() {
            return Err(Trouble::wrong(format!("the server failed: {status}")));
        }
        Ok(())
    }

    /// Ends it at once (SIGKILL), whatever it is doing.
    pub(crate) async fn kill(mut self) -> Result {
        self.child.start_kill().map_err(Trouble::wrong)?;
        self.ended().await.map(drop)
    }

    async fn ended(&mut self) -> Result<ExitStatus> {
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let ended = ended.map_err(|_| Trouble::wrong("the server does not end"))?;
        ended.map_err(Trouble::wrong)
    }
}
