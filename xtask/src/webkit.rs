use std::path::{Path, PathBuf};

use xtask_host::Outcome;

use crate::debian::{self, Program};

const LIBRARIES: &str = "/usr/lib";
/// Describes WebKitGTK to GJS, below a folder that is named after the machine.
const DESCRIPTION: &str = "girepository-1.0/WebKit2-4.1.typelib";
const DESCRIPTION_PACKAGE: &str = "gir1.2-webkit2-4.1";

const PROGRAMS: [Program; 3] = [
    Program {
        name: "driver of WebKitGTK",
        package: "webkit2gtk-driver",
        path: "/usr/bin/WebKitWebDriver",
        variable: "WEBKIT_DRIVER",
    },
    // Runs the tests' own browser, `e2e/webdriver/webkit.js`.
    Program {
        name: "GJS",
        package: "gjs",
        path: "/usr/bin/gjs",
        variable: "GJS",
    },
    Program {
        name: "Xvfb",
        package: "xvfb",
        path: "/usr/bin/Xvfb",
        variable: "XVFB",
    },
];

/// The programs with which the browser tests drive WebKitGTK, installed if need be and possible.
/// Each has the variable that tells the tests where it is.
pub(crate) fn webkit() -> Outcome<Vec<(&'static str, PathBuf)>> {
    let find = |program: &Program| Ok((program.variable, program.find()?));
    let programs = PROGRAMS.iter().map(find).collect();
    // Where GJS is somewhere else, so is the description.
    if debian::chosen("GJS").is_none() && !is_described() {
        debian::install(&[DESCRIPTION_PACKAGE])?;
    }
    programs
}

fn is_described() -> bool {
    let machines = std::fs::read_dir(Path::new(LIBRARIES))
        .into_iter()
        .flatten();
    let mut machines = machines.flatten().map(|machine| machine.path());
    machines.any(|machine| machine.join(DESCRIPTION).is_file())
}
