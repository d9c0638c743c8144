//! What templates may ask for while they are written.

use std::any::{Any, TypeId};

/// What the runtime lends to templates while they are written, if anything.
pub type Context<'a> = Option<&'a (dyn Surroundings + 'a)>;

/// Values that templates may ask for by their type, with
/// [`Writer::context`](crate::Writer::context). This crate knows none of the types.
pub trait Surroundings {
    /// The value of this type.
    fn get(&self, of: TypeId) -> Option<&dyn Any>;

    /// A number that is another one where what is lent has changed in a way that templates show.
    /// Then the body of a [`memo`](crate::memo) is written again, although its inputs are the same.
    fn version(&self) -> u64 {
        0
    }

    /// Appends the HTML of an element that stands apart: what [`Writer::apart`] was asked for.
    ///
    /// # Panics
    ///
    /// If nothing may stand apart in what is written, as the default says.
    ///
    /// [`Writer::apart`]: crate::Writer::apart
    fn append_apart(&self, asked: &dyn Any, out: &mut String) {
        let _ = (asked, out);
        panic!("{NOTHING_APART}");
    }
}

pub(crate) const NOTHING_APART: &str = "no element can stand apart in what is written here";

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
