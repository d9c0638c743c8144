use std::path::PathBuf;

use xtask_host::command::{cargo, run};
use xtask_host::{Outcome, root};

use crate::debian::{self, Program};

/// Debian has none, and crates.io has it from those who make Firefox.
const GECKODRIVER: &str = "geckodriver";
const VERSION: &str = "0.37.1";
const VARIABLE: &str = "GECKODRIVER";

/// The Firefox that the browser tests use, installed if need be and possible.
pub(crate) fn firefox() -> Outcome<PathBuf> {
    let firefox = Program {
        name: "Firefox",
        package: "firefox-esr",
        path: "/usr/bin/firefox-esr",
        variable: "FIREFOX",
    };
    firefox.find()
}

/// What drives it over WebDriver, built once. Takes minutes where it is not there yet.
pub(crate) fn geckodriver() -> Outcome<PathBuf> {
    if let Some(chosen) = debian::chosen(VARIABLE) {
        return chosen;
    }
    let folder = format!("target/{GECKODRIVER}-{VERSION}");
    let program = root().join(&folder).join("bin").join(GECKODRIVER);
    if !program.is_file() {
        // It waits for Firefox all of the time, so it need not be fast.
        let install = ["install", "--debug", "--locked", "--root", &folder];
        let what = ["--version", VERSION, GECKODRIVER];
        let mut install = cargo(&[&install[..], &what].concat());
        run(install.env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
    }
    Ok(program)
}
