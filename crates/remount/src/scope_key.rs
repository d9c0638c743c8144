use std::fmt;

/// The key under which a site finds the open views of a scope: what
/// [`Scope::key`](crate::Scope::key) returns. Make it of a number, a text, or anything else that
/// implements `Display`. Two keys are the same if their texts are.
///
/// ```
/// use remount::ScopeKey;
///
/// assert_eq!(ScopeKey::from(7), ScopeKey::from("7"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ScopeKey(Box<str>);

impl ScopeKey {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: fmt::Display> From<T> for ScopeKey {
    fn from(key: T) -> Self {
        Self(key.to_string().into())
    }
}

/// Without the key, which may be an address or a name: this may end up in a log.
impl fmt::Debug for ScopeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeKey").finish_non_exhaustive()
    }
}
