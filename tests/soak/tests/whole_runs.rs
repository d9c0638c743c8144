//! The soak as the checks play it: whole runs, each with both restarts and the change of the secret
//! in it.

use std::process::Command;

/// Runs begin for so long. One at least is played.
const SECONDS: &str = "3";

#[test]
fn no_saved_session_write_is_lost_when_the_server_restarts() {
    let soak = Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(["--seconds", SECONDS])
        .output()
        .expect("the soak starts");
    let (said, why) = [&soak.stdout, &soak.stderr]
        .map(|text| String::from_utf8_lossy(text))
        .into();
    assert!(soak.status.success(), "{said}{why}");
}
