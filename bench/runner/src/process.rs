use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use xtask_host::Outcome;

const SERVER_CORE: &str = "0";
const LOAD_CORE: &str = "1";
const LISTENING: &str = "listening on ";
/// Memory is read when it has stayed the same for one of these, after that many at most.
const SETTLING: Duration = Duration::from_millis(250);
const SETTLINGS: usize = 20;

/// A process that ends with this value, whichever way that goes.
struct Process {
    child: Child,
    name: String,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(
        core: &str,
        program: &Path,
        variables: &[(&str, &str)],
        args: &[String],
    ) -> Outcome<Self> {
        let name = program
            .file_name()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned();
        // Both replace themselves by what follows, so the id stays that of the program. The first
        // one ends it if this process is killed and has no time to.
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "taskset", "--cpu-list", core])
            .arg(program)
            .args(args)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`setpriv` and `taskset` (util-linux) are needed: {error}"))?;
        let Some(output) = child.stdout.take() else {
            // Kept as its own case, so that the child is not left behind.
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("{name} has no output"));
        };
        Ok(Self {
            child,
            name,
            output: BufReader::new(output),
        })
    }

    fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line) {
            Ok(0) => Err(format!("{} ended early", self.name)),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(format!("{} cannot be read: {error}", self.name)),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, and that is fine too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) struct Server {
    process: Process,
    url: String,
}

impl Server {
    /// Starts a server on any free port and waits until it listens.
    pub(crate) fn start(program: &Path, variables: &[(&str, &str)]) -> Outcome<Self> {
        let place = [("HOST", "127.0.0.1"), ("PORT", "0"), ("RUST_LOG", "error")];
        let variables = [&place[..], variables].concat();
        let mut process = Process::start(SERVER_CORE, program, &variables, &[])?;
        loop {
            let line = process.line()?;
            if let Some(url) = line.strip_prefix(LISTENING) {
                let url = format!("{}/", url.trim_end_matches('/'));
                return Ok(Self { process, url });
            }
        }
    }

    /// What it holds in memory (`VmRSS`) once it has come to rest, in bytes.
    pub(crate) fn memory(&mut self) -> Outcome<u64> {
        let mut before = self.resident()?;
        for _ in 0..SETTLINGS {
            sleep(SETTLING);
            let now = self.resident()?;
            if now == before {
                return Ok(now);
            }
            before = now;
        }
        Err(format!(
            "the memory of {} does not come to rest",
            self.process.name
        ))
    }

    /// Sends it a line, and waits for the number that it prints.
    pub(crate) fn ask(&mut self) -> Outcome<u64> {
        let name = &self.process.name;
        let failed = |error| format!("{name} cannot be asked: {error}");
        let mut input = self.process.child.stdin.as_ref();
        let input = input
            .as_mut()
            .ok_or_else(|| format!("{name} takes no input"))?;
        input.write_all(b"\n").map_err(failed)?;
        let line = self.process.line()?;
        line.parse().map_err(|error| format!("{line:?}: {error}"))
    }

    fn resident(&self) -> Outcome<u64> {
        let path = format!("/proc/{}/status", self.process.child.id());
        let status = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        resident(&status).ok_or_else(|| format!("{path} tells no VmRSS"))
    }
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

pub(crate) struct Load {
    process: Process,
    first: Value,
}

impl Load {
    /// Starts the load generator and waits for its first line: that all have joined, or the result.
    pub(crate) fn start(program: &Path, server: &Server, args: &[String]) -> Outcome<Self> {
        let mut words = vec!["--url".to_owned(), server.url.clone()];
        words.extend_from_slice(args);
        let mut process = Process::start(LOAD_CORE, program, &[], &words)?;
        let line = process.line()?;
        let first = serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))?;
        Ok(Self { process, first })
    }

    /// Waits for its end and returns what it told.
    pub(crate) fn finish(mut self) -> Outcome<Value> {
        self.wait()?;
        Ok(std::mem::take(&mut self.first))
    }

    /// Lets idle connections go.
    pub(crate) fn release(mut self) -> Outcome {
        drop(self.process.child.stdin.take());
        self.wait()
    }

    fn wait(&mut self) -> Outcome {
        let mut rest = String::new();
        let _ = self.process.output.read_to_string(&mut rest);
        match self.process.child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("{} failed: {status}", self.process.name)),
            Err(error) => Err(format!("{}: {error}", self.process.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_from_a_status() {
        assert_eq!(
            resident("Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t1\n"),
            Some(2_097_152)
        );
        assert_eq!(resident("Name:\tx\n"), None);
    }
}
