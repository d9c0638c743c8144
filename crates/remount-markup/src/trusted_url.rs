use crate::attribute::{At, Attribute, Position};
use crate::writer::Writer;

/// An address that may run code, such as `javascript:…` or `data:…`: written as it is where any
/// other one is replaced by `#`. Whoever makes one answers for what it does.
///
/// It is the whole value of an attribute; put together with other parts it is checked like them.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::view;
/// use remount_markup::{TrustedUrl, html};
///
/// let image = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
/// let mut out = String::new();
/// html(&view! { <img alt="" src=(TrustedUrl(image))> }, None, &mut out);
/// assert_eq!(out, format!("<img alt=\"\" src=\"{image}\">"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrustedUrl<S>(pub S);

impl<S: AsRef<str>> Attribute for TrustedUrl<S> {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        let position = match at.position {
            Position::Url | Position::Urls | Position::Local => Position::Plain,
            other => other,
        };
        self.0.as_ref().write_value(At { position, ..at }, w);
    }
}
