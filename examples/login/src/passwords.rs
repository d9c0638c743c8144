//! Passwords as argon2id hashes.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use remount::Result;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Each takes 19 MiB and most of a core.
const AT_ONCE: usize = 4;

pub(crate) struct Passwords {
    turns: Semaphore,
    /// The hash of no account's password, so that an account that does not exist takes as long as
    /// one that does.
    nobody: String,
}

impl Passwords {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            turns: Semaphore::new(AT_ONCE),
            nobody: hashed("nobody's password")?,
        })
    }

    pub(crate) async fn hash(&self, password: String) -> Result<String> {
        let _turn = self.turns.acquire().await?;
        spawn_blocking(move || hashed(&password)).await?
    }

    /// Whether it is the password behind this hash; never, but just as late, where there is no
    /// account.
    pub(crate) async fn matches(&self, password: String, hash: Option<String>) -> Result<bool> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let _turn = self.turns.acquire().await?;
        let matches = spawn_blocking(move || -> Result<bool> {
            let hash = PasswordHash::new(&hash)?;
            let matches = Argon2::default().verify_password(password.as_bytes(), &hash);
            Ok(matches.is_ok())
        });
        Ok(matches.await?? && is_known)
    }
}

fn hashed(password: &str) -> Result<String> {
    let hash: PasswordHash = Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_matches() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        for (tried, expected) in [
            ("correct horse", true),
            ("correct hors", false),
            ("", false),
        ] {
            let matches = passwords.matches(tried.into(), Some(hash.clone())).await;
            assert_eq!(matches.unwrap(), expected, "{tried}");
        }
    }

    #[tokio::test]
    async fn without_an_account_nothing_matches() {
        let passwords = Passwords::new().unwrap();
        let matches = passwords.matches("nobody's password".into(), None).await;
        assert!(!matches.unwrap());
    }
}
