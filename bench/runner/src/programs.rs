use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask_host::command::{cargo, output};
use xtask_host::{Outcome, root};

/// The programs that take part, by name.
pub(crate) struct Programs(HashMap<String, PathBuf>);

impl Programs {
    /// Builds these packages of this workspace, as a release.
    pub(crate) fn build(packages: &[&str]) -> Outcome<Self> {
        Self::build_in(&root(), packages)
    }

    /// The same of the workspace in a folder, which has a folder `target` of its own.
    pub(crate) fn build_in(folder: &Path, packages: &[&str]) -> Outcome<Self> {
        let mut build = cargo(&[
            "build",
            "--release",
            "--message-format=json-render-diagnostics",
        ]);
        if folder != root() {
            build.current_dir(folder).arg("--target-dir").arg("target");
        }
        build.args(packages.iter().flat_map(|package| ["--package", package]));
        let messages = output(&mut build)?;
        let built = messages.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            let path = message.get("executable")?.as_str()?;
            let name = message.get("target")?.get("name")?.as_str()?;
            Some((name.to_owned(), PathBuf::from(path)))
        });
        Ok(Self(built.collect()))
    }

    pub(crate) fn path(&self, name: &str) -> Outcome<&PathBuf> {
        self.0
            .get(name)
            .ok_or_else(|| format!("cargo built no program `{name}`"))
    }
}
