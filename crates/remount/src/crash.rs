//! Code of the app has failed: what it is, where it failed, and why. One line of the log says so.
//! In a debug build the page says so, too.

use std::error::Error as StdError;
use std::fmt::{self, Write as _};

use remount_session::guard::{self, Panic};

use crate::error::{Error, Result};
use crate::telemetry::{self, CallbackKind};

mod report;

pub(crate) use report::Report;

/// The error of a callback of a view, if it does not say already which one has failed, and is
/// not what the view has meant to return.
pub(crate) fn of(view: &str, callback: impl fmt::Display, cause: Error) -> Error {
    if cause.is_meant() {
        return cause;
    }
    let crash = cause.downcast().unwrap_or_else(|cause| Crash {
        what: format!("{view} failed in {callback}"),
        cause,
    });
    Error::found(crash)
}

/// The error of a layout that has panicked.
pub(crate) fn of_layout(panic: Panic) -> Error {
    let (what, cause) = ("the layout failed".to_owned(), Error::found(panic));
    Error::found(Crash { what, cause })
}

/// Runs a callback while its view is mounted, and says which one has failed. A panic is an error
/// like any other.
pub(crate) async fn told<T>(
    view: &'static str,
    callback: CallbackKind,
    run: impl Future<Output = Result<T>>,
) -> Result<T> {
    let ended = telemetry::told(view, callback, run).await;
    let ended = ended.unwrap_or_else(|panic| Err(Error::found(panic)));
    ended.map_err(|cause| of(view, callback, cause))
}

/// What a failure is called whose own words cannot be had.
const WORDLESS: &str = "an error that panicked or failed while it was told";

/// What an error says. The words are an app's, and may panic or fail themselves.
fn words(error: &(dyn StdError + 'static)) -> String {
    let said = guard::call(|| {
        let mut words = String::new();
        write!(words, "{error}").map(|()| words)
    });
    match said {
        Ok(Ok(words)) => words,
        Ok(Err(fmt::Error)) | Err(_) => WORDLESS.to_owned(),
    }
}

/// The next cause, if an error says that there is one.
fn source<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    guard::call(|| error.source()).unwrap_or(None)
}

/// The error of the app in what it has become here.
pub(crate) fn cause(error: &Error) -> &Error {
    let crash = error.inner().downcast_ref::<Crash>();
    crash.map_or(error, |crash| &crash.cause)
}

/// File and line of the app: of the panic, or of what made the cause an error of a live view.
pub(crate) fn place(error: &Error) -> Option<String> {
    let cause = cause(error);
    match cause.inner().downcast_ref::<Panic>() {
        Some(panic) => panic.place().map(str::to_owned),
        None => cause.place().map(ToString::to_string),
    }
}

/// What failed and why, in one line of the log, whatever line breaks an app's error has.
pub(crate) fn line(error: &Error) -> String {
    let mut words = words(error.inner());
    let mut cause = source(error.inner());
    while let Some(next) = cause {
        words.push_str(": ");
        words.push_str(&self::words(next));
        cause = source(next);
    }
    let mut line = String::new();
    for c in words.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// A failure, and what has failed.
#[derive(Debug)]
struct Crash {
    what: String,
    cause: Error,
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl StdError for Crash {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.cause.inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_with_the_view_the_callback_and_the_cause_in_one_line() {
        let cause = Error::from("no\nroom");
        let at = format!("{}:{}:", file!(), line!() - 1);
        let error = of("tasks::Tasks", "mount", cause);
        assert_eq!(line(&error), r"tasks::Tasks failed in mount: no\nroom");
        assert!(place(&error).unwrap().starts_with(&at));
    }

    /// Its words panic.
    #[derive(Debug)]
    struct Panics;

    impl fmt::Display for Panics {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("it has no words")
        }
    }

    impl StdError for Panics {}

    /// Its words fail.
    #[derive(Debug)]
    struct Fails;

    impl fmt::Display for Fails {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }

    impl StdError for Fails {}

    #[test]
    fn an_error_whose_words_panic_or_fail_is_told_without_them() {
        for cause in [Error::from(Panics), Error::from(Fails)] {
            let error = of("tasks::Tasks", "mount", cause);
            let expected = format!("tasks::Tasks failed in mount: {WORDLESS}");
            assert_eq!(line(&error), expected);
            assert!(Report::for_page(&error).is_none_or(|report| report.causes == [WORDLESS]));
        }
    }

    #[test]
    fn the_place_of_a_panic_is_where_it_was() {
        let panic = guard::call(|| panic!("asked to")).unwrap_err();
        let at = format!("{}:{}:", file!(), line!() - 1);
        let error = of("tasks::Tasks", "event add", Error::found(panic));
        assert!(place(&error).unwrap().starts_with(&at));
        assert!(line(&error).ends_with(": asked to"));
    }

    #[test]
    fn what_no_line_of_the_app_says_has_no_place() {
        let error = of("tasks::Tasks", "mount", Error::found("it is too late"));
        assert_eq!(place(&error), None);
    }

    #[test]
    fn the_first_who_says_what_has_failed_is_believed() {
        let error = of("tasks::Tasks", "handle_params", Error::from("gone"));
        let error = of("tasks::Tasks", "mount", error);
        assert_eq!(line(&error), "tasks::Tasks failed in handle_params: gone");
    }
}
