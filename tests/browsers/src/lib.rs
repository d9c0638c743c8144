//! One form that is remembered, on two sites: `live` has it in live views, `still` in the pages of
//! handlers. The tests in `e2e/browsers` do the same on both, in several browsers.

use std::{env, io};

use remount_session::{SessionData, Sessions, SqliteStore};
use tracing_subscriber::EnvFilter;

/// Names the file of a database, if sessions are to be in one.
const DATABASE: &str = "DATABASE";

/// What both sites remember about a visitor.
#[derive(SessionData, Clone)]
pub struct Visitor {
    /// Saved as it is typed.
    #[session(browser, max_chars = 40)]
    pub name: String,
    /// Saved when its field is left.
    #[session(browser, max_chars = 40)]
    pub town: String,
    /// Saved when its form is submitted.
    #[session(browser, max_chars = 40)]
    pub street: String,
    /// No page may write it.
    pub rank: String,
    /// Kept by the browser, and not with the session.
    #[session(browser, scope = local, max_chars = 200)]
    pub draft: String,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            name: String::new(),
            town: String::new(),
            street: String::new(),
            rank: "guest".to_owned(),
            draft: String::new(),
        }
    }
}

impl Visitor {
    /// What every page says to the visitor.
    #[must_use]
    pub fn greeting(&self) -> String {
        match self.name.as_str() {
            "" => "Hello, stranger!".to_owned(),
            name => format!("Hello, {name}!"),
        }
    }
}

/// The sessions of a site: in the cookie, or in the database that the environment names. What they
/// and the site have to say goes to the standard error.
///
/// # Errors
///
/// If the secret in the environment is no good, or the database cannot be opened.
pub fn sessions() -> Result<Sessions<Visitor>, Box<dyn std::error::Error + Send + Sync>> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .init();
    let sessions = Sessions::from_env()?;
    Ok(match env::var_os(DATABASE) {
        Some(file) => sessions.store(SqliteStore::open(file)?),
        None => sessions,
    })
}
