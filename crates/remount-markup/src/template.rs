use crate::show::Markup;
use crate::writer::Writer;

/// What `view!` returns: a template together with the values that it shows.
pub struct Template<F>(F);

/// A template from a function that writes it. `view!` makes these; by hand it is for markup that
/// asks the writer for its [context](Writer::context) before it knows what to show.
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
pub fn template<F, T>(write: F) -> Template<T>
where
    // Where something does not live long enough, the compiler shows the second of these bounds.
    F: Fn(&mut Writer<'_>),
    F: Returned<T>, // a `let` whose value ends too early belongs inside of `view! { … }`
{
    Template(write.returned())
}

/// What a function may return: the same, under another name, so that the compiler tells of the
/// bound above where a template cannot be returned.
#[doc(hidden)]
pub trait Returned<T> {
    fn returned(self) -> T;
}

impl<T> Returned<T> for T {
    #[inline]
    fn returned(self) -> T {
        self
    }
}

impl<F: Fn(&mut Writer<'_>)> Markup for Template<F> {
    fn write(&self, w: &mut Writer<'_>) {
        (self.0)(w);
    }
}
