use std::error::Error as StdError;
use std::fmt;

/// What a handler of a live view returns: [`Ok`], or any error that `?` can convert.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Any error, as a live view's handler or a `main` returns it.
///
/// A handler that returns one ends its own view: the error is logged with the view and the message
/// that caused it, and the browser mounts the view anew. During the first render it becomes a page
/// with status 500.
///
/// It converts from every error type and from strings. It does not implement [`std::error::Error`]
/// itself, which is what makes that conversion possible.
///
/// ```
/// fn parse(input: &str) -> remount::Result<u32> {
///     if input.is_empty() {
///         return Err("the field is empty".into());
///     }
///     Ok(input.parse()?)
/// }
///
/// assert_eq!(parse("").unwrap_err().to_string(), "the field is empty");
/// ```
pub struct Error(Box<dyn StdError + Send + Sync>);

impl Error {
    /// The error underneath, for inspection or for a caller that wants a standard error.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn StdError + Send + Sync> {
        self.0
    }
}

impl<E: Into<Box<dyn StdError + Send + Sync>>> From<E> for Error {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

/// The same text as [`Display`](fmt::Display), because this is what a `main` that fails prints.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
