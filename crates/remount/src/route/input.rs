use std::any::type_name;
use std::borrow::Cow;

use remount_wire::limits::MAX_VALUES;
use serde::de::DeserializeOwned;

use super::Route;
use super::error::RouteError;
use super::writer::leads_nowhere;

/// An address that a pattern of a [`Route`] matches.
#[derive(Debug)]
pub struct Input<'a> {
    pattern: usize,
    segments: Vec<(&'a str, Cow<'a, str>)>,
    query: &'a str,
    refused: Option<RouteError>,
    args: &'a str,
}

impl<'a> Input<'a> {
    /// The pattern is an index into `Route::PATTERNS`. The segments are without escapes, each under
    /// its name in the pattern. The query has its escapes.
    #[doc(hidden)]
    #[must_use]
    pub fn new(pattern: usize, segments: Vec<(&'a str, Cow<'a, str>)>, query: &'a str) -> Self {
        Self {
            pattern,
            segments,
            query,
            refused: None,
            args: "",
        }
    }

    /// The same, of a view to which a template has passed this, as JSON.
    pub(crate) fn with_args(self, args: &'a str) -> Self {
        Self { args, ..self }
    }

    /// Reads what a template has passed to the view.
    pub(crate) fn args<T: DeserializeOwned>(&mut self) -> Option<T> {
        let args = serde_json::from_str(self.args);
        self.keep(args.map_err(|error| RouteError::BadArgs {
            why: error.to_string(),
        }))
    }

    /// The address as a route.
    ///
    /// # Errors
    ///
    /// [`RouteError`] if a type of a field does not read its segment or parameter.
    pub fn route<R: Route>(mut self) -> Result<R, RouteError> {
        let unknown = || not_found("", "matches no pattern");
        R::read(&mut self).ok_or_else(|| self.refused.unwrap_or_else(unknown))
    }

    /// Which one of the patterns matched.
    #[must_use]
    pub fn pattern(&self) -> usize {
        self.pattern
    }

    /// For derived code: a segment.
    #[doc(hidden)]
    pub fn segment<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        let value = self.read_segment(name, read);
        self.keep(value)
    }

    /// For derived code: a last segment that may be absent.
    #[doc(hidden)]
    pub fn optional<T>(&mut self, name: &'static str, read: Read<T>) -> Option<Option<T>> {
        match self.text(name) {
            Some(_) => self.segment(name, read).map(Some),
            None => Some(None),
        }
    }

    /// For derived code: all of the rest of the path.
    #[doc(hidden)]
    pub fn rest<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        let parts = self.text(name).into_iter().flat_map(|text| text.split('/'));
        // An empty part is beside another one: the whole is looked at as a segment.
        let mut parts = parts.filter(|part| !part.is_empty());
        if parts.any(leads_nowhere) {
            return self.keep(Err(not_found(name, NOWHERE)));
        }
        self.segment(name, read)
    }

    /// For derived code: a parameter of the query, with its value where it is absent.
    #[doc(hidden)]
    pub fn query<T>(&mut self, name: &'static str, read: Read<T>, absent: fn() -> T) -> Option<T> {
        let value = self.optional_query(name, read)?;
        Some(value.unwrap_or_else(absent))
    }

    /// For derived code: a parameter of the query that may be absent.
    #[doc(hidden)]
    pub fn optional_query<T>(&mut self, name: &'static str, read: Read<T>) -> Option<Option<T>> {
        let last = self.fields().filter(|(field, _)| field == name).last();
        let value = last.map_or(Ok(None), |(_, text)| value(name, &text, read));
        self.keep(value)
    }

    /// For derived code: a parameter that may be there several times.
    #[doc(hidden)]
    pub fn list<T>(&mut self, name: &'static str, read: Read<T>) -> Option<Vec<T>> {
        let values = self.read_list(name, read);
        self.keep(values)
    }

    fn keep<T>(&mut self, value: Result<T, RouteError>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.refused.get_or_insert(error);
                None
            }
        }
    }

    fn read_segment<T>(&self, name: &'static str, read: Read<T>) -> Result<T, RouteError> {
        let text = self
            .text(name)
            .ok_or_else(|| not_found(name, "is missing"))?;
        if leads_nowhere(text) {
            return Err(not_found(name, NOWHERE));
        }
        read(text).ok_or_else(|| not_found(name, &unread::<T>()))
    }

    fn read_list<T>(&self, name: &'static str, read: Read<T>) -> Result<Vec<T>, RouteError> {
        let is_ours = |field: &str| field.strip_suffix("[]").unwrap_or(field) == name;
        let mut values = Vec::new();
        for (at, (_, text)) in self
            .fields()
            .filter(|(field, _)| is_ours(field))
            .enumerate()
        {
            if at == MAX_VALUES {
                let why = format!("is there more than {MAX_VALUES} times");
                return Err(RouteError::BadQuery { name, why });
            }
            values.extend(value(name, &text, read)?);
        }
        Ok(values)
    }

    fn text(&self, name: &str) -> Option<&str> {
        let mut segments = self.segments.iter();
        segments.find_map(|(segment, text)| (*segment == name).then_some(&**text))
    }

    fn fields(&self) -> form_urlencoded::Parse<'_> {
        form_urlencoded::parse(self.query.as_bytes())
    }
}

/// How a type reads a text.
type Read<T> = fn(&str) -> Option<T>;

const NOWHERE: &str = "is none of an address";

fn value<T>(name: &'static str, text: &str, read: Read<T>) -> Result<Option<T>, RouteError> {
    match read(text) {
        // Forms send their empty fields.
        None if !text.is_empty() => Err(RouteError::BadQuery {
            name,
            why: unread::<T>(),
        }),
        read => Ok(read),
    }
}

fn not_found(segment: &'static str, why: &str) -> RouteError {
    RouteError::NotFound {
        segment,
        why: why.to_owned(),
    }
}

fn unread<T>() -> String {
    format!("does not read as a `{}`", type_name::<T>())
}
