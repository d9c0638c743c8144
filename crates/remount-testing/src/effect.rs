//! What a page wants done after a gesture or a command: messages, links, loads.

use serde_json::{Map, Value, json};

use crate::dom::Node;

/// What the page cannot do by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// An event for a view.
    Push(Push),
    /// Another address of the main view.
    Patch(Link),
    /// Another view in the place of the main one.
    Navigate(Link),
    /// A link that the browser follows by itself: a page load.
    Visit(Visit),
    /// A form that the browser submits by itself: a page load.
    Submit(Submission),
    /// An event that scripts of the page may listen to.
    Dispatch(Dispatched),
    /// Something that [`advance`](crate::bindings::advance) or a loss of focus will carry out.
    Wait(Wait),
}

/// An `event` message on the topic of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// The element of the view that gets it.
    pub view: Node,
    /// `type`: `None` where the client sends `null`.
    pub kind: Option<&'static str>,
    /// `event`: its name.
    pub event: String,
    /// `value`: an object, or the text of a form. `None` where the client leaves it out.
    pub value: Option<Value>,
    /// `meta`, which only events of forms have.
    pub meta: Option<Map<String, Value>>,
    /// Whether it has an empty `uploads`, as each change of a form has.
    pub uploads: bool,
    /// `cid`: the number of the component that gets it.
    pub cid: Option<u64>,
    /// The element that the client marks as loading until the answer.
    pub source: Node,
    /// Other elements that are marked.
    pub loading: Vec<Node>,
    /// Whether the page is marked.
    pub page_loading: bool,
    /// What [`focus_again`](crate::bindings::focus_again) takes when the answer is on the page: a
    /// form that is sent takes the focus away meanwhile.
    pub refocus: Option<Node>,
}

impl Push {
    /// The payload of the message, as the client sends it.
    pub fn payload(&self) -> Value {
        let mut payload = Map::new();
        payload.insert("type".to_owned(), json!(self.kind));
        payload.insert("event".to_owned(), json!(self.event));
        if let Some(value) = &self.value {
            payload.insert("value".to_owned(), value.clone());
        }
        if let Some(meta) = &self.meta {
            payload.insert("meta".to_owned(), Value::Object(meta.clone()));
        }
        if self.uploads {
            payload.insert("uploads".to_owned(), json!({}));
        }
        if let Some(cid) = self.cid {
            payload.insert("cid".to_owned(), json!(cid));
        }
        Value::Object(payload)
    }
}

/// Where a live link or a link command goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as the page has it: relative to the page's own, or absolute.
    pub href: String,
    /// Whether it takes the place of the present one in the history.
    pub replace: bool,
}

/// A page load by a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The address as the page has it: relative to the page's own, or absolute.
    pub href: String,
    /// Whether it opens in another tab.
    pub new_tab: bool,
}

/// A page load by a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The form.
    pub form: Node,
    /// Whether it is sent by POST instead of GET.
    pub post: bool,
    /// The address as the page has it; empty for that of the page.
    pub action: String,
    /// Whether the body is `multipart/form-data`.
    pub multipart: bool,
    /// Whether it opens in another tab.
    pub new_tab: bool,
    /// Names and values, in their order.
    pub entries: Vec<(String, String)>,
}

impl Submission {
    /// Names and values as a query, or as a body of `application/x-www-form-urlencoded`.
    pub fn encoded(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.entries {
            text.append_pair(&lines(name), &lines(value));
        }
        text.finish()
    }
}

/// The text with `\r\n` at the end of each line, as browsers send it with a form.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

/// An event in the browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispatched {
    /// Its name.
    pub event: String,
    /// The element that hears of it first.
    pub at: Node,
    /// What listeners read as its `detail`.
    pub detail: Map<String, Value>,
    /// Whether elements around hear of it.
    pub bubbles: bool,
}

/// Something that `phx-debounce` holds back, or that `phx-throttle` drops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The element.
    pub element: Node,
    /// How long.
    pub delay: Delay,
}

/// How long an event is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Until nothing of its kind has come for so many milliseconds, or until the element loses the
    /// focus.
    Debounce(u64),
    /// Until the element loses the focus.
    Blur,
    /// For good: it came within so many milliseconds after another.
    Throttle(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_browsers_end_them() {
        assert_eq!(lines("a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd");
    }
}
