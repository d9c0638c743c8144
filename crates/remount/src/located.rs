use std::borrow::Cow;

use http::Uri;

use crate::route::Input;

/// An address that leads to a view of the site, before the view reads it as its route.
#[derive(Debug, Default)]
pub(crate) struct Located {
    /// Path and query as the browser has them, without an origin.
    pub(crate) uri: Uri,
    /// Which pattern of its view it matches.
    pub(crate) pattern: usize,
    /// What it has in the place of the pattern's parameters, without escapes.
    pub(crate) segments: Vec<(&'static str, Box<str>)>,
    /// What the view around it has passed, as JSON.
    pub(crate) args: Box<str>,
}

impl Located {
    /// What a route reads.
    pub(crate) fn input(&self) -> Input<'_> {
        let segments = self.segments.iter();
        let segments = segments.map(|(name, text)| (*name, Cow::Borrowed(&**text)));
        let query = self.uri.query().unwrap_or_default();
        Input::new(self.pattern, segments.collect(), query).with_args(&self.args)
    }
}
