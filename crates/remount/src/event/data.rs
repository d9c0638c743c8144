use std::fmt;

use remount_wire::{Value, ValueError};
use serde::de::DeserializeOwned;

use super::error::EventError;
use crate::reply::{Asked, Reply};

/// The name and the data of an event, as a browser has sent them.
///
/// `#[derive(Event)]` reads it. A type that implements [`Event`](super::Event) by hand does so too:
///
/// ```
/// use remount::event::{Event, EventData, Show};
/// use remount::Value;
///
/// /// Any event at all, by its name.
/// #[derive(Debug, PartialEq)]
/// struct Named(String);
///
/// impl Event for Named {
///     fn read(data: &mut EventData<'_>) -> Option<Self> {
///         Some(Self(data.name().to_owned()))
///     }
///
///     fn show(&self, show: &mut Show<'_>) {
///         show.name(&self.0);
///     }
/// }
///
/// assert_eq!(Named::decode("save", Value::Null), Ok(Named("save".to_owned())));
/// ```
pub struct EventData<'a> {
    name: &'a str,
    value: Value,
    refused: Option<EventError>,
    asked: Asked,
}

/// Without the data, which may be secret.
impl fmt::Debug for EventData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, refused, .. } = self;
        let mut shown = f.debug_struct("EventData");
        shown.field("name", name).field("refused", refused);
        shown.finish_non_exhaustive()
    }
}

impl<'a> EventData<'a> {
    /// An event of this name with this data.
    #[must_use]
    pub fn new(name: &'a str, value: Value) -> Self {
        Self {
            name,
            value,
            refused: None,
            asked: Asked::default(),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// All of the data that nothing has taken yet.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Keeps why the event is refused, and returns `None`. The first reason stays.
    pub fn refuse<T>(&mut self, error: EventError) -> Option<T> {
        self.refused.get_or_insert(error);
        None
    }

    /// For derived code: the reply to the event, of which an event has one. Never `None`.
    #[doc(hidden)]
    pub fn reply<T>(&mut self) -> Option<Reply<T>> {
        Some(self.asked.reply())
    }

    /// Takes whether the event asks for a reply.
    pub(crate) fn take_asked(&mut self) -> Asked {
        std::mem::take(&mut self.asked)
    }

    /// Why the event is refused: no reason is that no event has its name.
    pub(crate) fn refused(self) -> EventError {
        self.refused.unwrap_or_else(|| EventError::Unknown {
            name: self.name.to_owned(),
        })
    }

    /// For derived code: one of several named fields.
    #[doc(hidden)]
    pub fn field<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let sent = self.value.take(name);
        self.keep(name, sent)
    }

    /// For derived code: one of several named fields, which travels as JSON in a text. What is no
    /// text is the value itself, as a hook may send it.
    #[doc(hidden)]
    pub fn json<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let text = match self.value.take(name) {
            Some(Value::String(text)) => text,
            sent => return self.keep(name, sent),
        };
        // The type may hold any number of values. A message may not, also not in a text.
        if let Err(error) = Value::from_json(&text) {
            return self.refuse(refused(self.name, name, error));
        }
        match serde_json::from_str(&text) {
            Ok(value) => Some(value),
            Err(error) => self.refuse(EventError::Field {
                event: self.name.to_owned(),
                field: name.to_owned(),
                // Its own words may repeat what was sent.
                reason: format!("is no JSON of its type, from column {} on", error.column()),
            }),
        }
    }

    /// For derived code: a variant's only value.
    #[doc(hidden)]
    pub fn only<T: FromEvent>(&mut self) -> Option<T> {
        let value = std::mem::take(&mut self.value);
        match T::from_event(self.name, value) {
            Ok(value) => Some(value),
            Err(error) => self.refuse(error),
        }
    }

    fn keep<T: DeserializeOwned>(&mut self, name: &str, sent: Option<Value>) -> Option<T> {
        let value = match sent {
            Some(value) => value.deserialize(),
            // Some types that are no `Option` take `null`, too: `()`, and JSON of any form.
            None => Value::Null.deserialize().or_else(|_| Value::absent()),
        };
        match value {
            Ok(value) => Some(value),
            Err(error) => self.refuse(refused(self.name, name, error)),
        }
    }
}

/// What an event with one value in parentheses takes from the browser. Every type that implements
/// serde's `Deserialize` is one: all of the data, or its `value` where that is what an element
/// sends.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be filled in by a browser",
    label = "neither `Deserialize` nor `FromEvent`",
    note = "put `#[derive(serde::Deserialize)]` on it"
)]
pub trait FromEvent: Sized {
    /// Takes the data of the event with this name.
    ///
    /// # Errors
    ///
    /// [`EventError`] if the data is not what it needs.
    fn from_event(event: &str, data: Value) -> Result<Self, EventError>;
}

impl<T: DeserializeOwned> FromEvent for T {
    fn from_event(event: &str, data: Value) -> Result<Self, EventError> {
        all_or_value(&data, event)
    }
}

fn all_or_value<T: DeserializeOwned>(data: &Value, event: &str) -> Result<T, EventError> {
    const VALUE: &str = "value";
    let error = match data.deserialize() {
        Ok(all) => return Ok(all),
        Err(error) => error,
    };
    // Elements send their value beside other things; a type that cannot be an object at all is
    // meant to be that value. A check box that is not checked has none.
    if !matches!(&error, ValueError::Field { path, .. } if path.is_empty()) {
        return Err(refused(event, "", error));
    }
    match (data.get(VALUE), data) {
        (Some(value), _) => value
            .deserialize()
            .map_err(|error| refused(event, VALUE, error)),
        (None, Value::Object(_)) => Value::absent().map_err(|_| refused(event, "", error)),
        (None, _) => Err(refused(event, "", error)),
    }
}

fn refused(event: &str, name: &str, error: ValueError) -> EventError {
    let (path, reason) = match error {
        ValueError::Field { path, reason, .. } => (path, reason),
        ValueError::Limit(limit) => (String::new(), limit.to_string()),
        other => (String::new(), other.to_string()),
    };
    let joint = if name.is_empty() || path.is_empty() || path.starts_with('[') {
        ""
    } else {
        "."
    };
    EventError::Field {
        event: event.to_owned(),
        field: format!("{name}{joint}{path}"),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Address {
        street: String,
        floor: Option<i8>,
    }

    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Delivery {
        street: String,
        gift: bool,
    }

    fn query(query: &str) -> Value {
        Value::from_query(query).unwrap()
    }

    fn field_of<T: DeserializeOwned>(data: &str) -> Result<T, String> {
        let mut data = EventData::new("send", query(data));
        data.field("it").ok_or_else(|| data.refused().to_string())
    }

    fn only_of<T: DeserializeOwned>(data: &Value) -> Result<T, String> {
        all_or_value(data, "send").map_err(|error| error.to_string())
    }

    #[test]
    fn text_becomes_what_the_field_is() {
        assert_eq!(field_of("it=3&other=x"), Ok(3_u8));
        assert_eq!(field_of("it=on"), Ok(true));
        assert_eq!(field_of("it[]=1&it[]=2"), Ok(vec![1, 2]));
    }

    #[test]
    fn optional_fields_may_be_absent_or_empty() {
        assert_eq!(field_of::<Option<u8>>(""), Ok(None));
        assert_eq!(field_of::<Option<u8>>("it="), Ok(None));
    }

    #[test]
    fn an_absent_bool_is_false() {
        assert_eq!(field_of("other=x"), Ok(false));
        assert_eq!(
            field_of("it[street]=High"),
            Ok(Delivery {
                street: "High".into(),
                gift: false
            })
        );
    }

    #[test]
    fn an_absent_optional_bool_is_none() {
        assert_eq!(field_of::<Option<bool>>(""), Ok(None));
        assert_eq!(field_of("it=off"), Ok(Some(false)));
    }

    #[test]
    fn a_check_box_that_is_clicked_is_an_only_value() {
        assert_eq!(only_of(&query("value=on")), Ok(true));
        assert_eq!(only_of(&query("")), Ok(false));
        assert_eq!(only_of(&query("id=7")), Ok(false));
        assert!(only_of::<bool>(&query("value=maybe")).is_err());
    }

    #[test]
    fn a_missing_field_is_named() {
        assert_eq!(
            field_of::<String>("that=1"),
            Err("event `send`, field `it`: is missing".into())
        );
    }

    #[test]
    fn a_wrong_field_is_named_with_its_path() {
        assert_eq!(
            field_of::<u8>("it=300"),
            Err("event `send`, field `it`: is not a whole number of 8 bits without sign".into())
        );
        assert_eq!(
            field_of::<Address>("it[street]=x&it[floor]=low"),
            Err("event `send`, field `it.floor`: is not a whole number of 8 bits".into())
        );
        assert_eq!(
            field_of::<Vec<u8>>("it[]=1&it[]=two"),
            Err("event `send`, field `it[1]`: is not a whole number of 8 bits without sign".into())
        );
    }

    #[test]
    fn an_error_repeats_nothing_of_what_was_sent() {
        let error = field_of::<u32>("it=hunter2").unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn an_only_value_is_all_of_the_data() {
        let home = Address {
            street: "High".into(),
            floor: Some(-1),
        };
        assert_eq!(only_of(&query("street=High&floor=-1&value=x")), Ok(home));
        assert_eq!(only_of(&Value::from("Ada")), Ok("Ada".to_owned()));
    }

    #[test]
    fn an_only_value_that_is_no_object_is_what_the_element_holds() {
        assert_eq!(only_of(&query("key=Enter&value=Ada")), Ok("Ada".to_owned()));
        assert_eq!(
            only_of::<u8>(&query("value=Ada")),
            Err("event `send`, field `value`: is not a whole number of 8 bits without sign".into())
        );
    }

    #[test]
    fn an_only_value_that_lacks_a_member_names_it() {
        assert_eq!(
            only_of::<Address>(&query("value=")),
            Err("event `send`, field `street`: is missing".into())
        );
    }
}
