use std::fs;
use std::path::{Path, PathBuf};

use xtask_host::command::{command, output, run};
use xtask_host::{Outcome, root};

use crate::programs::Programs;

/// The sources of another revision, in a folder of their own under `target/against`.
pub(crate) struct Revision {
    /// The beginning of its hash.
    pub(crate) name: String,
    folder: PathBuf,
}

impl Revision {
    /// Puts them there, unless they are there already.
    pub(crate) fn check_out(name: &str) -> Outcome<Self> {
        let commit = format!("{name}^{{commit}}");
        let hash = output(&mut command(
            "git",
            &["rev-parse", "--verify", "--short=12", &commit],
        ))?;
        let name = hash.trim().to_owned();
        let folder = root().join("target/against").join(&name);
        let archive = folder.with_extension("tar");
        if !folder.is_dir() {
            // Unpacked under another name first: a folder that is there is whole.
            let unpacking = folder.with_extension("unpacking");
            let failed = |error| format!("{}: {error}", unpacking.display());
            let _ = fs::remove_dir_all(&unpacking);
            fs::create_dir_all(&unpacking).map_err(failed)?;
            let mut pack = command("git", &["archive", "--format=tar", "--output"]);
            run(pack.arg(&archive).arg(&name))?;
            let mut unpack = command("tar", &["-xf"]);
            run(unpack.arg(&archive).arg("-C").arg(&unpacking))?;
            let _ = fs::remove_file(&archive);
            fs::rename(&unpacking, &folder).map_err(failed)?;
        }
        Ok(Self { name, folder })
    }

    /// Where they are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it has this package, named by its folder in the workspace.
    pub(crate) fn has(&self, package: &Path) -> bool {
        self.folder.join(package).is_dir()
    }

    /// Whether a layout shows views as templates do.
    fn has_sticky_views(&self) -> bool {
        let tokens = Path::new("crates/remount/src/token/sticky.rs");
        self.folder.join(tokens).exists()
    }

    /// Builds packages of it.
    pub(crate) fn build(&self, packages: &[&str]) -> Outcome<Programs> {
        eprintln!("building {} of {}", packages.join(", "), self.name);
        Programs::build_in(&self.folder, packages)
    }

    /// Puts a program of today's into it, from this folder of the workspace, so that it is built
    /// with what the revision has.
    pub(crate) fn take_along(&self, package: &Path) -> Outcome {
        let mut to = self.folder.join(package);
        if !self.has(package) {
            // All that lies here is a member of the workspace.
            to = self
                .folder
                .join("examples")
                .join(package.file_name().unwrap_or_default());
        }
        let from = root().join(package);
        copy(&from, &to)?;
        let before_sticky = from.join("src/siblings.txt");
        if before_sticky.exists() && !self.has_sticky_views() {
            copy(&before_sticky, &to.join("src/main.rs"))?;
        }
        let before_routes = from.join("src/params.txt");
        if before_routes.exists() && Contract::of(&self.folder)? == Contract::Params {
            copy(&before_routes, &to.join("src/main.rs"))?;
        }
        Ok(())
    }
}

/// What a live view of a version of the project is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contract {
    /// `type Scope` and `type Route`.
    Routes,
    /// What was before that: `type App` and `Params`.
    Params,
}

impl Contract {
    /// That of the version in this folder.
    pub(crate) fn of(version: &Path) -> Outcome<Self> {
        let view = version.join("crates/remount/src/live_view.rs");
        let text = fs::read_to_string(&view);
        let text = text.map_err(|error| format!("{}: {error}", view.display()))?;
        let has_routes = text.contains("type Route");
        Ok(if has_routes {
            Self::Routes
        } else {
            Self::Params
        })
    }
}

/// Copies the files that differ: those of a package that has not changed are not built again.
fn copy(from: &Path, to: &Path) -> Outcome {
    let failed = |error| format!("{}: {error}", to.display());
    if from.is_file() {
        let new = fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
        if fs::read(to).is_ok_and(|old| old == new) {
            return Ok(());
        }
        return fs::write(to, new).map_err(failed);
    }
    fs::create_dir_all(to).map_err(failed)?;
    let entries = fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?;
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        copy(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}
