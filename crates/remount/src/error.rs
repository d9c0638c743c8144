use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

use http::StatusCode;

use crate::error::kind::{Departing, Halted, MountsAnew, Redirection, StatusError};
use crate::external_url::External;
use crate::flash::{FlashKind, FlashMessages};
use crate::navigation::Navigation;
use crate::target::Destination;

pub(crate) mod kind;

/// What a handler of a live view returns: [`Ok`], or any error that `?` can convert.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Any error, as a live view's handler or a `main` returns it.
///
/// Every error type and every string converts into it. That is possible because it does not
/// implement [`std::error::Error`] itself.
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
///
/// # What becomes of it
///
/// | error | during the first render | when the page's socket joins | later, in a handler |
/// |---|---|---|---|
/// | [`redirect`](crate::redirect), [`redirect_external`](crate::redirect_external) | status 303 | the page is loaded there | the page is loaded there |
/// | [`Error::status`], 400 to 499 | an error page with this status | the browser loads the page anew, and shows that error page | the view ends |
/// | any other, or a panic | an error page with status 500 | the browser tries again | the view ends |
///
/// When a view has ended, its page joins it again. [`Live::on_error`](crate::Live::on_error) sets
/// the status of an app's own errors, and draws the error page. The log has each failure with the
/// view, the callback, and the line that made the error one of this type, which is that of the `?`
/// or the `into()`. In a debug build the page shows it, too.
pub struct Error(Box<Inner>);

struct Inner {
    error: Box<dyn StdError + Send + Sync>,
    /// None of what remount has found wrong itself.
    place: Option<&'static Location<'static>>,
}

impl Error {
    /// An error that makes an error page with this status, such as 404 for what is not there.
    ///
    /// ```
    /// use http::StatusCode;
    /// use remount::Error;
    ///
    /// assert_eq!(Error::status(StatusCode::FORBIDDEN).to_string(), "403 Forbidden");
    /// ```
    ///
    /// A status below 400 is no status of an error, and becomes 500.
    #[must_use]
    #[track_caller]
    pub fn status(status: StatusCode) -> Self {
        Self::with_status(status, None, Some(Location::caller()))
    }

    /// Puts a flash message for the view that a [`redirect`](crate::redirect) leads to. Changes no
    /// other error: messages do not leave the site.
    #[must_use]
    pub fn with_flash(mut self, kind: impl Into<FlashKind>, message: impl Into<String>) -> Self {
        if let Some(redirection) = self.0.error.downcast_mut::<Redirection>() {
            redirection.flash.put(&kind.into(), message.into());
        }
        self
    }

    /// The error underneath, if it is of this type: what was converted, or what
    /// [`or_status`](crate::OrStatus::or_status) has given a status.
    #[must_use]
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        let error = &self.0.error;
        let of_status = || {
            let cause = error.downcast_ref::<StatusError>()?.cause.as_ref()?;
            cause.downcast_ref()
        };
        error.downcast_ref().or_else(of_status)
    }

    /// The error underneath, for a caller that wants a standard error.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn StdError + Send + Sync> {
        self.0.error
    }

    pub(crate) fn with_status(
        status: StatusCode,
        cause: Option<Box<dyn StdError + Send + Sync>>,
        place: Option<&'static Location<'static>>,
    ) -> Self {
        let is_of_error = status.is_client_error() || status.is_server_error();
        let status = if is_of_error {
            status
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        Self::new(StatusError { status, cause }, place)
    }

    /// The page is loaded elsewhere.
    pub(crate) fn redirecting(to: Destination) -> Self {
        Self::found(Redirection::new(
            Departing::Redirect(to),
            FlashMessages::default(),
        ))
    }

    /// The page is loaded on another site.
    pub(crate) fn redirecting_outside(to: impl External) -> Self {
        let to = to.into_text();
        Self::navigating(Navigation::External { to }, FlashMessages::default())
    }

    /// The page goes where it was sent already.
    pub(crate) fn navigating(navigation: Navigation, flash: FlashMessages) -> Self {
        Self::found(Redirection::new(Departing::Asked(navigation), flash))
    }

    /// The status that was asked for.
    pub(crate) fn asked_status(&self) -> Option<StatusCode> {
        let error = self.0.error.downcast_ref::<StatusError>();
        error.map(|error| error.status)
    }

    /// The view is to be mounted anew.
    pub(crate) fn mounts_anew() -> Self {
        Self::found(MountsAnew)
    }

    /// The scope of a view keeps a turn from it.
    pub(crate) fn halted() -> Self {
        Self::found(Halted)
    }

    /// What remount has found wrong, and no line of the app says so.
    pub(crate) fn found(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(error, None)
    }

    fn new(
        error: impl Into<Box<dyn StdError + Send + Sync>>,
        place: Option<&'static Location<'static>>,
    ) -> Self {
        let error = error.into();
        Self(Box::new(Inner { error, place }))
    }

    /// Whether it is more than a failure.
    pub(crate) fn is_meant(&self) -> bool {
        let error = &self.0.error;
        error.is::<StatusError>() || error.is::<Redirection>() || error.is::<MountsAnew>()
    }

    /// The error underneath, if it is of this type.
    pub(crate) fn downcast<E: StdError + 'static>(self) -> Result<E> {
        let Inner { error, place } = *self.0;
        let error = error.downcast().map(|error| *error);
        error.map_err(|error| Self(Box::new(Inner { error, place })))
    }

    /// The error underneath.
    pub(crate) fn inner(&self) -> &(dyn StdError + 'static) {
        &*self.0.error
    }

    /// The line of the app that made it one of this type.
    pub(crate) fn place(&self) -> Option<&'static Location<'static>> {
        self.0.place
    }
}

impl<E: Into<Box<dyn StdError + Send + Sync>>> From<E> for Error {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::new(error, Some(Location::caller()))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.error, f)?;
        let mut source = self.0.error.source();
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
    use crate::or_status::OrStatus;

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
    fn it_takes_one_pointer() {
        assert_eq!(size_of::<Result>(), size_of::<usize>());
    }

    #[test]
    fn a_status_that_is_none_of_an_error_is_that_of_a_failure() {
        let error = Error::status(StatusCode::OK);
        assert_eq!(error.to_string(), "500 Internal Server Error");
    }

    #[test]
    fn what_has_a_status_is_still_of_its_type() {
        let parsed = "x".parse::<u8>().or_status(StatusCode::BAD_REQUEST);
        let error = parsed.unwrap_err();
        assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
        assert_eq!(line(&error), line!() - 3);
        let error = None::<u8>.or_404().unwrap_err();
        assert_eq!(error.to_string(), "404 Not Found");
        assert_eq!(line(&error), line!() - 2);
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
