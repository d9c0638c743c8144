use std::path::{Path, PathBuf};

use xtask_host::Outcome;

use crate::debian;

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
        debian::install(&["chromium"]).map_err(|error| {
            format!(
                "there is no Chromium at {DEBIAN}: {error}. Install one, and name it in the \
                 environment variable CHROMIUM if it is somewhere else"
            )
        })?;
    }
    Ok(debian.to_owned())
}
