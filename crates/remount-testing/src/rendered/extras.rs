use serde_json::{Map, Value};

use super::TreeError;
use super::error::{Fault, Path};

/// What a message says besides the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Extras {
    /// The new title of the page.
    pub title: Option<String>,
    /// The events that the server pushes, in its order.
    pub events: Vec<Event>,
    /// What the server replies to an event of a hook. What JavaScript takes for false, such as `0`
    /// or an empty text, counts as no reply, as it does for the client.
    pub reply: Option<Value>,
    /// What is to be shown afresh.
    pub changed: Changed,
}

/// An event that the server pushes to the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its name, without `phx:`.
    pub name: String,
    /// Its payload.
    pub payload: Value,
    /// Whether the page hears of it before it shows what else the message says.
    pub first: bool,
}

/// What a client shows afresh after it merged a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Nothing: the message has no difference of the tree.
    Nothing,
    /// Each of these components alone, if it is in the page and in no other one of them. The view
    /// around them is not touched.
    Components(Vec<u64>),
    /// The whole view.
    View,
}

impl Extras {
    /// Takes everything that is not of the tree out of a message.
    pub(super) fn take(
        members: &mut Map<String, Value>,
        path: &Path<'_>,
    ) -> Result<Self, TreeError> {
        let title = match members.remove("t") {
            None | Some(Value::Null) => None,
            Some(Value::String(title)) => Some(title),
            Some(_) => return Err(path.name("t").error(Fault::Expected("text"))),
        };
        let events = match members.remove("e") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(events)) => {
                let path = path.name("e");
                let events = events.into_iter().zip(0..);
                let events = events.map(|(event, at)| Event::read(event, &path.number(at)));
                events.collect::<Result<_, _>>()?
            }
            Some(_) => return Err(path.name("e").error(Fault::Expected("a list of events"))),
        };
        Ok(Self {
            title,
            events,
            reply: members.remove("r").filter(is_truthy),
            changed: Changed::Nothing,
        })
    }
}

impl Event {
    fn read(event: Value, path: &Path<'_>) -> Result<Self, TreeError> {
        if let Value::Array(mut parts) = event
            && matches!(parts.len(), 2 | 3)
            && let Value::String(name) = parts[0].take()
        {
            return Ok(Self {
                name,
                first: parts.get(2) == Some(&Value::Bool(true)),
                payload: parts.swap_remove(1),
            });
        }
        let expected = "an event: its name, its payload, and maybe `true`";
        Err(path.error(Fault::Expected(expected)))
    }
}

/// What JavaScript takes for true.
pub(super) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
