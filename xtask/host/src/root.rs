use std::path::{Path, PathBuf};

/// The folder that this workspace is in.
pub fn root() -> PathBuf {
    // Known when this program was built; it is built and run in the same place by `cargo xtask`.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}
