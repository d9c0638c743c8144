use std::path::Path;

use xtask_host::Outcome;
use xtask_host::command::{command, output, run};

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

fn is_root() -> bool {
    output(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}
