use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use xtask_host::Outcome;
use xtask_host::command::{command, run};

use crate::debian::{install, is_root};

/// A PostgreSQL with a database in a folder of its own. It listens on a socket in that folder, so
/// it needs no port that is free. Ends when it is dropped.
pub(crate) struct Postgres {
    folder: PathBuf,
    server: Child,
}

impl Postgres {
    /// Starts it, installed if need be and possible.
    pub(crate) fn start() -> Outcome<Self> {
        let programs = programs()?;
        // The path of a socket is short.
        let folder = std::env::temp_dir().join(format!("remount-postgres-{}", std::process::id()));
        let told = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir(&folder).map_err(told)?;
        if is_root() {
            run(command("chown", &["postgres"]).arg(&folder))?;
        }
        let data = folder.join("data");
        let mut initdb = as_postgres(&programs.join("initdb"), &folder);
        initdb.args([
            "--auth",
            "trust",
            "--username",
            "postgres",
            "--no-sync",
            "--pgdata",
        ]);
        run(initdb.arg(&data).stdout(Stdio::null()))?;
        let mut server = as_postgres(&programs.join("postgres"), &folder);
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        server.args([
            "-c",
            "listen_addresses=",
            "-c",
            "max_connections=500",
            "-c",
            "fsync=off",
        ]);
        let server = server.stderr(Stdio::piped()).spawn();
        let server = server.map_err(|error| format!("PostgreSQL: {error}"))?;
        let mut started = Self { folder, server };
        started.wait()?;
        Ok(started)
    }

    /// Its address, for sqlx.
    pub(crate) fn url(&self) -> String {
        format!(
            "postgres://postgres@localhost/postgres?host={}",
            self.folder.display()
        )
    }

    /// Waits until the server says that it can be asked, and takes what it says afterwards.
    fn wait(&mut self) -> Outcome {
        let log = self.server.stderr.take().ok_or("PostgreSQL has no log")?;
        let mut lines = BufReader::new(log).lines().map_while(Result::ok);
        let mut said = String::new();
        for line in lines.by_ref() {
            if line.contains("ready to accept connections") {
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(());
            }
            said.push_str(&line);
            said.push('\n');
        }
        Err(format!("PostgreSQL has ended:\n{said}"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // To end fast, but in order: otherwise it leaves a little memory to the system for good.
        let process = self.server.id().to_string();
        if run(&mut command("kill", &["-INT", &process])).is_err() {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Where the programs of the newest PostgreSQL are.
fn programs() -> Outcome<PathBuf> {
    if let Some(chosen) = std::env::var_os("POSTGRES_BIN") {
        return Ok(chosen.into());
    }
    if newest().is_none() {
        install(&["postgresql"]).map_err(|error| {
            format!(
                "there is no PostgreSQL below {DEBIAN}: {error}. Install it, and name the folder \
                 of its programs in the environment variable POSTGRES_BIN if they are elsewhere"
            )
        })?;
    }
    newest().ok_or_else(|| format!("there is no PostgreSQL below {DEBIAN}"))
}

const DEBIAN: &str = "/usr/lib/postgresql";

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?.filter_map(Result::ok);
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = versions.filter_map(|version| Some((number(&version.path())?, version.path())));
    let bins = versions.map(|(number, path)| (number, path.join("bin")));
    let whole = bins.filter(|(_, bin)| bin.join("initdb").is_file());
    whole.max().map(|(_, bin)| bin)
}

/// A program of PostgreSQL's, none of which works for root.
fn as_postgres(program: &Path, folder: &Path) -> Command {
    let mut started = if is_root() {
        let user = [
            "--reuid",
            "postgres",
            "--regid",
            "postgres",
            "--init-groups",
        ];
        let mut started = command("setpriv", &user);
        started.arg(program);
        started
    } else {
        command(program, &[])
    };
    started.current_dir(folder);
    started
}
