//! The payloads, each an object with a few known members. Others are ignored: clients add some.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{EventRequest, JoinRequest};
use crate::limits::{Budget, Limit, MAX_EVENT_BYTES, MAX_URL_BYTES};
use crate::parse::Text;
use crate::value::{Value, ValueSeed, key_path};

/// An object's visitor, from what to do with it: `|budget, object| …`.
macro_rules! payload_seed {
    ($(#[$attribute:meta])* $name:ident -> $payload:ty, $read:ident) => {
        $(#[$attribute])*
        pub(super) struct $name<'b>(pub(super) &'b Budget);

        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = $payload;

            fn deserialize<D: Deserializer<'de>>(self, payload: D) -> Result<$payload, D::Error> {
                payload.deserialize_map(self)
            }
        }

        impl<'de> Visitor<'de> for $name<'_> {
            type Value = $payload;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object as payload")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut payload: A) -> Result<$payload, A::Error> {
                $read(self.0, &mut payload)
            }
        }
    };
}

payload_seed!(JoinSeed -> JoinRequest<'de>, join);
payload_seed!(EventSeed -> EventRequest<'de>, event);
payload_seed!(UrlSeed -> Cow<'de, str>, url);
payload_seed!(CidsSeed -> Vec<u64>, cids);

fn join<'de, A: MapAccess<'de>>(
    budget: &Budget,
    payload: &mut A,
) -> Result<JoinRequest<'de>, A::Error> {
    let mut request = JoinRequest {
        url: None,
        redirect: None,
        params: Value::Object(Vec::new()),
        session: None,
        static_token: None,
        flash: None,
        sticky: false,
    };
    while let Some(Text(key)) = payload.next_key()? {
        match &*key {
            "url" => request.url = address(budget, payload)?,
            "redirect" => request.redirect = address(budget, payload)?,
            "session" => request.session = text(payload)?,
            "static" => request.static_token = text(payload)?,
            "flash" => request.flash = text(payload)?,
            "sticky" => request.sticky = payload.next_value::<Option<bool>>()?.unwrap_or(false),
            "params" => {
                let params = payload.next_value_seed(ValueSeed::new(budget))?;
                request.params = Value::Object(members("params", params)?);
            }
            _ => ignore(payload)?,
        }
    }
    Ok(request)
}

fn event<'de, A: MapAccess<'de>>(
    budget: &Budget,
    payload: &mut A,
) -> Result<EventRequest<'de>, A::Error> {
    let (mut kind, mut name, mut cid) = (None, None, None);
    let (mut value, mut meta) = (Value::Null, Value::Null);
    while let Some(Text(key)) = payload.next_key()? {
        match &*key {
            "type" => kind = text(payload)?,
            "event" => name = text(payload)?,
            "cid" => cid = payload.next_value()?,
            "value" => value = payload.next_value_seed(ValueSeed::new(budget))?,
            "meta" => meta = payload.next_value_seed(ValueSeed::new(budget))?,
            _ => ignore(payload)?,
        }
    }
    let name: Cow<'de, str> = name.ok_or_else(|| Error::custom("an event without a name"))?;
    bounded(budget, name.len(), MAX_EVENT_BYTES, Limit::Event)?;
    let value = match (kind.as_deref(), value) {
        // The members may come in any order, so only now it is known that this is a form.
        (Some("form"), Value::String(fields)) => {
            let form = Value::from_form(&fields, budget).map_err(Error::custom)?;
            let mut meta = members("meta", meta)?;
            target_path(budget, &mut meta).map_err(Error::custom)?;
            form.merged(meta)
        }
        (Some("form"), _) => return Err(Error::custom("the value of a form is not text")),
        (_, Value::Null) => Value::Object(Vec::new()),
        (_, value) => value,
    };
    Ok(EventRequest {
        kind,
        name,
        value,
        cid,
    })
}

fn url<'de, A: MapAccess<'de>>(
    budget: &Budget,
    payload: &mut A,
) -> Result<Cow<'de, str>, A::Error> {
    let mut url = None;
    while let Some(Text(key)) = payload.next_key()? {
        match &*key {
            "url" => url = address(budget, payload)?,
            _ => ignore(payload)?,
        }
    }
    url.ok_or_else(|| Error::missing_field("url"))
}

fn cids<'de, A: MapAccess<'de>>(budget: &Budget, payload: &mut A) -> Result<Vec<u64>, A::Error> {
    let mut cids = None;
    while let Some(Text(key)) = payload.next_key()? {
        match &*key {
            "cids" => cids = Some(payload.next_value_seed(NumbersSeed(budget))?),
            _ => ignore(payload)?,
        }
    }
    cids.ok_or_else(|| Error::missing_field("cids"))
}

/// The path of the input that changed, as Phoenix hands it to a view, out of its name.
fn target_path(budget: &Budget, meta: &mut [(String, Value)]) -> Result<(), Limit> {
    for (name, value) in meta {
        if let ("_target", Value::String(target)) = (name.as_str(), &*value) {
            budget.key(target.len())?;
            *value = Value::List(key_path(target).map(Value::from).collect());
        }
    }
    Ok(())
}

fn text<'de, A: MapAccess<'de>>(payload: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(payload
        .next_value::<Option<Text<'de>>>()?
        .map(|Text(text)| text))
}

fn address<'de, A: MapAccess<'de>>(
    budget: &Budget,
    payload: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    let url = text(payload)?;
    bounded(
        budget,
        url.as_ref().map_or(0, |url| url.len()),
        MAX_URL_BYTES,
        Limit::Url,
    )?;
    Ok(url)
}

fn members<E: Error>(name: &str, value: Value) -> Result<Vec<(String, Value)>, E> {
    match value {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(Vec::new()),
        _ => Err(E::custom(format_args!("its {name} are not an object"))),
    }
}

fn ignore<'de, A: MapAccess<'de>>(payload: &mut A) -> Result<(), A::Error> {
    payload.next_value::<IgnoredAny>().map(|_| ())
}

fn bounded<E: Error>(budget: &Budget, bytes: usize, most: usize, limit: Limit) -> Result<(), E> {
    budget.at_most(bytes, most, limit).map_err(E::custom)
}

struct NumbersSeed<'b>(&'b Budget);

impl<'de> DeserializeSeed<'de> for NumbersSeed<'_> {
    type Value = Vec<u64>;

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<Vec<u64>, D::Error> {
        list.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for NumbersSeed<'_> {
    type Value = Vec<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of whole numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<u64>, A::Error> {
        let mut numbers = Vec::new();
        while let Some(number) = list.next_element()? {
            self.0.value(1).map_err(Error::custom)?;
            numbers.push(number);
        }
        Ok(numbers)
    }
}
