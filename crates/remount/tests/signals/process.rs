use std::env;
use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use axum::Router;
use remount::Server;

/// Set in the process that serves.
const SERVES: &str = "REMOUNT_TEST_SERVES";

/// A process that serves, and is not left behind.
pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Runs the test of this name in a process of its own, where [`serves`] is true.
    pub(crate) fn start(test: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .envs([(SERVES, "1"), ("PORT", "0"), ("HOST", "127.0.0.1")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits until it listens, and returns where.
    pub(crate) fn address(&mut self) -> String {
        let words = "listening on http://";
        let line = self.line_with(words);
        line.split_once(words).unwrap().1.to_owned()
    }

    /// Waits for a line that contains these words.
    pub(crate) fn line_with(&mut self, words: &str) -> String {
        let mut lines = self.lines.by_ref().map(Result::unwrap);
        lines.find(|line| line.contains(words)).unwrap()
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether this is the process that serves.
pub(crate) fn serves() -> bool {
    env::var_os(SERVES).is_some()
}

/// What the attribute `tokio::main` makes of `main`, with one thread.
pub(crate) fn serve(server: Server, app: Router) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(server.serve(app)).unwrap();
}
