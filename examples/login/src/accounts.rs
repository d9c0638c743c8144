//! Accounts: names and password hashes in one SQLite file.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use remount::Result;
use rusqlite::{Connection, OptionalExtension, params};
use tokio::task::spawn_blocking;

use crate::passwords::Passwords;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS accounts (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        password TEXT NOT NULL
    ) STRICT";

pub(crate) struct Accounts {
    data: Arc<Mutex<Connection>>,
    passwords: Passwords,
}

impl Accounts {
    /// Opens the file, or makes it.
    pub(crate) fn open(file: &Path) -> Result<Self> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        make_private(file)?;
        Self::in_data(Connection::open(file)?)
    }

    fn in_data(data: Connection) -> Result<Self> {
        data.execute_batch(TABLES)?;
        Ok(Self {
            data: Arc::new(Mutex::new(data)),
            passwords: Passwords::new()?,
        })
    }

    /// `false` if the name is taken, in whatever case.
    pub(crate) async fn add(&self, name: &str, password: String) -> Result<bool> {
        let (name, hash) = (name.to_owned(), self.passwords.hash(password).await?);
        self.with(move |data| {
            let add =
                "INSERT INTO accounts (name, password) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            data.execute(add, params![name, hash])
                .map(|added| added == 1)
        })
        .await
    }

    /// The account's name as it was signed up, if there is such an account and this is its
    /// password.
    pub(crate) async fn check(&self, name: &str, password: String) -> Result<Option<String>> {
        let name = name.to_owned();
        let found = self
            .with(move |data| {
                let find = "SELECT name, password FROM accounts WHERE name = ?1";
                data.query_row(find, [name], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .await?;
        let (name, hash): (Option<String>, Option<String>) = found.unzip();
        let matches = self.passwords.matches(password, hash).await?;
        Ok(name.filter(|_| matches))
    }

    /// Waits for a disk on a thread where waiting holds nobody back.
    async fn with<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let data = Arc::clone(&self.data);
        let asked =
            spawn_blocking(move || ask(&data.lock().unwrap_or_else(PoisonError::into_inner)));
        Ok(asked.await??)
    }
}

/// Nobody else on this machine reads the hashes.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Accounts {
        Accounts::in_data(Connection::open_in_memory().unwrap()).unwrap()
    }

    #[tokio::test]
    async fn an_account_is_found_in_any_case_and_by_its_password_only() {
        let accounts = accounts();
        assert!(accounts.add("Ada", "correct horse".into()).await.unwrap());
        let check =
            async |name, password: &str| accounts.check(name, password.into()).await.unwrap();
        assert_eq!(check("ada", "correct horse").await.as_deref(), Some("Ada"));
        assert_eq!(check("ada", "wrong horse").await, None);
        assert_eq!(check("bob", "correct horse").await, None);
    }

    #[tokio::test]
    async fn a_name_is_taken_once() {
        let accounts = accounts();
        assert!(accounts.add("ada", "correct horse".into()).await.unwrap());
        assert!(!accounts.add("ADA", "another horse".into()).await.unwrap());
    }
}
