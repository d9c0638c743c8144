use std::fs;

use xtask_host::{Outcome, command, machine, root};

use crate::chromium::chromium;
use crate::playwright::playwright;
use crate::{browsers, client, e2e, npm};

const CONFIG: &str = "link.config.ts";
/// Tells the measurement where to write its figures.
const VARIABLE: &str = "LINK_FIGURES";
const FOLDER: &str = "target/link";
const FIGURES: &str = "target/link/figures.md";

/// Measures what a slow link costs who types, beside a bare page over the same link.
pub(crate) fn bench(record: bool) -> Outcome {
    npm::install(&client::folder())?;
    npm::install(&e2e::folder())?;
    let sites = browsers::sites()?;
    match machine::check_quiet() {
        Err(error) if record => return Err(format!("{error}; nothing was recorded")),
        Err(error) => eprintln!("warning: {error}; the figures below are of no use"),
        Ok(()) => {}
    }
    let figures = root().join(FIGURES);
    let told = |error| format!("{}: {error}", figures.display());
    fs::create_dir_all(root().join(FOLDER)).map_err(told)?;
    let words = ["test", "--config", CONFIG];
    let mut measurement = playwright(&e2e::folder(), &chromium()?, &words);
    command::run(measurement.envs(sites).env(VARIABLE, &figures))?;
    let text = format!(
        "# Typing over a slow link, {}\n\n{}; `cargo xtask bench link{}`\n\n{}{}",
        machine::today(),
        machine::description(),
        if record { " --record" } else { "" },
        fs::read_to_string(&figures).map_err(told)?,
        include_str!("link/how.md"),
    );
    println!("\n{text}");
    if record {
        let path = root().join(format!("bench/results/{}-link.md", machine::today()));
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("written to {}", path.display());
    }
    Ok(())
}
