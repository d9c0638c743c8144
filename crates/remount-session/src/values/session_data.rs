//! What a session may hold: its keys, and how its struct is read and written.

pub use remount_session_macros::SessionData;

use crate::values::entries::Entries;
use crate::values::key::{Invalid, Key};

/// What a site remembers about a visitor: a closed list of keys, each with a type, a writer and
/// limits.
///
/// The derive of the same name implements it. An implementation by hand is possible and needs care.
///
/// ```
/// use remount_session::{SessionData, Writer};
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, max_chars = 40)] // the browser may write this key ...
///     username: String,
///     user_id: Option<i64>, // ... and can never write this one
/// }
///
/// assert_eq!(Visitor::USERNAME, "username");
/// assert_eq!(Visitor::keys()[0].writer(), Writer::Browser);
/// assert_eq!(Visitor::keys()[1].writer(), Writer::Server);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a session holds: it does not implement `SessionData`",
    note = "put `#[derive(SessionData, Clone, Default)]` on the struct that says what a visitor's session holds"
)]
pub trait SessionData: Clone + Default + Send + Sync + 'static {
    /// The keys, in the order of the fields.
    fn keys() -> &'static [Key];

    /// Reads the values. A key has its default if it has no entry, or one that does not decode or
    /// migrate, breaks the key's rules, was written by a newer build, or by a browser that may not
    /// write it. A key with `scope = local` has what this page brought.
    fn from_entries(entries: &Entries) -> Self;

    /// Writes the value of the key with this index as JSON. The rules are not asked here but by
    /// [`Key::check`].
    ///
    /// # Errors
    ///
    /// When the value cannot be written as JSON, or there is no such key.
    fn encode(&self, key: usize) -> Result<Vec<u8>, Invalid>;
}

/// The session of a site that remembers nothing.
impl SessionData for () {
    fn keys() -> &'static [Key] {
        &[]
    }

    fn from_entries(_: &Entries) -> Self {}

    fn encode(&self, _: usize) -> Result<Vec<u8>, Invalid> {
        Err(Invalid::new("there is no such key"))
    }
}

#[cfg(test)]
mod tests;
