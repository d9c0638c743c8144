use remount_wire::{Value, ValueError};
use serde::de::DeserializeOwned;

/// The parameters of a live view's address: those of the route's path, merged over those of the
/// query. Both are text that a visitor wrote.
///
/// ```
/// # use remount::Params;
/// # #[derive(serde::Deserialize)]
/// # struct Filter { page: u32 }
/// let params = Params::from_query("page=2&tags[]=a&tags[]=b").unwrap();
/// assert_eq!(params.get("page"), Some("2"));
/// let filter: Filter = params.parse().unwrap();
/// assert_eq!(filter.page, 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Params(Value);

impl Params {
    /// The text of one parameter; `None` if it is absent, a list or nested.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// All parameters as one type; text is parsed into numbers and booleans where the type asks.
    ///
    /// # Errors
    ///
    /// The path of the first field that is missing or has the wrong form.
    pub fn parse<T: DeserializeOwned>(self) -> Result<T, ValueError> {
        self.0.deserialize()
    }

    /// Decodes a query string (`a=1&b[]=2`).
    ///
    /// # Errors
    ///
    /// The query is too long, too deep or has too many fields.
    pub fn from_query(query: &str) -> Result<Self, ValueError> {
        Value::from_query(query).map(Self)
    }

    pub(crate) fn with(mut self, name: &str, value: String) -> Self {
        self.0.take(name);
        if let Value::Object(members) = &mut self.0 {
            members.push((name.to_owned(), Value::String(value)));
        }
        self
    }
}

impl Default for Params {
    fn default() -> Self {
        Self(Value::Object(Vec::new()))
    }
}
