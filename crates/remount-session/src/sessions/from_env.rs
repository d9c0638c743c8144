//! What the environment says of a site's sessions.

use std::path::Path;

use super::Sessions;
use crate::seal::config_error::{self, ConfigError};
use crate::seal::secret;
use crate::values::session_data::SessionData;

impl<S: SessionData> Sessions<S> {
    /// Sessions sealed with the secret in the environment variable `REMOUNT_SECRET`: at least 32
    /// random bytes in any encoding without commas, such as the output of `openssl rand -base64
    /// 48`.
    ///
    /// A debug build without that variable makes a secret of its own, once, in the file
    /// `.remount/secret` of the current directory, which only its owner may read and git ignores. A
    /// release build never does: every server of a site needs the same secret, and one that is lost
    /// takes every session with it.
    ///
    /// The variable may hold up to eight secrets, separated by commas: the first seals, all open.
    /// With them the secret is changed in two deploys, and no session is lost:
    ///
    /// | deploy | `REMOUNT_SECRET` | |
    /// |---|---|---|
    /// | first | `old,new` | every server accepts the new secret, none seals with it |
    /// | second, when the first is everywhere | `new,old` | the new secret seals, the old one opens |
    /// | any time later | `new` | what the old secret sealed opens no longer |
    ///
    /// A secret that somebody else has seen is left out at once.
    ///
    /// Before a secret may stand the [name](crate::Algorithm::name) of an algorithm and a colon, as
    /// in `xchacha20-poly1305:secret`. Without a name the secret has the default one. A name that
    /// is mistyped is refused if it begins like one; any other colon is part of the secret. (A
    /// secret that begins like this itself is written as `xaes-256-gcm:xchacha20-poly1305:…`.) The
    /// log has the algorithms of all secrets, at the level `info`. The same secret with another
    /// algorithm counts as another secret, so one changes in the same steps as the other:
    /// `secret,xchacha20-poly1305:secret`, then `xchacha20-poly1305:secret,secret`, then
    /// `xchacha20-poly1305:secret`.
    ///
    /// [`KeyRing`](crate::KeyRing) says more and does the same in code.
    ///
    /// # Errors
    ///
    /// When the secret is missing (in a release build), when one is too short, empty or there
    /// twice, when what stands before one is like the name of an algorithm and is none, when there
    /// are more than eight, or when the file fails (in a debug build).
    pub fn from_env() -> Result<Self, ConfigError> {
        let variable = std::env::var_os(config_error::VARIABLE);
        let ring = secret::key_ring(variable, cfg!(debug_assertions), Path::new("."))?;
        let sessions = Self::new(ring);
        let https_only = std::env::var_os(HTTPS_ONLY).is_some_and(|value| !value.is_empty());
        Ok(if https_only {
            sessions.https_only()
        } else {
            sessions
        })
    }
}

/// Where it is set, cookies stay those of https on loopback too.
const HTTPS_ONLY: &str = "REMOUNT_HTTPS_ONLY";
