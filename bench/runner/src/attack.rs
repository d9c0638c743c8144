//! `cargo xtask bench attack [NAME ...] [--against REV]`: what attacks do to a site, and what they
//! did to it in an older revision. The attacks are in `bench/attack`, the site in
//! `bench/attack-site`.

use std::path::Path;

use xtask_host::command::{command, run as run_program};
use xtask_host::{Outcome, machine};

use crate::programs::Programs;
use crate::revision::Revision;

const SITE: &str = "bench-attack-site";
const SITE_FOLDER: &str = "bench/attack-site";

pub(crate) fn run(words: &[&str]) -> Outcome {
    let (names, revision) = match words {
        [names @ .., "--against", revision] => (names, Some(*revision)),
        names => (names, None),
    };
    let programs = Programs::build(&["bench-attack", SITE])?;
    let mut attack = command(programs.path("bench-attack")?, names);
    attack.arg("--site").arg(programs.path(SITE)?);
    if let Some(revision) = revision {
        let revision = Revision::check_out(revision)?;
        revision.take_along(Path::new(SITE_FOLDER))?;
        let older = revision.build(&[SITE])?;
        attack.arg("--before").arg(older.path(SITE)?);
        println!("before: {}", revision.name);
    }
    println!("{}, {}", machine::today(), machine::description());
    run_program(&mut attack)
}
