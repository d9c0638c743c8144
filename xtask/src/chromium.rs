use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::command::{command, output, run};

const DEBIAN: &str = "/usr/bin/chromium";

/// The Chromium that the browser tests use, installed if need be and possible.
pub(crate) fn chromium() -> Outcome<PathBuf> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        let chosen = PathBuf::from(chosen);
        return if chosen.is_file() {
            Ok(chosen)
        } else {
            Err(format!(
                "CHROMIUM is {}, where no file is",
                chosen.display()
            ))
        };
    }
    let debian = Path::new(DEBIAN);
    if !debian.is_file() {
        if !Path::new("/etc/debian_version").is_file() || !is_root() {
            return Err(format!(
                "there is no Chromium at {DEBIAN}: install one, and name it in the environment \
                 variable CHROMIUM if it is somewhere else"
            ));
        }
        let apt =
            |args: &[&str]| run(command("apt-get", args).env("DEBIAN_FRONTEND", "noninteractive"));
        apt(&["update"])?;
        apt(&["install", "-y", "chromium"])?;
    }
    Ok(debian.to_owned())
}

fn is_root() -> bool {
    output(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}
