//! What the random tests of the checks begin with.

use std::process::Command;

const VARIABLE: &str = "PROPTEST_RNG_SEED";
const SEED: &str = "1";

/// Has the random tests of a command take the same steps in every run, so that the checks pass for
/// whoever changed nothing. A long run, and a test that is started by itself, take others. So do
/// the checks of whoever sets the variable.
pub(crate) fn fixed(command: &mut Command) -> &mut Command {
    if std::env::var_os(VARIABLE).is_none() {
        command.env(VARIABLE, SEED);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_begin_as_they_are_told_or_always_in_one_way() {
        let mut command = Command::new("cargo");
        let seed = fixed(&mut command).get_envs().next();
        match std::env::var_os(VARIABLE) {
            Some(_) => assert_eq!(seed, None),
            None => assert_eq!(seed, Some((VARIABLE.as_ref(), Some(SEED.as_ref())))),
        }
    }
}
