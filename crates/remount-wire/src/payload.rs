//! What a channel finds in the payload of a frame.

use std::borrow::Cow;

use serde::de::DeserializeSeed;

use crate::frame::Payload;
use crate::limits::Budget;
use crate::parse::ParseError;
use crate::value::Value;
use seeds::{CidsSeed, EventSeed, JoinSeed, UrlSeed};

mod seeds;

/// The payload of `phx_join`. Everything is optional, since only live views send any of it.
#[derive(Clone, Debug)]
pub struct JoinRequest<'a> {
    /// The page's address; absent for nested and sticky views.
    pub url: Option<Cow<'a, str>>,
    /// The address in place of `url` if live navigation made this view, also on later rejoins.
    pub redirect: Option<Cow<'a, str>>,
    /// An object: the parameters of the `LiveSocket`, and the client's own `_mounts`,
    /// `_mount_attempts`, `_track_static` and `_live_referer`.
    pub params: Value,
    /// The element's `data-phx-session`.
    pub session: Option<Cow<'a, str>>,
    /// The element's `data-phx-static`; absent if that is empty.
    pub static_token: Option<Cow<'a, str>>,
    /// The flash that the view before this one left.
    pub flash: Option<Cow<'a, str>>,
    /// Whether the view outlives live navigation.
    pub sticky: bool,
}

impl<'a> JoinRequest<'a> {
    /// Reads the payload of a `phx_join`, on any topic.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if it is not an object, if one of its members has another type, or if it
    /// exceeds one of the [`limits`](crate::limits).
    pub fn parse(payload: Payload<'a>) -> Result<Self, ParseError> {
        let budget = Budget::new();
        read(payload, &budget, JoinSeed(&budget))
    }

    /// Whether the view has not been joined before, as the client counts.
    #[must_use]
    pub fn is_first(&self) -> bool {
        let zero =
            |value: &Value| matches!(value, Value::Number(number) if number.as_u64() == Some(0));
        self.params.get("_mounts").is_none_or(zero)
    }

    /// Whether the view has an address of its own, as the page's main one has. One within another
    /// view has none.
    #[must_use]
    pub fn has_address(&self) -> bool {
        self.url.is_some() || self.redirect.is_some()
    }

    /// How often the client has tried in vain to join the view since it last succeeded.
    #[must_use]
    pub fn failed_before(&self) -> u64 {
        match self.params.get("_mount_attempts") {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(0),
            _ => 0,
        }
    }

    /// Whether a live navigation leads here whose address the browser's history does not have yet:
    /// the client adds it when the join has succeeded. Where the visitor has gone back or forward,
    /// the history has it, and the client says that the page comes from there.
    #[must_use]
    pub fn arrives(&self) -> bool {
        let referer = self.params.get("_live_referer").and_then(Value::as_str);
        let redirect = self.redirect.as_deref();
        redirect.is_some() && redirect != referer && self.is_first()
    }
}

/// The payload of a live view's `event`.
#[derive(Clone, Debug)]
pub struct EventRequest<'a> {
    /// Where it comes from: `click`, `keydown`, `keyup`, `focus`, `blur`, `form`, `hook`, `js` or
    /// `remove`; absent for commands without a cause.
    pub kind: Option<Cow<'a, str>>,
    /// The name that the template gave to it.
    pub name: Cow<'a, str>,
    /// Its data. That of a form is decoded as by [`Value::from_query`], with the form's own
    /// `phx-value-*` and `_target` merged over the fields. `_target` is the path of the changed
    /// input, a list (`user[name]` is `["user", "name"]`). Markers of untouched inputs stay there
    /// under their names (`_unused_age`).
    pub value: Value,
    /// The component it is for, if not the view itself.
    pub cid: Option<u64>,
}

impl<'a> EventRequest<'a> {
    /// Reads the payload of an `event`.
    ///
    /// ```
    /// use remount_wire::{EventRequest, parse};
    ///
    /// let frame = parse(r#"["4","8","lv:x","event",{"type":"hook","event":"drawn","value":7}]"#);
    /// let event = EventRequest::parse(frame.unwrap().payload).unwrap();
    /// assert_eq!((&*event.name, event.kind.as_deref()), ("drawn", Some("hook")));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ParseError`] if it has no name, if the value of a form is not text, if one of its members
    /// has another type than here, or if it exceeds one of the [`limits`](crate::limits).
    pub fn parse(payload: Payload<'a>) -> Result<Self, ParseError> {
        let budget = Budget::new();
        read(payload, &budget, EventSeed(&budget))
    }
}

/// The payload of a live view's `live_patch`.
#[derive(Clone, Debug)]
pub struct PatchRequest<'a> {
    /// The whole address to go to, perhaps with a fragment.
    pub url: Cow<'a, str>,
}

impl<'a> PatchRequest<'a> {
    /// Reads the payload of a `live_patch`.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if it names no address, or one that is too long
    /// ([`limits`](crate::limits)).
    pub fn parse(payload: Payload<'a>) -> Result<Self, ParseError> {
        let budget = Budget::new();
        let url = read(payload, &budget, UrlSeed(&budget))?;
        Ok(Self { url })
    }
}

/// The payload of a live view's `cids_will_destroy` and `cids_destroyed`.
#[derive(Clone, Debug)]
pub struct CidsRequest {
    /// The components' numbers, children first.
    pub cids: Vec<u64>,
}

impl CidsRequest {
    /// Reads the payload of a `cids_will_destroy` or a `cids_destroyed`.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if it has no list of whole numbers, or too many of them
    /// ([`limits`](crate::limits)).
    pub fn parse(payload: Payload<'_>) -> Result<Self, ParseError> {
        let budget = Budget::new();
        let cids = read(payload, &budget, CidsSeed(&budget))?;
        Ok(Self { cids })
    }
}

fn read<'a, S: DeserializeSeed<'a>>(
    payload: Payload<'a>,
    budget: &Budget,
    seed: S,
) -> Result<S::Value, ParseError> {
    let Payload::Json(json) = payload else {
        return Err(ParseError::malformed(&"its payload is not JSON"));
    };
    let mut deserializer = serde_json::Deserializer::from_str(json.get());
    seed.deserialize(&mut deserializer)
        .map_err(|error| match budget.exceeded() {
            Some(limit) => ParseError::Limit(limit),
            None => ParseError::malformed(&error),
        })
}

#[cfg(test)]
mod tests;
