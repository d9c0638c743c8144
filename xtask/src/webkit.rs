use std::path::{Path, PathBuf};

use xtask_host::Outcome;

use crate::debian;

const DRIVER: &str = "/usr/bin/WebKitWebDriver";
const DISPLAY: &str = "/usr/bin/Xvfb";
const LIBRARIES: &str = "/usr/lib";
const BROWSER: &str = "MiniBrowser";
/// The browser comes with the library on which the driver depends.
const PACKAGES: [&str; 2] = ["webkit2gtk-driver", "xvfb"];

/// The programs with which the browser tests drive WebKit, which is Safari's engine.
pub(crate) struct WebKit {
    driver: PathBuf,
    browser: PathBuf,
    display: PathBuf,
}

impl WebKit {
    /// Each with the variable that tells the tests where it is.
    pub(crate) fn programs(&self) -> [(&'static str, &Path); 3] {
        [
            ("WEBKIT_DRIVER", &self.driver),
            ("WEBKIT_BROWSER", &self.browser),
            ("XVFB", &self.display),
        ]
    }
}

/// The WebKit that the browser tests use, installed if need be and possible.
pub(crate) fn webkit() -> Outcome<WebKit> {
    find().or_else(|_| {
        debian::install(&PACKAGES).map_err(|error| format!("{}: {error}", missing()))?;
        find()
    })
}

fn find() -> Outcome<WebKit> {
    let driver = chosen("WEBKIT_DRIVER", || Some(DRIVER.into()))?;
    let browser = chosen("WEBKIT_BROWSER", browser)?;
    let display = chosen("XVFB", || Some(DISPLAY.into()))?;
    Ok(WebKit {
        driver,
        browser,
        display,
    })
}

/// The program that a variable names, or else the usual one.
fn chosen(variable: &str, usual: impl FnOnce() -> Option<PathBuf>) -> Outcome<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    named
        .or_else(usual)
        .filter(|path| path.is_file())
        .ok_or_else(missing)
}

/// Below a folder that is named after the machine.
fn browser() -> Option<PathBuf> {
    let folders = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path())
    };
    let mut found: Vec<PathBuf> = folders(Path::new(LIBRARIES))
        .flat_map(|machine| folders(&machine))
        .filter(|folder| {
            let name = folder.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("webkit"))
        })
        .map(|folder| folder.join(BROWSER))
        .filter(|browser| browser.is_file())
        .collect();
    found.sort();
    found.pop()
}

fn missing() -> String {
    format!(
        "WebKitGTK is driven by {DRIVER}, its {BROWSER} and {DISPLAY}, which are not all there \
         (Debian: `apt-get install {}`). If they are somewhere else, name them in the environment \
         variables WEBKIT_DRIVER, WEBKIT_BROWSER and XVFB",
        PACKAGES.join(" ")
    )
}
