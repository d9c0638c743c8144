//! Decoded data of events, forms and queries.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::limits::{Budget, Limit};

mod deserialize;
mod json;
mod members;
mod query;
mod refusal;

use members::Members;

pub(crate) use json::ValueSeed;
pub(crate) use query::key_path;

/// What forms, `phx-value-*` and hooks send: a tree like JSON's, whose objects keep the order in
/// which their members came.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as precise as JSON had it.
    Number(serde_json::Number),
    /// Text: every field of a form and every `phx-value-*`.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// Members by name. The parsers here make no name twice: the last one wins.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Decodes a form or a query string by the rules that Phoenix has from Plug:
    ///
    /// * `a[b]=1` is `a: {b: "1"}`, on as many levels as there are brackets;
    /// * `a[]=1&a[]=2` is `a: ["1", "2"]`; objects in lists (`a[][b]=1`) are all one object, use
    ///   `a[0][b]=1` for several;
    /// * of several scalars with one name the last one wins, and so it does where fields disagree
    ///   about what `a` is (`a=1&a[b]=2` is `a: {b: "2"}`);
    /// * a field without `=` is empty text.
    ///
    /// Bytes that are not UTF-8 become U+FFFD, and a `%` that escapes nothing stays as it is.
    ///
    /// ```
    /// use remount_wire::Value;
    ///
    /// let form = Value::from_query("user%5Bname%5D=Ada+L&user[tags][]=x&user[tags][]=y").unwrap();
    /// let user = form.get("user").unwrap();
    /// assert_eq!(user.get("name").unwrap().as_str(), Some("Ada L"));
    /// assert_eq!(user.get("tags"), Some(&Value::List(vec!["x".into(), "y".into()])));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ValueError::Limit`] if a name is too long, or the fields too many or too deep
    /// ([`limits`](crate::limits)).
    pub fn from_query(query: &str) -> Result<Self, ValueError> {
        query::decode(query, &Budget::new()).map_err(ValueError::Limit)
    }

    /// Reads JSON that came as a text, with the same limits.
    ///
    /// ```
    /// use remount_wire::Value;
    ///
    /// let tags = Value::from_json(r#"{"tags":["x"]}"#).unwrap();
    /// assert_eq!(tags.get("tags"), Some(&Value::List(vec!["x".into()])));
    /// assert!(Value::from_json(&"[".repeat(40)).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`ValueError::Limit`] if it holds more than a message may ([`limits`](crate::limits)), and
    /// [`ValueError::Field`] if it is no JSON.
    pub fn from_json(json: &str) -> Result<Self, ValueError> {
        json::read(json)
    }

    pub(crate) fn from_form(form: &str, budget: &Budget) -> Result<Self, Limit> {
        query::decode(form, budget)
    }

    /// Puts the members of `over` in place of those of the same name, or behind all others.
    pub(crate) fn merged(self, over: Vec<(String, Self)>) -> Self {
        let Self::Object(members) = self else {
            return self;
        };
        let mut members = Members::from_list(members);
        for (name, value) in over {
            members.insert(name, value);
        }
        Self::Object(members.into_list())
    }

    /// The member of that name; `None` also if this is not an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Takes the member of that name out of an object.
    pub fn take(&mut self, key: &str) -> Option<Self> {
        match self {
            Self::Object(members) => {
                let position = members.iter().position(|(name, _)| name == key)?;
                Some(members.remove(position).1)
            }
            _ => None,
        }
    }

    /// The text, if it is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Turns the value into a type. Since forms and `phx-value-*` know nothing but text, a type
    /// that wants something else takes text too:
    ///
    /// * numbers take their decimal text, without the spaces around it; `f32` and `f64` no `NaN`,
    ///   and nothing infinite or out of range;
    /// * `bool` takes `true`, `on` and `1`, `false`, `off` and `0`; a missing member is `false`, as
    ///   for a check box that is not checked, unless the field has a `#[serde(default)]`;
    /// * `Option` takes a missing member, `null` and empty text as `None`;
    /// * sequences take objects whose keys are `0`, `1`, … (`lines[0][amount]`), in that order.
    ///
    /// Members that the type does not know are ignored. Inside `#[serde(flatten)]` and
    /// `#[serde(untagged)]` serde asks for no particular type, so there text stays text.
    ///
    /// ```
    /// use remount_wire::Value;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order { amount: u32, note: Option<String>, gift: bool }
    ///
    /// let form = Value::from_query("amount=3&note=&gift=on&_unused_note=").unwrap();
    /// let order: Order = form.deserialize().unwrap();
    /// assert_eq!((order.amount, order.note, order.gift), (3, None, true));
    ///
    /// let unchecked = Value::from_query("amount=3").unwrap().deserialize::<Order>().unwrap();
    /// assert!(!unchecked.gift);
    ///
    /// let wrong = Value::from_query("amount=many&gift=on").unwrap().deserialize::<Order>();
    /// assert_eq!(wrong.err().unwrap().to_string(), "`amount`: \"many\" is not a whole number of 32 bits without sign");
    /// ```
    ///
    /// # Errors
    ///
    /// [`ValueError::Field`] with the path of the first member that is missing or has the wrong
    /// form.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, ValueError> {
        deserialize::deserialize(self)
    }

    /// What a type is where nothing was sent: `false` for a `bool`, `None` for an `Option`.
    ///
    /// ```
    /// use remount_wire::Value;
    ///
    /// assert_eq!(Value::absent(), Ok(false));
    /// assert_eq!(Value::absent(), Ok(None::<bool>));
    /// assert!(Value::absent::<String>().is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`ValueError::Field`] if the type cannot do without a value.
    pub fn absent<T: DeserializeOwned>() -> Result<T, ValueError> {
        deserialize::absent()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Why a query or a value was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// A member is missing or has the wrong form.
    Field {
        /// Where it is: `user.emails[0]`; empty for the value as a whole.
        path: String,
        /// What is wrong with it. Nothing of what was sent is in it.
        reason: String,
        /// The beginning of the text that was sent. It may be a password.
        found: Option<String>,
    },
    /// The query exceeds a limit.
    Limit(Limit),
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field {
                path,
                reason,
                found,
            } => {
                if !path.is_empty() {
                    write!(f, "`{path}`: ")?;
                }
                if let Some(found) = found {
                    write!(f, "{found:?} ")?;
                }
                f.write_str(reason)
            }
            Self::Limit(limit) => write!(f, "the query was refused: {limit}"),
        }
    }
}

impl std::error::Error for ValueError {}

#[cfg(test)]
mod tests;
