use std::fs;
use std::path::Path;

use xtask_host::Outcome;
use xtask_host::command::{command, run};

/// Written into the folder of installed packages: the lock file that they were installed from.
const STAMP: &str = "node_modules/.installed-from";

/// Installs what the lock file of this folder names, unless that is there already.
pub(crate) fn install(folder: &Path) -> Outcome {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    let stamp = folder.join(STAMP);
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("{}: up to date", folder.display());
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut install = command(npm, &["ci", "--prefer-offline", "--no-progress"]);
    // Debian's Chromium is used; Playwright's own cannot be fetched everywhere.
    install
        .current_dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(&mut install)
        .map_err(|error| format!("{error}. Can the npm registry be reached from here?"))?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}
