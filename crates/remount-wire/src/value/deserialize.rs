//! Types out of values: leniently, since text is all that a form can send.

use std::fmt;
use std::str::FromStr;

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::{Value, ValueError};

/// Characters of a wrong value that an error repeats.
const MAX_QUOTED: usize = 40;

pub(super) fn deserialize<T: DeserializeOwned>(value: Value) -> Result<T, ValueError> {
    T::deserialize(Lenient(value))
        .map_err(|Refusal { path, reason }| ValueError::Field { path, reason })
}

/// A [`ValueError::Field`] on its way up; each level puts its own segment in front of the path.
#[derive(Debug)]
struct Refusal {
    path: String,
    reason: String,
}

impl Refusal {
    fn under_key(mut self, key: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{key}{joint}{}", self.path);
        self
    }

    fn under_index(mut self, index: usize) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("[{index}]{joint}{}", self.path);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

impl serde::de::Error for Refusal {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self {
            path: String::new(),
            reason: reason.to_string(),
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            path: field.to_owned(),
            reason: "is missing".to_owned(),
        }
    }
}

/// Deserializes a value by the rules of [`Value::deserialize`].
struct Lenient(Value);

impl Lenient {
    fn parsed<T: FromStr>(text: &str, wanted: &str) -> Result<T, Refusal> {
        text.trim().parse().map_err(|_| not(text, wanted))
    }

    /// Text can spell what is no number, and numbers that are out of range.
    fn finite<T: FromStr + Into<f64> + Copy>(text: &str) -> Result<T, Refusal> {
        const WANTED: &str = "a number";
        let number: T = Self::parsed(text, WANTED)?;
        match number.into().is_finite() {
            true => Ok(number),
            false => Err(not(text, WANTED)),
        }
    }

    fn wrong<'de, V: Visitor<'de>>(value: &Value, visitor: &V) -> Refusal {
        let found = match value {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(_) => Unexpected::Other("a number"),
            Value::String(_) => Unexpected::Other("text"),
            Value::List(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Refusal::invalid_type(found, visitor)
    }
}

fn not(text: &str, wanted: &str) -> Refusal {
    if text.is_empty() {
        return Refusal::custom(format_args!("is empty instead of {wanted}"));
    }
    let mut quoted: String = text.chars().take(MAX_QUOTED).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    Refusal::custom(format_args!("{quoted:?} is not {wanted}"))
}

/// Numbers pass through, text is parsed first.
macro_rules! numbers {
    ($($method:ident $visit:ident $parse:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            match &self.0 {
                Value::String(text) => visitor.$visit($parse(text)?),
                Value::Number(number) => {
                    // Through text, which holds every number without loss.
                    visitor.$visit($parse(&number.to_string())?)
                }
                other => Err(Self::wrong(other, &visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => number.deserialize_any(visitor).map_err(Refusal::custom),
            Value::String(text) => visitor.visit_string(text),
            Value::List(values) => visitor.visit_seq(Entries::new(values)),
            Value::Object(members) => visitor.visit_map(Members::new(members)),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 |text: &str| Self::parsed::<i8>(text, "a whole number of 8 bits");
        deserialize_i16 visit_i16 |text: &str| Self::parsed::<i16>(text, "a whole number of 16 bits");
        deserialize_i32 visit_i32 |text: &str| Self::parsed::<i32>(text, "a whole number of 32 bits");
        deserialize_i64 visit_i64 |text: &str| Self::parsed::<i64>(text, "a whole number of 64 bits");
        deserialize_i128 visit_i128 |text: &str| Self::parsed::<i128>(text, "a whole number of 128 bits");
        deserialize_u8 visit_u8 |text: &str| Self::parsed::<u8>(text, "a whole number of 8 bits without sign");
        deserialize_u16 visit_u16 |text: &str| Self::parsed::<u16>(text, "a whole number of 16 bits without sign");
        deserialize_u32 visit_u32 |text: &str| Self::parsed::<u32>(text, "a whole number of 32 bits without sign");
        deserialize_u64 visit_u64 |text: &str| Self::parsed::<u64>(text, "a whole number of 64 bits without sign");
        deserialize_u128 visit_u128 |text: &str| Self::parsed::<u128>(text, "a whole number of 128 bits without sign");
        deserialize_f32 visit_f32 Self::finite::<f32>;
        deserialize_f64 visit_f64 Self::finite::<f64>;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) => match text.as_str() {
                "true" | "on" | "1" => visitor.visit_bool(true),
                "false" | "off" | "0" => visitor.visit_bool(false),
                text => Err(not(text, "`true` or `false`")),
            },
            other => Err(Self::wrong(other, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.0 {
            Value::Null => visitor.visit_none(),
            Value::String(text) if text.is_empty() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::Object(members) => match numbered(members) {
                Ok(values) => visitor.visit_seq(Entries::new(values)),
                Err(members) => Err(Self::wrong(&Value::Object(members), &visitor)),
            },
            other => Self(other).deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.0 {
            Value::Object(members) if members.is_empty() => visitor.visit_unit(),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant {
                name,
                content: None,
            }),
            Value::Object(members) => match <[_; 1]>::try_from(members) {
                Ok([(name, content)]) => visitor.visit_enum(Variant {
                    name,
                    content: Some(content),
                }),
                Err(members) => Err(Self::wrong(&Value::Object(members), &visitor)),
            },
            other => Err(Self::wrong(&other, &visitor)),
        }
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf map struct identifier
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }
}

/// The values of an object whose keys are numbers, in the order of these.
fn numbered(members: Vec<(String, Value)>) -> Result<Vec<Value>, Vec<(String, Value)>> {
    if !members.iter().all(|(key, _)| key.parse::<u32>().is_ok()) {
        return Err(members);
    }
    let mut members = members;
    members.sort_by_key(|(key, _)| key.parse::<u32>().ok());
    Ok(members.into_iter().map(|(_, value)| value).collect())
}

struct Entries {
    values: std::vec::IntoIter<Value>,
    next: usize,
}

impl Entries {
    fn new(values: Vec<Value>) -> Self {
        Self {
            values: values.into_iter(),
            next: 0,
        }
    }
}

impl<'de> SeqAccess<'de> for Entries {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refusal> {
        let Some(value) = self.values.next() else {
            return Ok(None);
        };
        let index = self.next;
        self.next += 1;
        seed.deserialize(Lenient(value))
            .map(Some)
            .map_err(|refusal| refusal.under_index(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

struct Members {
    members: std::vec::IntoIter<(String, Value)>,
    current: Option<(String, Value)>,
}

impl Members {
    fn new(members: Vec<(String, Value)>) -> Self {
        Self {
            members: members.into_iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for Members {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        self.current = self.members.next();
        match &self.current {
            // Keys are lenient too, for maps from numbers.
            Some((key, _)) => seed
                .deserialize(Lenient(Value::String(key.clone())))
                .map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let (key, value) = self
            .current
            .take()
            .ok_or_else(|| Refusal::custom("a value was asked for before its key"))?;
        seed.deserialize(Lenient(value))
            .map_err(|refusal| refusal.under_key(&key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}

struct Variant {
    name: String,
    content: Option<Value>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Refusal;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content), Refusal> {
        let name: StringDeserializer<Refusal> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content(Option<Value>);

impl Content {
    fn required(self) -> Result<Lenient, Refusal> {
        self.0
            .map(Lenient)
            .ok_or_else(|| Refusal::custom("needs content, not only a name"))
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        match self.0 {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(Refusal::custom("takes no content")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        seed.deserialize(self.required()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.required()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.required()?.deserialize_map(visitor)
    }
}
