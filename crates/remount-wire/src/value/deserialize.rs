//! Types out of values: leniently, since text is all that a form can send.

use std::str::FromStr;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::refusal::{Missed, Refusal};
use super::{Value, ValueError};

/// Types are tried again and again, until no pass finds a member that was not known to be missing:
/// only so it turns out which members have no default. There are as many passes as such members in
/// the type, however many structs the value holds.
pub(super) fn deserialize<T: DeserializeOwned>(value: &Value) -> Result<T, ValueError> {
    let mut required = Required::default();
    loop {
        let lenient = Lenient {
            data: Data::of(value),
            required: &required,
        };
        let refusal = match T::deserialize(lenient) {
            Ok(done) => return Ok(done),
            Err(refusal) => refusal.without(value),
        };
        match refusal.missed().filter(|missed| !required.has(*missed)) {
            Some(missed) => required.0.push(missed),
            None => return Err(refusal.into()),
        }
    }
}

/// What a type is where nothing was sent.
pub(super) fn absent<T: DeserializeOwned>() -> Result<T, ValueError> {
    let lenient = Lenient {
        data: Data::Absent,
        required: &Required::default(),
    };
    T::deserialize(lenient).map_err(ValueError::from)
}

/// The members that structs are known to need: they have no default of their own.
#[derive(Default)]
struct Required(Vec<Missed>);

impl Required {
    fn has(&self, missed: Missed) -> bool {
        self.0.contains(&missed)
    }

    /// Those of a struct that are not among its members.
    fn absent(
        &self,
        fields: &'static [&'static str],
        members: &[(String, Value)],
    ) -> Vec<&'static str> {
        let of_struct = self.0.iter().filter(|missed| missed.fields == fields);
        of_struct
            .map(|missed| missed.field)
            .filter(|field| !members.iter().any(|(name, _)| name == field))
            .collect()
    }
}

/// A value to be read, or that there is none.
#[derive(Clone, Copy)]
enum Data<'v> {
    Null,
    Bool(bool),
    Number(&'v serde_json::Number),
    Text(&'v str),
    List(&'v [Value]),
    Object(&'v [(String, Value)]),
    Absent,
}

impl<'v> Data<'v> {
    fn of(value: &'v Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::List(values) => Self::List(values),
            Value::Object(members) => Self::Object(members),
        }
    }
}

/// Deserializes a value by the rules of [`Value::deserialize`].
#[derive(Clone, Copy)]
struct Lenient<'v> {
    data: Data<'v>,
    required: &'v Required,
}

impl<'v> Lenient<'v> {
    fn of(self, value: &'v Value) -> Self {
        Self {
            data: Data::of(value),
            ..self
        }
    }

    fn text(self, text: &'v str) -> Self {
        Self {
            data: Data::Text(text),
            ..self
        }
    }

    fn absent(self) -> Self {
        Self {
            data: Data::Absent,
            ..self
        }
    }

    fn parsed<T: FromStr>(text: &str, wanted: &str) -> Result<T, Refusal> {
        text.trim().parse().map_err(|_| Refusal::not(text, wanted))
    }

    /// Text can spell what is no number, and numbers that are out of range.
    fn finite<T: FromStr + Into<f64> + Copy>(text: &str) -> Result<T, Refusal> {
        const WANTED: &str = "a number";
        let number: T = Self::parsed(text, WANTED)?;
        match number.into().is_finite() {
            true => Ok(number),
            false => Err(Refusal::not(text, WANTED)),
        }
    }

    fn wrong<'de, V: Visitor<'de>>(self, visitor: &V) -> Refusal {
        let found = match self.data {
            Data::Absent => return Refusal::missing(),
            Data::Null => Unexpected::Unit,
            Data::Bool(value) => Unexpected::Bool(value),
            Data::Number(_) => Unexpected::Float(0.0),
            Data::Text(text) => Unexpected::Str(text),
            Data::List(_) => Unexpected::Seq,
            Data::Object(_) => Unexpected::Map,
        };
        Refusal::invalid_type(found, visitor)
    }
}

/// Numbers pass through, text is parsed first.
macro_rules! numbers {
    ($($method:ident $visit:ident $parse:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            match self.data {
                Data::Text(text) => visitor.$visit($parse(text)?),
                // Through text, which holds every number without loss.
                Data::Number(number) => visitor.$visit($parse(&number.to_string())?),
                _ => Err(self.wrong(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.data {
            Data::Absent => Err(Refusal::missing()),
            Data::Null => visitor.visit_unit(),
            Data::Bool(value) => visitor.visit_bool(value),
            Data::Number(number) => number.deserialize_any(visitor).map_err(Refusal::custom),
            Data::Text(text) => visitor.visit_str(text),
            Data::List(values) => visitor.visit_seq(Entries::new(self, values.iter().collect())),
            Data::Object(members) => visitor.visit_map(Members::new(self, members, Vec::new())),
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
        match self.data {
            // That is how a form tells of a check box that is not checked.
            Data::Absent => visitor.visit_bool(false),
            Data::Bool(value) => visitor.visit_bool(value),
            Data::Text("true" | "on" | "1") => visitor.visit_bool(true),
            Data::Text("false" | "off" | "0") => visitor.visit_bool(false),
            Data::Text(text) => Err(Refusal::not(text, "`true` or `false`")),
            _ => Err(self.wrong(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.data {
            Data::Absent | Data::Null | Data::Text("") => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.data {
            Data::Object(members) => match numbered(members) {
                Some(values) => visitor.visit_seq(Entries::new(self, values)),
                None => Err(self.wrong(&visitor)),
            },
            _ => self.deserialize_any(visitor),
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
        match self.data {
            Data::Object([]) => visitor.visit_unit(),
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

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let done = match self.data {
            Data::Object(members) => {
                let absent = self.required.absent(fields, members);
                visitor.visit_map(Members::new(self, members, absent))
            }
            _ => self.deserialize_any(visitor),
        };
        done.map_err(|refusal| refusal.in_struct(fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.data {
            Data::Text(name) => visitor.visit_enum(Variant {
                name,
                content: None,
            }),
            Data::Object([(name, content)]) => visitor.visit_enum(Variant {
                name,
                content: Some(self.of(content)),
            }),
            _ => Err(self.wrong(&visitor)),
        }
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf map identifier
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }
}

/// The values of an object whose keys are numbers, in the order of these.
fn numbered(members: &[(String, Value)]) -> Option<Vec<&Value>> {
    let mut numbered: Vec<(u32, &Value)> = members
        .iter()
        .map(|(key, value)| Some((key.parse().ok()?, value)))
        .collect::<Option<_>>()?;
    numbered.sort_by_key(|(number, _)| *number);
    Some(numbered.into_iter().map(|(_, value)| value).collect())
}

struct Entries<'v> {
    lenient: Lenient<'v>,
    values: std::vec::IntoIter<&'v Value>,
    next: usize,
}

impl<'v> Entries<'v> {
    fn new(lenient: Lenient<'v>, values: Vec<&'v Value>) -> Self {
        Self {
            lenient,
            values: values.into_iter(),
            next: 0,
        }
    }
}

impl<'de> SeqAccess<'de> for Entries<'_> {
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
        seed.deserialize(self.lenient.of(value))
            .map(Some)
            .map_err(|refusal| refusal.without(value).under_index(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

struct Members<'v> {
    lenient: Lenient<'v>,
    members: std::slice::Iter<'v, (String, Value)>,
    /// What comes behind them, as absent.
    absent: std::vec::IntoIter<&'static str>,
    current: Option<(&'v str, Option<&'v Value>)>,
}

impl<'v> Members<'v> {
    fn new(
        lenient: Lenient<'v>,
        members: &'v [(String, Value)],
        absent: Vec<&'static str>,
    ) -> Self {
        Self {
            lenient,
            members: members.iter(),
            absent: absent.into_iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        let member = self.members.next();
        let member = member.map(|(name, value)| (name.as_str(), Some(value)));
        self.current = member.or_else(|| self.absent.next().map(|name| (name, None)));
        match self.current {
            // Keys are lenient too, for maps from numbers.
            Some((key, _)) => seed.deserialize(self.lenient.text(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let Some((key, value)) = self.current.take() else {
            return Err(Refusal::because("a value was asked for before its key"));
        };
        let done = match value {
            Some(value) => seed
                .deserialize(self.lenient.of(value))
                .map_err(|refusal| refusal.without(value)),
            None => seed.deserialize(self.lenient.absent()),
        };
        done.map_err(|refusal| refusal.under_key(key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len() + self.absent.len())
    }
}

struct Variant<'v> {
    name: &'v str,
    content: Option<Lenient<'v>>,
}

impl<'de, 'v> EnumAccess<'de> for Variant<'v> {
    type Error = Refusal;
    type Variant = Content<'v>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content<'v>), Refusal> {
        let name: StrDeserializer<'_, Refusal> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content<'v>(Option<Lenient<'v>>);

impl<'v> Content<'v> {
    fn required(self) -> Result<Lenient<'v>, Refusal> {
        self.0
            .ok_or_else(|| Refusal::because("needs content, not only a name"))
    }
}

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        match self.0.map(|content| content.data) {
            None | Some(Data::Null) => Ok(()),
            Some(_) => Err(Refusal::because("takes no content")),
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
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.required()?.deserialize_struct("", fields, visitor)
    }
}
