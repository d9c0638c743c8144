//! What the server of a debug build tells a page about an event that its view has refused.

use remount_wire::push_string;

use crate::event::EventError;

/// The page's script listens for this name with the stock client's `phx:` before it.
const NAME: &str = "remount:refused";

/// An event that was refused, and who refused it.
pub(crate) struct Refused {
    pub(crate) error: EventError,
    /// The type of the component that it was for, if not the view itself.
    pub(crate) component: Option<&'static str>,
}

impl Refused {
    /// The name and the payload of an event for the page; none in a release build, whose visitors
    /// can do nothing about it.
    pub(crate) fn for_page(&self, view: &str) -> Option<(String, String)> {
        self.for_page_if(cfg!(debug_assertions), view)
    }

    fn for_page_if(&self, is_debug_build: bool, view: &str) -> Option<(String, String)> {
        is_debug_build.then(|| (NAME.to_owned(), self.payload(view)))
    }

    fn payload(&self, view: &str) -> String {
        let (event, field, reason) = match &self.error {
            EventError::Unknown { name } => (
                &**name,
                "",
                "its type of events has no variant of that name; the name in the template is wrong, \
                 or the page is older than the server",
            ),
            EventError::Field {
                event,
                field,
                reason,
            } => (&**event, &**field, &**reason),
        };
        let mut out = String::new();
        let members = [
            ("view", self.component.unwrap_or(view)),
            ("event", event),
            ("field", field),
            ("reason", reason),
        ];
        for (name, text) in members {
            out.push(if out.is_empty() { '{' } else { ',' });
            push_string(&mut out, name);
            out.push(':');
            push_string(&mut out, text);
        }
        out.push('}');
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(error: EventError) -> Refused {
        Refused {
            error,
            component: None,
        }
    }

    fn missing() -> EventError {
        EventError::Field {
            event: "rename".to_owned(),
            field: "title".to_owned(),
            reason: "is missing".to_owned(),
        }
    }

    #[test]
    fn a_debug_build_names_view_event_field_and_reason() {
        let (name, payload) = refused(missing())
            .for_page_if(true, "tasks::Tasks")
            .unwrap();
        assert_eq!(name, "remount:refused");
        assert_eq!(
            payload,
            r#"{"view":"tasks::Tasks","event":"rename","field":"title","reason":"is missing"}"#
        );
    }

    #[test]
    fn an_unknown_event_is_named_as_the_page_sent_it() {
        let error = EventError::Unknown {
            name: "</p>\"".to_owned(),
        };
        let (_, payload) = refused(error).for_page_if(true, "tasks::Tasks").unwrap();
        let payload: serde_json::Value = serde_json::from_str(&payload).unwrap();
        assert_eq!(payload["event"], "</p>\"");
        assert_eq!(payload["field"], "");
    }

    #[test]
    fn a_component_is_named_in_place_of_its_view() {
        let refused = Refused {
            component: Some("tasks::Item"),
            ..refused(missing())
        };
        let (_, payload) = refused.for_page_if(true, "tasks::Tasks").unwrap();
        assert!(payload.starts_with(r#"{"view":"tasks::Item""#), "{payload}");
    }

    #[test]
    fn a_release_build_tells_the_page_nothing() {
        assert_eq!(refused(missing()).for_page_if(false, "tasks::Tasks"), None);
    }
}
