//! Where the panels get from what they show. Each can take long and can fail.

use std::fs::ReadDir;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, io};

use remount::prelude::*;
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

const NEIGHBOUR: &str = "127.0.0.1:5432";
const NEIGHBOUR_HAS: Duration = Duration::from_secs(2);
/// Of a larger folder no more is counted.
const MAX_FILES: u64 = 500_000;

pub(crate) struct Sources {
    pub(crate) load: Source<Load>,
    pub(crate) files: Source<Files>,
    pub(crate) neighbour: Source<Duration>,
}

/// How many programs have wanted a processor, on average.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) last_minute: f32,
    pub(crate) last_five_minutes: f32,
}

/// What is in a folder and in those below it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Files {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

/// Something that can be read again and again.
pub(crate) struct Source<T>(Arc<dyn Fn() -> Reading<T> + Send + Sync>);

type Reading<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

impl<T> Source<T> {
    pub(crate) fn new<F>(read: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(read())))
    }

    pub(crate) fn read(&self) -> impl Future<Output = Result<T>> + Send + use<T> {
        (self.0)()
    }
}

impl Sources {
    pub(crate) fn of_this_machine() -> Self {
        let neighbour = env::var("DASHBOARD_NEIGHBOUR").unwrap_or_else(|_| NEIGHBOUR.to_owned());
        Self {
            load: Source::new(async || read_load().await),
            files: Source::new(async || Ok(spawn_blocking(|| count(Path::new("."))).await??)),
            neighbour: Source::new(move || answer_time(neighbour.clone())),
        }
    }
}

async fn read_load() -> Result<Load> {
    let text = spawn_blocking(|| fs::read_to_string("/proc/loadavg")).await??;
    let mut numbers = text.split(' ').map(str::parse);
    let mut next = || numbers.next().ok_or("there are too few numbers");
    Ok(Load {
        last_minute: next()??,
        last_five_minutes: next()??,
    })
}

/// How long it takes until a server takes a connection.
async fn answer_time(address: String) -> Result<Duration> {
    let begun = Instant::now();
    timeout(NEIGHBOUR_HAS, TcpStream::connect(address)).await??;
    Ok(begun.elapsed())
}

/// Does not follow links. What cannot be read below the folder is left out.
fn count(folder: &Path) -> io::Result<Files> {
    let mut counted = Files::default();
    let mut folders = Vec::new();
    look_into(fs::read_dir(folder)?, &mut folders, &mut counted);
    while counted.files < MAX_FILES
        && let Some(folder) = folders.pop()
    {
        if let Ok(entries) = fs::read_dir(folder) {
            look_into(entries, &mut folders, &mut counted);
        }
    }
    Ok(counted)
}

fn look_into(entries: ReadDir, folders: &mut Vec<PathBuf>, counted: &mut Files) {
    for entry in entries.flatten() {
        match entry.metadata() {
            Ok(data) if data.is_dir() => folders.push(entry.path()),
            Ok(data) if data.is_file() => {
                counted.files += 1;
                counted.bytes += data.len();
            }
            _ => {}
        }
    }
}
