use std::path::PathBuf;

use xtask_host::Outcome;
use xtask_host::command::{cargo, output};

/// Builds packages in one go, since what they share is built for the features of all. Returns where
/// those of their programs are that are named here, each with the variable that it is named with.
pub(crate) fn programs(
    packages: &[&str],
    named: &[(&'static str, &'static str)],
) -> Outcome<Vec<(&'static str, PathBuf)>> {
    let mut build = vec!["build", "--message-format", "json-render-diagnostics"];
    build.extend(packages.iter().flat_map(|package| ["--package", package]));
    let messages = output(&mut cargo(&build))?;
    let programs: Vec<PathBuf> = messages
        .lines()
        .filter_map(|message| message.split_once("\"executable\":\""))
        .filter_map(|(_, rest)| rest.split_once('"'))
        .map(|(path, _)| PathBuf::from(path.replace("\\\\", "\\")))
        .collect();
    let of = |&(name, variable): &(&'static str, &'static str)| {
        programs
            .iter()
            .find(|path| path.file_stem().is_some_and(|stem| stem == name))
            .map(|path| (variable, path.clone()))
            .ok_or_else(|| format!("cargo named no program `{name}`"))
    };
    named.iter().map(of).collect()
}
