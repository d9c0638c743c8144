//! Installs the htmx that `package-lock.json` names, for `main.rs` to carry.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for file in FILES {
        println!("cargo::rerun-if-changed={file}");
        fs::copy(file, out.join(file))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut install = Command::new(npm);
    install.args(["ci", "--prefer-offline", "--no-progress"]);
    let output = install.current_dir(&out).output();
    let output = output.map_err(|error| format!("npm could not be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`npm ci` could not install htmx: {said}").into());
    }
    let script = out.join("node_modules/htmx.org/dist/htmx.min.js");
    fs::copy(script, out.join("htmx.js"))?;
    Ok(())
}
