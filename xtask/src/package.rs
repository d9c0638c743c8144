//! The crates as they are published: each is built from its package alone, without Node.js, and the
//! examples in its documentation run.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use xtask_host::command::{cargo, command, run};
use xtask_host::{Outcome, root};

use crate::client;

const FOLDER: &str = "target/packages";

/// Makes the packages, unpacks them into a workspace of their own, and tests them there.
pub(crate) fn test() -> Outcome {
    let folder = root().join(FOLDER);
    let crates = crates()?;
    client::put_bundle()?;
    let packed = pack(&crates, &folder)?;
    unpack(&packed, &folder)?;
    write_workspace(&packed, &folder)?;
    let path = path_without_node(&folder)?;
    let manifest = folder.join("Cargo.toml");
    let manifest = manifest.to_string_lossy();
    // What is built for this workspace already is not built again.
    let target = ["--manifest-path", &manifest, "--target-dir", "target"];
    for name in &crates {
        // One by one: with others, a crate would have the features that those ask for.
        let test = ["test", "--doc", "--all-features", "--locked", "--package"];
        run(cargo(&test).arg(name).args(target).env("PATH", &path))?;
    }
    Ok(())
}

/// The names of the crates that are published, but for those outside the workspace, which have a
/// lock file of their own.
fn crates() -> Outcome<Vec<String>> {
    let folder = root().join("crates");
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).map_err(told)?;
        if !manifest.lines().any(|line| line == "[workspace]") {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Makes the packages. Returns their names with their versions.
fn pack(crates: &[String], folder: &Path) -> Outcome<Vec<String>> {
    let out = folder.join("packed");
    remove(&out.join("package"))?;
    let mut package = cargo(&["package", "--no-verify", "--allow-dirty", "--quiet"]);
    package.arg("--target-dir").arg(&out);
    for name in crates {
        package.args(["--package", name]);
    }
    run(&mut package)?;
    let version = env!("CARGO_PKG_VERSION");
    Ok(crates
        .iter()
        .map(|name| format!("{name}-{version}"))
        .collect())
}

fn unpack(packed: &[String], folder: &Path) -> Outcome {
    for name in packed {
        remove(&folder.join(name))?;
        let archive = format!("packed/package/{name}.crate");
        run(command("tar", &["-xzf", &archive]).current_dir(folder))?;
    }
    Ok(())
}

/// A package takes others from the registry, where this version of them is not yet.
fn write_workspace(packed: &[String], folder: &Path) -> Outcome {
    let ours = root().join("Cargo.toml");
    let ours = fs::read_to_string(&ours).map_err(|error| format!("{}: {error}", ours.display()))?;
    let profiles = ours.find("[profile").map_or("", |at| &ours[at..]);
    let patches: String = packed
        .iter()
        .filter_map(|name| Some((name.rsplit_once('-')?.0, name)))
        .map(|(name, folder)| format!("{name} = {{ path = \"{folder}\" }}\n"))
        .collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {packed:?}\n\n\
         [patch.crates-io]\n{patches}\n{profiles}"
    );
    write(&folder.join("Cargo.toml"), &manifest)?;
    let lock = folder.join("Cargo.lock");
    fs::copy(root().join("Cargo.lock"), &lock)
        .map_err(|error| format!("{}: {error}", lock.display()))?;
    // What only other members of this workspace use goes out of it, and nothing else changes.
    let manifest = folder.join("Cargo.toml");
    let metadata = ["metadata", "--format-version=1", "--manifest-path"];
    let metadata = xtask_host::command::output(cargo(&metadata).arg(manifest));
    metadata.map(drop)
}

/// A path on which the programs of Node.js are others, which only complain.
#[cfg(unix)]
fn path_without_node(folder: &Path) -> Outcome<OsString> {
    use std::os::unix::fs::PermissionsExt as _;
    let programs = folder.join("without-node");
    fs::create_dir_all(&programs).map_err(|error| format!("{}: {error}", programs.display()))?;
    for name in ["node", "npm", "npx"] {
        let program = programs.join(name);
        write(
            &program,
            "#!/bin/sh\necho \"a package asked for $0 $*\" >&2\nexit 1\n",
        )?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))
            .map_err(|error| format!("{}: {error}", program.display()))?;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(programs).chain(std::env::split_paths(&path));
    std::env::join_paths(all).map_err(|error| error.to_string())
}

/// Elsewhere the packages have Node.js, and need it as little.
#[cfg(not(unix))]
fn path_without_node(_: &Path) -> Outcome<OsString> {
    Ok(std::env::var_os("PATH").unwrap_or_default())
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn remove(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
