use std::fs;
use std::path::{Path, PathBuf};

use xtask_host::command::{node, run};
use xtask_host::{Outcome, root};

use crate::npm;

pub(crate) fn folder() -> PathBuf {
    root().join("client")
}

/// Checks the types, runs the tests, makes the bundle and says how large its scripts are.
pub(crate) fn check() -> Outcome {
    npm::install(&folder())?;
    check_types()?;
    test()?;
    let out = root().join("target/client");
    bundle(&out)?;
    println!("{}", sizes(&out)?);
    Ok(())
}

/// Puts the bundle where the published crate takes it from.
pub(crate) fn package() -> Outcome {
    check()?;
    let out = put_bundle()?;
    println!("written to {}", out.display());
    Ok(())
}

/// The same without a check. Returns where that is.
pub(crate) fn put_bundle() -> Outcome<PathBuf> {
    npm::install(&folder())?;
    let out = root().join("crates/remount-client/bundle");
    bundle(&out)?;
    Ok(out)
}

pub(crate) fn check_types() -> Outcome {
    let compiler = "node_modules/typescript/bin/tsc";
    run(&mut node(&folder(), &[compiler, "--noEmit"]))?;
    run(&mut node(
        &folder(),
        &[compiler, "--noEmit", "--project", "tests"],
    ))
}

pub(crate) fn test() -> Outcome {
    run(&mut node(&folder(), &["test.mjs"]))
}

fn bundle(out: &Path) -> Outcome {
    run(node(&folder(), &["build.mjs"]).arg(out))
}

fn sizes(out: &Path) -> Outcome<String> {
    let size = |name: &str| {
        let path = out.join(name);
        let file = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok::<u64, String>(file.len())
    };
    let of = |script: &str| {
        Ok::<String, String>(format!(
            "{script}: {} bytes, {} with gzip, {} with brotli",
            size(script)?,
            size(&format!("{script}.gz"))?,
            size(&format!("{script}.br"))?,
        ))
    };
    Ok(format!("{}\n{}", of("remount.js")?, of("session.js")?))
}
