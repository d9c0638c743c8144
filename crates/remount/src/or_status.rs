use std::error::Error as StdError;
use std::panic::Location;

use http::StatusCode;

use crate::error::{Error, Result};

/// Turns what is not there, or an error, into an error page with a status.
///
/// ```
/// use remount::prelude::*;
///
/// fn room(name: &str) -> Result<u32> {
///     let rooms = [("hall", 1), ("attic", 2)];
///     let found = rooms.iter().find(|(known, _)| *known == name);
///     Ok(found.or_404()?.1)
/// }
///
/// assert_eq!(room("hall").unwrap(), 1);
/// assert_eq!(room("cellar").unwrap_err().to_string(), "404 Not Found");
/// ```
pub trait OrStatus<T>: Sized {
    /// The value, or an error with this status.
    ///
    /// # Errors
    ///
    /// There is none, or the error that there is.
    fn or_status(self, status: StatusCode) -> Result<T>;

    /// The value, or an error with status 404.
    ///
    /// # Errors
    ///
    /// There is none, or the error that there is.
    #[track_caller]
    fn or_404(self) -> Result<T> {
        self.or_status(StatusCode::NOT_FOUND)
    }
}

impl<T> OrStatus<T> for Option<T> {
    #[track_caller]
    fn or_status(self, status: StatusCode) -> Result<T> {
        let place = Location::caller();
        self.ok_or_else(|| Error::with_status(status, None, Some(place)))
    }
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> OrStatus<T> for std::result::Result<T, E> {
    #[track_caller]
    fn or_status(self, status: StatusCode) -> Result<T> {
        let place = Location::caller();
        self.map_err(|error| Error::with_status(status, Some(error.into()), Some(place)))
    }
}
