use std::path::PathBuf;

use xtask_host::Outcome;

use crate::chromium::{chromedriver, chromium};
use crate::firefox::{firefox, geckodriver};
use crate::playwright::{self, playwright};
use crate::programs::programs;
use crate::webkit::webkit;
use crate::{client, e2e, npm};

const CONFIG: &str = "browsers.config.ts";
const FAILURES: &str = "test-results/browsers/failures.txt";
const PACKAGE: &str = "browsers";
const SITES: [(&str, &str); 2] = [("live", "LIVE_BIN"), ("still", "STILL_BIN")];

/// The programs of the sites, each with the variable that tells the tests where it is.
pub(crate) fn sites() -> Outcome<Vec<(&'static str, PathBuf)>> {
    programs(&[PACKAGE], &SITES)
}

/// Several browsers, and what drives each of them: a program, and the variable that tells the tests
/// where it is.
pub(crate) struct Browsers {
    chromium: PathBuf,
    others: Vec<(&'static str, PathBuf)>,
}

/// The browsers that the tests use, installed if need be and possible.
pub(crate) fn browsers() -> Outcome<Browsers> {
    let mut others = vec![
        ("CHROMEDRIVER", chromedriver()?),
        ("FIREFOX", firefox()?),
        ("GECKODRIVER", geckodriver()?),
    ];
    others.extend(webkit()?);
    Ok(Browsers {
        chromium: chromium()?,
        others,
    })
}

/// Runs the tests in several browsers, or those that the arguments for Playwright choose.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    npm::install(&client::folder())?;
    npm::install(&e2e::folder())?;
    e2e::check_types()?;
    test(&browsers()?, arguments)
}

pub(crate) fn test(browsers: &Browsers, arguments: &[String]) -> Outcome {
    let folder = e2e::folder();
    let words = ["test", "--config", CONFIG];
    let mut tests = playwright(&folder, &browsers.chromium, &words);
    tests
        .args(arguments)
        .envs(sites()?)
        .envs(browsers.others.iter().map(|(name, path)| (name, path)));
    playwright::run(&mut tests, &folder.join(FAILURES))
}
