//! Puts the browser's scripts into `OUT_DIR`: made from the `client` folder in a checkout, or taken
//! from `bundle`, which the published crate contains.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// What the bundle is made of. Tests and installed packages are no part of it.
const SOURCES: [&str; 6] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "tsconfig.json",
    "build.mjs",
    "src",
];
const BUNDLE: [&str; 7] = [
    "remount.js",
    "remount.js.gz",
    "remount.js.br",
    "session.js",
    "session.js.gz",
    "session.js.br",
    "asset.rs",
];
/// Written into the folder of installed packages, with the lock file they were installed from.
const STAMP: &str = "node_modules/.installed-from";

fn main() {
    if let Err(error) = run() {
        eprintln!("\nremount-client: {error}\n");
        std::process::exit(1);
    }
}

fn run() -> Outcome {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    let client = here.join("../../client");
    if is_ours(&client) {
        from_sources(&client, &out)
    } else {
        from_bundle(&here.join("bundle"), &out)
    }
}

/// Whether this is a checkout. A folder `client` alone does not tell: a project that has this
/// crate among its vendored ones may have one too.
fn is_ours(client: &Path) -> bool {
    fs::read_to_string(client.join("package.json"))
        .is_ok_and(|manifest| manifest.contains("\"name\": \"remount-client\""))
}

fn from_sources(client: &Path, out: &Path) -> Outcome {
    let work = out.join("client");
    // A file that was removed or renamed must not stay in the copy.
    remove(&work.join("src"))?;
    for name in SOURCES {
        println!("cargo::rerun-if-changed={}", client.join(name).display());
        copy(&client.join(name), &work.join(name))?;
    }
    install(&work)?;
    let mut build = Command::new("node");
    build.arg("build.mjs").arg(out);
    run_in(
        &work,
        build,
        "the script could not be built; what is wrong is said above",
    )
}

/// Installs what the lock file names, unless that is already there.
fn install(work: &Path) -> Outcome {
    let lock = fs::read(work.join("package-lock.json"))?;
    let stamp = work.join(STAMP);
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(["ci", "--prefer-offline", "--no-progress"]);
    run_in(
        work,
        npm,
        "`npm ci` could not install the packages that client/package-lock.json names. \
         Most often the npm registry cannot be reached: build once with a network, \
         later builds do without it",
    )?;
    fs::write(stamp, lock)?;
    Ok(())
}

fn run_in(folder: &Path, mut command: Command, failure: &str) -> Outcome {
    // Cargo reads what a build script prints, so the program's words are kept and shown on stderr.
    let output = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| {
            let program = command.get_program().to_string_lossy();
            if error.kind() == io::ErrorKind::NotFound {
                format!(
                    "`{program}` was not found. A checkout of remount builds the browser's script \
                 itself and needs Node.js 20 or newer with npm: install it, or depend on the \
                 published crate, which contains the script"
                )
            } else {
                format!("`{program}` could not be started: {error}")
            }
        })?;
    if output.status.success() {
        return Ok(());
    }
    eprintln!("{}", String::from_utf8_lossy(&output.stdout));
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
    Err(failure.into())
}

fn from_bundle(bundle: &Path, out: &Path) -> Outcome {
    println!("cargo::rerun-if-changed={}", bundle.display());
    for name in BUNDLE {
        fs::copy(bundle.join(name), out.join(name)).map_err(|error| {
            format!(
                "bundle/{name} is missing from this package ({error}). \
                 It is made by `cargo xtask client --package` before the crate is published"
            )
        })?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Outcome {
    if from.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from, to)
            .map_err(|error| format!("{} could not be copied: {error}", from.display()))?;
    }
    Ok(())
}

fn remove(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
