//! What decides is compiled without sockets, timers and randomness.

use xtask_host::Outcome;
use xtask_host::command::{cargo, run};

/// Lints `remount-session` as a crate has it that asks for no feature of it.
pub(crate) fn lint() -> Outcome {
    run(&mut cargo(&[
        "clippy",
        "--package=remount-session",
        "--no-default-features",
        "--",
        "-D",
        "warnings",
    ]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use xtask_host::command::{cargo, output};

    /// What knows sockets, timers or where randomness comes from.
    const SHELLS: [&str; 8] = [
        "axum",
        "futures-util",
        "getrandom",
        "hyper",
        "mio",
        "rusqlite",
        "tokio",
        "tower",
    ];

    const NONE: [&str; 0] = [];

    /// The names of the crates that a listing of `cargo tree` has, one on each line.
    fn names(listing: &str) -> BTreeSet<&str> {
        let names = listing.lines().filter_map(|line| line.split(' ').next());
        names.collect()
    }

    /// Those of [`SHELLS`] that a crate is compiled with, if nobody asks for a feature of it.
    fn shells_of(package: &str) -> Vec<&str> {
        let listing = output(&mut cargo(&[
            "tree",
            "--package",
            package,
            "--no-default-features",
            "--edges=normal",
            "--prefix=none",
        ]))
        .expect("Cargo knows the crate");
        let names = names(&listing);
        assert!(names.contains(package), "{listing}");
        let shells = SHELLS.into_iter();
        shells.filter(|shell| names.contains(shell)).collect()
    }

    #[test]
    fn the_session_is_compiled_without_sockets_timers_and_randomness() {
        assert_eq!(shells_of("remount-session"), NONE);
    }

    #[test]
    fn what_a_page_decides_is_compiled_without_sockets_timers_and_randomness() {
        assert_eq!(shells_of("remount-page"), NONE);
    }

    #[test]
    fn the_protocol_is_compiled_without_sockets_timers_and_randomness() {
        assert_eq!(shells_of("remount-wire"), NONE);
    }

    #[test]
    fn what_a_server_runs_on_is_found() {
        let found = shells_of("remount");
        assert!(
            found.contains(&"axum") && found.contains(&"tokio"),
            "{found:?}"
        );
    }
}
