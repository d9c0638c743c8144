use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

/// What a handler of a live view returns: [`Ok`], or any error that `?` can convert.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Any error, as a live view's handler or a `main` returns it.
///
/// A handler that returns one ends its own view: the error is logged with the view and the message
/// that caused it, and the browser mounts the view anew. During the first render it becomes a page
/// with status 500. The log names the line that made the error one of this type, which is that of
/// the `?` or the `into()`; in a debug build the page does so too.
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
pub struct Error {
    inner: Box<dyn StdError + Send + Sync>,
    /// None of what remount has found wrong itself.
    place: Option<&'static Location<'static>>,
}

impl Error {
    /// The error underneath, for inspection or for a caller that wants a standard error.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn StdError + Send + Sync> {
        self.inner
    }

    /// The error underneath, if it is of this type.
    pub(crate) fn downcast<E: StdError + 'static>(self) -> Result<E> {
        let Self { inner, place } = self;
        let inner = inner.downcast().map(|inner| *inner);
        inner.map_err(|inner| Self { inner, place })
    }

    /// The error underneath.
    pub(crate) fn inner(&self) -> &(dyn StdError + 'static) {
        &*self.inner
    }

    /// What remount has found wrong, and no line of the app says so.
    pub(crate) fn found(inner: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let (inner, place) = (inner.into(), None);
        Self { inner, place }
    }

    /// The line of the app that made it one of this type.
    pub(crate) fn place(&self) -> Option<&'static Location<'static>> {
        self.place
    }
}

impl<E: Into<Box<dyn StdError + Send + Sync>>> From<E> for Error {
    #[track_caller]
    fn from(error: E) -> Self {
        Self {
            inner: error.into(),
            place: Some(Location::caller()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.inner, f)?;
        let mut source = self.inner.source();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(error: &Error) -> u32 {
        let place = error.place().expect("a place");
        assert_eq!(place.file(), file!());
        place.line()
    }

    #[test]
    fn it_knows_the_line_that_made_it() {
        let parse = || -> Result<u8> { Ok("x".parse()?) };
        assert_eq!(line(&parse().unwrap_err()), line!() - 1);
        let given = Error::from("it is empty");
        assert_eq!(line(&given), line!() - 1);
    }

    #[test]
    fn who_hands_it_on_does_not_change_that() {
        let fail = || -> Result { Err("it is empty".into()) };
        let hand_on = || -> Result {
            fail()?;
            Ok(())
        };
        assert_eq!(line(&hand_on().unwrap_err()), line!() - 5);
    }
}
