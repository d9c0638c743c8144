//! Where the panels get from what they show. Each can take long and can fail.

use std::collections::BTreeMap;
use std::fs::{Metadata, ReadDir};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, io};

use datepicker::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use remount::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::days::Days;

const NEIGHBOUR: &str = "127.0.0.1:5432";
const NEIGHBOUR_HAS: Duration = Duration::from_secs(2);
/// Of a larger folder no more is counted.
const MAX_FILES: u64 = 500_000;

pub(crate) struct Sources {
    pub(crate) load: Source<Load>,
    pub(crate) here: Source<Files>,
    pub(crate) temporary: Source<Files>,
    pub(crate) neighbour: Source<Duration>,
    pub(crate) now: Box<dyn Fn() -> ZonedDateTime + Send + Sync>,
}

/// How many programs have wanted a processor, on average.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) last_minute: f32,
    pub(crate) last_five_minutes: f32,
}

/// A folder whose files are counted.
#[derive(Serialize, Deserialize, Clone, Copy, Debug)]
pub(crate) enum Folder {
    Here,
    Temporary,
}

impl Folder {
    pub(crate) const EACH: [Self; 2] = [Self::Here, Self::Temporary];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Here => "files",
            Self::Temporary => "temporary",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Here => "Files in the server's folder",
            Self::Temporary => "Temporary files",
        }
    }
}

/// What is in a folder and in those below it, by the day on which it was changed last.
#[derive(Clone, Default)]
pub(crate) struct Files(BTreeMap<Date, Count>);

#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

impl Files {
    pub(crate) fn changed_on(&self, days: Days) -> Count {
        let mut changed = Count::default();
        for (day, count) in &self.0 {
            if days.contain(*day) {
                changed.files += count.files;
                changed.bytes += count.bytes;
            }
        }
        changed
    }

    pub(crate) fn add(&mut self, day: Date, bytes: u64) {
        let count = self.0.entry(day).or_default();
        count.files += 1;
        count.bytes += bytes;
    }
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
            here: Source::new(|| files_in(PathBuf::from("."))),
            temporary: Source::new(|| files_in(env::temp_dir())),
            neighbour: Source::new(move || answer_time(neighbour.clone())),
            now: Box::new(ZonedDateTime::now),
        }
    }

    pub(crate) fn folder(&self, folder: Folder) -> &Source<Files> {
        match folder {
            Folder::Here => &self.here,
            Folder::Temporary => &self.temporary,
        }
    }

    pub(crate) fn now(&self) -> ZonedDateTime {
        (self.now)()
    }

    pub(crate) fn today(&self) -> Date {
        self.now().date()
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

async fn files_in(folder: PathBuf) -> Result<Files> {
    Ok(spawn_blocking(move || count(&folder)).await??)
}

/// Does not follow links. What cannot be read below the folder is left out.
fn count(folder: &Path) -> io::Result<Files> {
    let mut counting = Counting {
        files: Files::default(),
        left: MAX_FILES,
        folders: Vec::new(),
        zone: TimeZone::system(),
    };
    counting.look_into(fs::read_dir(folder)?);
    while counting.left > 0
        && let Some(folder) = counting.folders.pop()
    {
        if let Ok(entries) = fs::read_dir(folder) {
            counting.look_into(entries);
        }
    }
    Ok(counting.files)
}

struct Counting {
    files: Files,
    left: u64,
    folders: Vec<PathBuf>,
    zone: TimeZone,
}

impl Counting {
    fn look_into(&mut self, entries: ReadDir) {
        for entry in entries.flatten() {
            match entry.metadata() {
                Ok(data) if data.is_dir() => self.folders.push(entry.path()),
                Ok(data) if data.is_file() => {
                    self.files.add(self.day_of(&data), data.len());
                    self.left = self.left.saturating_sub(1);
                }
                _ => {}
            }
        }
    }

    /// Where a system does not say when a file was changed, that was long ago.
    fn day_of(&self, file: &Metadata) -> Date {
        let changed = file.modified().ok().map(Timestamp::try_from);
        let changed = changed.and_then(std::result::Result::ok);
        let changed = changed.unwrap_or(Timestamp::UNIX_EPOCH);
        changed.to_zoned_datetime(self.zone.clone()).date()
    }
}
