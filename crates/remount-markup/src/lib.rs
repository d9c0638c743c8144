//! Templates as values, and three ways to write them: as HTML for a first render, as a full tree
//! for a view that joins, and as the difference to what a view has shown before.
//!
//! A template is made by the `view!` macro and is a [`Markup`]: something that can be written any
//! number of times. What a live view has shown is remembered in [`Prints`], as hashes and never as
//! text. The JSON is what `phoenix_live_view` 1.2 reads: trees of statics and dynamics, keyed
//! lists.
//!
//! ```
//! # extern crate remount_markup as remount;
//! use remount_macros::view;
//! use remount_markup::{Prints, html};
//!
//! let counter = |count: i32| view! { <p>"Count: " (count)</p> };
//!
//! let mut page = String::new();
//! html(&counter(1), None, &mut page);
//! assert_eq!(page, "<p>Count: 1</p>");
//!
//! let (mut prints, mut tree, mut diff) = (Prints::default(), String::new(), String::new());
//! prints.full(&counter(1), None, &mut tree);
//! assert_eq!(tree, r#""s":["<p>Count: ","</p>"],"0":"1""#);
//! prints.diff(&counter(2), None, &mut diff);
//! assert_eq!(diff, r#""0":"2""#);
//! ```

use std::any::{Any, TypeId};

mod attribute;
mod attrs;
mod component;
mod escape;
mod event;
mod event_value;
mod js;
mod json;
mod layout;
mod list;
mod local_path;
mod memo;
mod number;
mod prints;
mod retained;
mod seeds;
mod show;
mod slot;
mod stateful;
mod stream;
mod style;
mod tape;
mod template;
mod tracked;
mod trusted_url;
mod url;
mod writer;

pub use attribute::{At, Attribute};
#[doc(hidden)]
pub use attribute::{Kind, Position};
pub use attrs::{AttrNameError, Attrs};
#[doc(hidden)]
pub use component::{Component, given};
pub use event_value::EventValue;
pub use js::{Dispatch, Effect, History, JS, JsonValue, Push, To, Transition};
#[doc(hidden)]
pub use layout::Layout;
#[doc(hidden)]
pub use list::{List, ListKey, list_key};
pub use local_path::{LocalPath, LocalPathError};
pub use memo::{Memo, memo};
pub use prints::Prints;
pub use show::{Markup, Raw};
pub use slot::{Slot, Slots};
pub use stateful::Stateful;
pub use stream::{Stream, StreamItem};
#[doc(hidden)]
pub use template::Returned;
pub use template::{Template, template};
pub use tracked::Tracked;
pub use trusted_url::TrustedUrl;
pub use writer::Writer;

/// Generated code says `::remount::markup`. Where an `extern crate` calls this crate `remount`, as
/// its own tests do, that is found too.
#[doc(hidden)]
pub extern crate self as markup;

/// What the runtime lends to templates while they are written, if anything.
pub type Context<'a> = Option<&'a (dyn Surroundings + 'a)>;

/// Values that templates may ask for by their type, with [`Writer::context`]. This crate knows none
/// of the types.
pub trait Surroundings {
    /// The value of this type.
    fn get(&self, of: TypeId) -> Option<&dyn Any>;

    /// A number that is another one where what is lent has changed in a way that templates show.
    /// Then the body of a [`memo`] is written again, although its inputs are the same.
    fn version(&self) -> u64 {
        0
    }
}

/// One value that is lent by itself.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::view;
/// use remount_markup::{Lending, Markup, Writer, html, template};
///
/// let greeting = template(|w: &mut Writer<'_>| {
///     let name = w.context::<String>();
///     view! { "Hello, " (name) }.write(w);
/// });
/// let mut out = String::new();
/// html(&greeting, Some(&Lending(String::from("Ada"))), &mut out);
/// assert_eq!(out, "Hello, Ada");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Lending<T>(pub T);

impl<T: 'static> Surroundings for Lending<T> {
    fn get(&self, of: TypeId) -> Option<&dyn Any> {
        (of == TypeId::of::<T>()).then_some(&self.0)
    }
}

/// Appends the markup to `out` as HTML: the first render of a page.
pub fn html(markup: &dyn Markup, context: Context<'_>, out: &mut String) {
    writer::write_html(markup, context, out);
}
