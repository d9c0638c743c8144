use std::path::{Path, PathBuf};

use xtask_host::Outcome;
use xtask_host::command::{command, output, run};

/// A program that is used as Debian has it.
pub(crate) struct Program {
    /// What people call it.
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) path: &'static str,
    /// Names it where it is somewhere else.
    pub(crate) variable: &'static str,
}

impl Program {
    /// Where it is, installed if need be and possible.
    pub(crate) fn find(&self) -> Outcome<PathBuf> {
        let Self {
            name,
            package,
            path,
            variable,
        } = self;
        if let Some(chosen) = chosen(variable) {
            return chosen;
        }
        if !Path::new(path).is_file() {
            install(&[package]).map_err(|error| {
                format!(
                    "there is no {name} at {path}: {error}. Install it, and name it in the \
                     environment variable {variable} if it is somewhere else"
                )
            })?;
        }
        Ok(path.into())
    }
}

/// The program that a variable names, if it names one.
pub(crate) fn chosen(variable: &str) -> Option<Outcome<PathBuf>> {
    let chosen = PathBuf::from(std::env::var_os(variable)?);
    Some(if chosen.is_file() {
        Ok(chosen)
    } else {
        let chosen = chosen.display();
        Err(format!("{variable} is {chosen}, where no file is"))
    })
}

/// Installs packages with apt, where this is Debian and whoever asks may do that.
pub(crate) fn install(packages: &[&str]) -> Outcome {
    if !Path::new("/etc/debian_version").is_file() || !is_root() {
        let packages = packages.join(" ");
        return Err(format!(
            "what Debian has as `{packages}` is missing, and can only be installed by root on Debian"
        ));
    }
    let apt =
        |args: &[&str]| run(command("apt-get", args).env("DEBIAN_FRONTEND", "noninteractive"));
    apt(&["update"])?;
    apt(&[&["install", "-y"], packages].concat())
}

pub(crate) fn is_root() -> bool {
    output(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}
