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

mod attribute;
mod attrs;
mod component;
mod escape;
mod event;
mod event_value;
mod hashed;
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
mod surroundings;
mod tape;
mod template;
mod tracked;
mod trusted_url;
mod url;
mod writer;

pub use attribute::{At, Attribute};
#[doc(hidden)]
pub use attribute::{
    Position, kinds1, kinds2, kinds3, kinds4, kinds5, kinds6, kinds7, kinds8, optional1, optional2,
    optional3, optional4, optional5, optional6, optional7, optional8,
};
pub use attrs::{AttrNameError, Attrs};
#[doc(hidden)]
pub use component::{Component, given};
pub use event::Show;
#[doc(hidden)]
pub use event::name_of_event;
pub use event_value::EventValue;
pub use js::{Dispatch, Effect, History, JS, JsonValue, Push, To, Transition};
#[doc(hidden)]
pub use layout::Layout;
#[doc(hidden)]
pub use list::{List, ListKey, list_key};
pub use local_path::{LocalPath, LocalPathError};
pub use memo::{Memo, memo};
pub use prints::{ElementsApart, Prints};
pub use show::{Markup, Raw};
#[doc(hidden)]
pub use slot::{Filling, filled, lend};
pub use slot::{Slot, Slots};
pub use stateful::{ComponentKey, Stateful};
pub use stream::{Stream, StreamItem};
pub use surroundings::{Context, Lending, Surroundings};
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

/// Appends the markup to `out` as HTML: the first render of a page.
pub fn html(markup: &dyn Markup, context: Context<'_>, out: &mut String) {
    writer::write_html(markup, context, out);
}
