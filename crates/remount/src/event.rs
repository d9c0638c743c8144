//! What the browser may send to a live view.

use std::fmt;
use std::marker::PhantomData;

use remount_markup::{At, Attribute, EventValue, Push, Writer};
use remount_wire::{Value, ValueError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::around::component_for;

/// The events of a live view, and the data of each.
///
/// Derive it for an enum with a variant for each event. Write an event into a template as a value,
/// with the data that it is to bring back:
///
/// ```
/// # use remount::prelude::*;
/// #[derive(Event)]
/// enum ItemEvent {
///     Clear,
///     Remove { id: u64 },
/// }
///
/// fn buttons(id: u64) -> impl Markup {
///     view! {
///         <button phx-click=(ItemEvent::Remove { id })>"Remove"</button>
///         <button phx-click=(ItemEvent::Clear)>"Remove all"</button>
///     }
/// }
/// # let mut out = String::new();
/// # remount::markup::html(&buttons(7), None, &mut out);
/// # assert!(out.contains("phx-click=\"remove\" phx-value-id=\"7\">"), "{out}");
/// ```
///
/// Data in a template are numbers, `bool`, texts and `Option`s of these ([`EventValue`]). The name
/// of a field becomes a part of an attribute's name, so it has no upper case letters. A command
/// takes an event too: `JS::new().push(ItemEvent::Clear)`; in a live component it needs
/// `phx-target=(Myself)` beside it, which a value in a binding finds by itself.
///
/// Data of any other type that implements serde's `Serialize` and `Deserialize` travels as JSON:
///
/// ```
/// # use remount::prelude::*;
/// #[derive(serde::Serialize, serde::Deserialize, Clone, Debug, PartialEq)]
/// struct Filter { tags: Vec<String>, done: bool }
///
/// #[derive(Event, Debug, PartialEq)]
/// enum ListEvent {
///     Show { #[event(json)] filter: Filter },
/// }
///
/// # let filter = Filter { tags: vec!["home".to_owned()], done: false };
/// # let button = {
/// # let filter = filter.clone();
/// view! { <button phx-click=(ListEvent::Show { filter: filter.clone() })>"Show"</button> }
/// # };
/// # let mut out = String::new();
/// # remount::markup::html(&button, None, &mut out);
/// # assert!(out.contains("{&quot;tags&quot;:[&quot;home&quot;],"), "{out}");
/// ```
///
/// A browser can change it. So it may hold at most 8,192 values, 32 levels deep, as any message.
/// Check it as all input.
///
/// Where the browser fills in the data, from a form, a pressed key or a hook, write
/// `#[event(incoming)]` at the variant. Then it has a name in templates, which is a constant of the
/// enum: `phx-submit=(ChatEvent::SEND)`. A name that does not exist does not compile:
///
/// ```
/// use remount::{Event, Value};
///
/// #[derive(serde::Deserialize, Debug, PartialEq)]
/// struct Profile { name: String, age: Option<u8> }
///
/// #[derive(Event, Debug, PartialEq)]
/// enum ChatEvent {
///     /// Fields are taken by their names, from inputs, `phx-value-*` or a hook's payload.
///     /// Browsers send nothing for a check box that is not checked: an absent `bool` is `false`.
///     #[event(incoming)]
///     Send { body: String, urgent: bool },
///     /// Whatever else comes with an event is ignored.
///     Clear,
///     /// One value is all of the data, or its `value` where that is what an element sends.
///     #[event(incoming)]
///     Rename(String),
///     #[event(incoming)]
///     Save(Profile),
///     /// Names are those of the variants in snake case, unless told otherwise.
///     #[event(incoming, name = "scroll-end")]
///     ScrollEnd { #[event(name = "first-id")] first_id: u64 },
/// }
///
/// assert_eq!(ChatEvent::SEND.as_str(), "send");
/// assert_eq!(ChatEvent::SCROLL_END.as_str(), "scroll-end");
///
/// let form = Value::from_query("body=hello&urgent=on&_unused_body=").unwrap();
/// let event = ChatEvent::decode("send", form).unwrap();
/// assert_eq!(event, ChatEvent::Send { body: "hello".into(), urgent: true });
///
/// let unchecked = Value::from_query("body=hello").unwrap();
/// let event = ChatEvent::decode("send", unchecked).unwrap();
/// assert_eq!(event, ChatEvent::Send { body: "hello".into(), urgent: false });
///
/// let form = Value::from_query("name=Ada&age=").unwrap();
/// let event = ChatEvent::decode("save", form).unwrap();
/// assert_eq!(event, ChatEvent::Save(Profile { name: "Ada".into(), age: None }));
///
/// let error = ChatEvent::decode("scroll-end", Value::Null).unwrap_err();
/// assert_eq!(error.to_string(), "event `scroll-end`, field `first-id`: is missing");
/// ```
///
/// `rename_all` names all variants in one of the cases of serde: `lowercase`, `UPPERCASE`,
/// `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case` or
/// `SCREAMING-KEBAB-CASE`. On a variant it names the fields, and `rename_all_fields` those of all.
/// A name that is given to one of them wins.
///
/// ```
/// use remount::{Event, Value};
///
/// #[derive(Event, Debug, PartialEq)]
/// #[event(rename_all = "kebab-case", rename_all_fields = "camelCase")]
/// enum ListEvent {
///     #[event(incoming)]
///     SortBy { first_column: u8 },
/// }
///
/// assert_eq!(ListEvent::SORT_BY.as_str(), "sort-by");
/// let value = Value::from_query("firstColumn=3").unwrap();
/// let event = ListEvent::decode("sort-by", value).unwrap();
/// assert_eq!(event, ListEvent::SortBy { first_column: 3 });
/// ```
///
/// The types of fields implement serde's `Deserialize`; text turns into numbers and booleans as
/// [`Value::deserialize`] has it. `Option<bool>` tells an absent field, `None`, from one that says
/// `false`. A view without events has `()`.
///
/// The server refuses an event that does not decode: the view stays as it was, and the log says
/// why. A debug build also shows it on the page: the view, the event, the field and the reason.
///
/// # Secrets
///
/// The log contains the names of events and never their data, also where data is wrong. Your own
/// log may contain it, for example a password in an event with `derive(Debug)`. Give such a field
/// the type `SecretString` of the crate [`secrecy`](https://docs.rs/secrecy) with its feature
/// `serde`. `Debug` does not show it, and a template that holds one does not compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the events of a live view",
    label = "not derived from `Event`",
    note = "put `#[derive(Event)]` on an enum with a variant for each event, or use `()` for none"
)]
pub trait Event: Sized + Send + 'static {
    /// Finds the event of that name and takes its data from `value`.
    ///
    /// # Errors
    ///
    /// [`EventError`] if there is no such event, or if its data is not what it needs. Both came
    /// from a browser, so neither is trusted nor fatal.
    fn decode(name: &str, value: Value) -> Result<Self, EventError>;

    /// Calls `show` with the event's name and its data: what a template shows of it.
    ///
    /// # Panics
    ///
    /// If the browser fills in its data (`#[event(incoming)]`), so that it has no value yet.
    fn show(&self, show: &mut Show<'_>);
}

/// Takes the name of an event, and the names and values of its data.
pub type Show<'a> = dyn FnMut(&str, &[(&str, &dyn EventValue)]) + 'a;

/// The name of an event whose data the browser fills in: `phx-submit=(ChatEvent::SEND)`.
pub struct EventName<E> {
    name: &'static str,
    event: PhantomData<fn(E)>,
}

impl<E> EventName<E> {
    /// For derived code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            event: PhantomData,
        }
    }

    /// As the browser sends it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.name
    }
}

impl<E> Clone for EventName<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for EventName<E> {}

impl<E> fmt::Debug for EventName<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.name, f)
    }
}

impl<E> fmt::Display for EventName<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<E: Event> Attribute for EventName<E> {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.event(at, self.name, &[], component_for::<E>(self.name, w));
    }
}

impl<E> From<EventName<E>> for Push {
    fn from(name: EventName<E>) -> Self {
        Self::new(name.name)
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
    fn from_event(event: &'static str, data: Value) -> Result<Self, EventError>;
}

/// No events at all: the server refuses everything that a browser sends.
impl Event for () {
    fn decode(name: &str, _: Value) -> Result<Self, EventError> {
        Err(unknown(name))
    }

    fn show(&self, show: &mut Show<'_>) {
        show("", &[]);
    }
}

/// Why an event was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// The view has no event of that name.
    Unknown {
        /// What the browser asked for.
        name: String,
    },
    /// A field of the event is missing or has the wrong form.
    Field {
        /// The event's name.
        event: &'static str,
        /// Where the field is: `body`, `address.street`; empty for the data as a whole.
        field: String,
        /// What is wrong with it. Nothing of what was sent is in it: that may be a password.
        reason: String,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Quoted as Rust does it, since a browser can put anything into a name.
            Self::Unknown { name } => write!(
                f,
                "the view has no event {name:?}; its type of events needs a variant for it, unless \
                 the name in the template is wrong or the page is older than the server"
            ),
            Self::Field {
                event,
                field,
                reason,
            } if field.is_empty() => {
                write!(f, "event `{event}`: {reason}")
            }
            Self::Field {
                event,
                field,
                reason,
            } => {
                write!(f, "event `{event}`, field `{field}`: {reason}")
            }
        }
    }
}

impl std::error::Error for EventError {}

/// For derived code.
#[doc(hidden)]
#[must_use]
pub fn unknown(name: &str) -> EventError {
    EventError::Unknown {
        name: name.to_owned(),
    }
}

/// For derived code: one of several named fields.
#[doc(hidden)]
pub fn field<T: DeserializeOwned>(
    data: &mut Value,
    event: &'static str,
    name: &'static str,
) -> Result<T, EventError> {
    read(data.take(name), event, name)
}

fn read<T: DeserializeOwned>(
    sent: Option<Value>,
    event: &'static str,
    name: &'static str,
) -> Result<T, EventError> {
    let value = match sent {
        Some(value) => value.deserialize(),
        // Some types that are no `Option` take `null`, too: `()`, and JSON of any form.
        None => Value::Null.deserialize().or_else(|_| Value::absent()),
    };
    value.map_err(|error| refused(event, name, error))
}

/// For derived code: one of several named fields, which travels as JSON in a text. What is no text
/// is the value itself, as a hook may send it.
#[doc(hidden)]
pub fn json<T: DeserializeOwned>(
    data: &mut Value,
    event: &'static str,
    name: &'static str,
) -> Result<T, EventError> {
    match data.take(name) {
        Some(Value::String(text)) => {
            // The type may hold any number of values. A message may not, also not in a text.
            Value::from_json(&text).map_err(|error| refused(event, name, error))?;
            serde_json::from_str(&text).map_err(|error| EventError::Field {
                event,
                field: name.to_owned(),
                // Its own words may repeat what was sent.
                reason: format!("is no JSON of its type, from column {} on", error.column()),
            })
        }
        sent => read(sent, event, name),
    }
}

/// For derived code: a field that travels as JSON in a text.
#[doc(hidden)]
pub struct Json<'a, T>(pub &'a T);

impl<T: Serialize> EventValue for Json<'_, T> {
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    fn show(&self, show: &mut dyn FnMut(&str)) {
        match serde_json::to_string(self.0) {
            Ok(text) => show(&text),
            Err(error) => panic!("the data of an event cannot be written as JSON: {error}"),
        }
    }
}

/// For derived code: an event as the value of a binding.
#[doc(hidden)]
pub fn write<E: Event>(event: &E, at: At, w: &mut Writer<'_>) {
    event.show(&mut |name, data| w.event(at, name, data, component_for::<E>(name, w)));
}

/// For derived code: an event as a command.
#[doc(hidden)]
pub fn push(event: &impl Event) -> Push {
    let mut push = Push::new("");
    event.show(&mut |name, data| push = Push::of(name, data));
    push
}

/// For derived code: what is shown of an event. A function, since the compiler takes longer to
/// check a call of `show` itself.
#[doc(hidden)]
#[inline]
pub fn give(show: &mut Show<'_>, name: &str, data: &[(&str, &dyn EventValue)]) {
    show(name, data);
}

/// For derived code: a field, whose type the compiler shows where it cannot be shown.
#[doc(hidden)]
pub fn value<T: EventValue>(value: &T) -> &dyn EventValue {
    value
}

/// For derived code: an event that was shown as if its data were known.
#[doc(hidden)]
#[track_caller]
pub fn is_filled_in(name: &str) {
    panic!("the browser fills in the data of this event: write `{name}` in the template");
}

/// For derived code: a variant's only value.
#[doc(hidden)]
pub fn only<T: FromEvent>(data: Value, event: &'static str) -> Result<T, EventError> {
    T::from_event(event, data)
}

impl<T: DeserializeOwned> FromEvent for T {
    fn from_event(event: &'static str, data: Value) -> Result<Self, EventError> {
        all_or_value(&data, event)
    }
}

fn all_or_value<T: DeserializeOwned>(data: &Value, event: &'static str) -> Result<T, EventError> {
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

fn refused(event: &'static str, name: &str, error: ValueError) -> EventError {
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
        event,
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
        field(&mut query(data), "send", "it").map_err(|error| error.to_string())
    }

    fn only_of<T: DeserializeOwned>(data: &Value) -> Result<T, String> {
        all_or_value(data, "send").map_err(|error| error.to_string())
    }

    #[test]
    fn no_events_refuse_every_name() {
        assert_eq!(
            <()>::decode("inc", Value::Null),
            Err(EventError::Unknown { name: "inc".into() })
        );
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
