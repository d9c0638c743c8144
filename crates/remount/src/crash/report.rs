//! What the page of a debug build says of a failure.

use remount_session::guard::Panic;
use remount_wire::push_string;

use crate::crash::{self, place};
use crate::error::Error;

/// The page's script listens for this name with the stock client's `phx:` before it.
const NAME: &str = "remount:crashed";

/// A failure in words.
#[derive(Debug, PartialEq)]
pub(crate) struct Report {
    pub(crate) what: String,
    /// File and line, if the app has one for it.
    pub(crate) place: Option<String>,
    /// The nearest first.
    pub(crate) causes: Vec<String>,
}

impl Report {
    /// None in a release build, whose visitors can do nothing about it, and may be who caused it.
    pub(crate) fn for_page(error: &Error) -> Option<Self> {
        Self::for_page_if(cfg!(debug_assertions), error)
    }

    fn for_page_if(is_debug_build: bool, error: &Error) -> Option<Self> {
        is_debug_build.then(|| Self::of(error))
    }

    fn of(error: &Error) -> Self {
        let mut causes = Vec::new();
        let mut source = crash::source(error.inner());
        while let Some(cause) = source {
            causes.push(match cause.downcast_ref::<Panic>() {
                Some(panic) => format!("it panicked: {}", panic.message()),
                None => crash::words(cause),
            });
            source = crash::source(cause);
        }
        Self {
            what: crash::words(error.inner()),
            place: place(error),
            causes,
        }
    }

    /// The name and the payload of an event for the page.
    pub(crate) fn event(&self) -> (String, String) {
        let mut payload = String::from(r#"{"what":"#);
        push_string(&mut payload, &self.what);
        payload.push_str(r#","place":"#);
        push_string(&mut payload, self.place.as_deref().unwrap_or_default());
        payload.push_str(r#","causes":["#);
        for (index, cause) in self.causes.iter().enumerate() {
            if index > 0 {
                payload.push(',');
            }
            push_string(&mut payload, cause);
        }
        payload.push_str("]}");
        (NAME.to_owned(), payload)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use remount_session::guard;
    use serde_json::json;

    use super::*;

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no number of a task")
        }
    }

    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }

    fn failed() -> Error {
        let outer = Outer("<x>".parse::<u8>().unwrap_err());
        crash::of("tasks::Tasks", "mount", outer.into())
    }

    #[test]
    fn a_debug_build_says_what_failed_where_and_all_causes() {
        let report = Report::for_page_if(true, &failed()).expect("a report");
        assert_eq!(report.what, "tasks::Tasks failed in mount");
        assert!(report.place.unwrap().starts_with(file!()));
        let causes = ["no number of a task", "invalid digit found in string"];
        assert_eq!(report.causes, causes);
    }

    #[test]
    fn a_release_build_says_nothing() {
        assert_eq!(Report::for_page_if(false, &failed()), None);
    }

    #[test]
    fn a_panic_is_told_with_its_message_and_its_place_apart() {
        let panic = guard::call(|| panic!("at 7")).unwrap_err();
        let error = crash::of("tasks::Tasks", "render", Error::found(panic));
        let report = Report::of(&error);
        assert!(report.place.unwrap().starts_with(file!()));
        assert_eq!(report.causes, ["it panicked: at 7"]);
    }

    #[test]
    fn a_page_is_sent_it_as_json() {
        let report = Report {
            what: "tasks::Tasks failed in event \"".to_owned(),
            place: Some("src/main.rs:7:9".to_owned()),
            causes: vec!["</script>".to_owned(), "two\nlines".to_owned()],
        };
        let (name, payload) = report.event();
        assert_eq!(name, "remount:crashed");
        let payload: serde_json::Value = serde_json::from_str(&payload).unwrap();
        let expected = json!({
            "what": report.what, "place": report.place, "causes": report.causes,
        });
        assert_eq!(payload, expected);
    }
}
