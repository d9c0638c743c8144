//! What the browser may send to a live view.

use std::fmt;
use std::marker::PhantomData;

pub use remount_markup::Show;
use remount_markup::{At, Attribute, EventValue, Push, Writer, name_of_event};
use remount_wire::Value;
use serde::Serialize;

use crate::around::component_for;

mod data;
mod error;

pub use data::{EventData, FromEvent};
pub use error::EventError;

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
/// An event with `#[event(emitted)]` is made of what a live component emits, and no browser can
/// send it. Its data may be of any type ([`Placed::on`](crate::Placed::on)).
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
/// A field of type [`Reply`](crate::Reply) is nothing that the browser sends, but the answer that a
/// hook waits for. Such a variant is for hooks, so that `#[event(incoming)]` goes without saying.
/// When you call [`decode`](Self::decode) yourself, that reply goes nowhere.
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
    /// Reads the event that a browser has sent. Derived code does that.
    ///
    /// Returns `None` if there is no event of that name, or if its data is not what it needs: then
    /// `data` keeps why ([`EventData::refuse`]).
    fn read(data: &mut EventData<'_>) -> Option<Self>;

    /// The event of that name, with its data from `value`.
    ///
    /// # Errors
    ///
    /// [`EventError`] if there is no such event, or if its data is not what it needs. Both came
    /// from a browser, so neither is trusted nor fatal.
    fn decode(name: &str, value: Value) -> Result<Self, EventError> {
        let mut data = EventData::new(name, value);
        Self::read(&mut data).ok_or_else(|| data.refused())
    }

    /// Gives `show` the event's name and its data: what a template shows of it. It may be called
    /// several times.
    ///
    /// # Panics
    ///
    /// If the browser fills in its data (`#[event(incoming)]`), so that it has no value yet.
    fn show(&self, show: &mut Show<'_>);
}

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
        write_event::<E>(at, w, &|show| show.name(self.name));
    }
}

impl<E> From<EventName<E>> for Push {
    fn from(name: EventName<E>) -> Self {
        Self::new(name.name)
    }
}

/// No events at all: the server refuses everything that a browser sends.
impl Event for () {
    fn read(_: &mut EventData<'_>) -> Option<Self> {
        None
    }

    fn show(&self, show: &mut Show<'_>) {
        show.name("");
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
    write_event::<E>(at, w, &|show| event.show(show));
}

fn write_event<E: 'static>(at: At, w: &mut Writer<'_>, show: &dyn Fn(&mut Show<'_>)) {
    let target = component_for::<E>(w, || name_of_event(show));
    w.event(at, target, show);
}

/// For derived code: an event as a command.
#[doc(hidden)]
pub fn push(event: &impl Event) -> Push {
    Push::of(&|show| event.show(show))
}

/// For derived code: an event that was shown and that no browser sends.
#[doc(hidden)]
#[track_caller]
pub fn is_emitted(name: &str) {
    panic!(
        "`{name}` is made of what a live component emits: no browser sends it, so it has no place \
         in a template"
    );
}

/// For derived code: an event that was shown as if its data were known.
#[doc(hidden)]
#[track_caller]
pub fn is_filled_in(name: &str) {
    panic!("the browser fills in the data of this event: write `{name}` in the template");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_events_refuse_every_name() {
        assert_eq!(
            <()>::decode("inc", Value::Null),
            Err(EventError::Unknown { name: "inc".into() })
        );
    }
}
