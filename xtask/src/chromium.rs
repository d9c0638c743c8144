use std::path::PathBuf;

use xtask_host::Outcome;

use crate::debian::Program;

/// The Chromium that the browser tests use, installed if need be and possible.
pub(crate) fn chromium() -> Outcome<PathBuf> {
    let chromium = Program {
        name: "Chromium",
        package: "chromium",
        path: "/usr/bin/chromium",
        variable: "CHROMIUM",
    };
    chromium.find()
}

/// What drives it over WebDriver.
pub(crate) fn chromedriver() -> Outcome<PathBuf> {
    let chromedriver = Program {
        name: "driver of Chromium",
        package: "chromium-driver",
        path: "/usr/bin/chromedriver",
        variable: "CHROMEDRIVER",
    };
    chromedriver.find()
}
