use std::fmt;

/// Under which key the open views of a scope are found again: what
/// [`Scope::key`](crate::Scope::key) returns. It is made of a number, a text, or whatever else has
/// one. Two keys are one if their texts are.
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
