use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::writer::Writer;

/// Something that can be shown: in a template with `(expr)`, or as a whole page or view.
///
/// Text is escaped, whatever it is; [`Raw`] is not. `None` shows nothing. For a type that
/// implements [`Display`](fmt::Display) write `(format_args!("{value}"))`, or implement `Markup`
/// by handing over to one other value:
///
/// ```
/// use remount_markup::{Markup, Writer};
///
/// struct Euro { cents: u64 }
///
/// impl Markup for Euro {
///     fn write(&self, w: &mut Writer<'_>) {
///         format_args!("{}.{:02} €", self.cents / 100, self.cents % 100).write(w);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown in a template",
    label = "no text or markup for this value",
    note = "shown are strings, numbers, `bool`, `char`, `Raw`, templates, and `Option`s of these",
    note = "for a value that implements `Display` write `(format_args!(\"{{value}}\"))`, for a list write `for item in &list {{ … }}`"
)]
pub trait Markup {
    /// Writes this markup, by handing over to exactly one other value.
    fn write(&self, w: &mut Writer<'_>);
}

/// Trusted HTML: written as it is, without escaping. Whoever makes one answers for its content.
///
/// ```
/// use remount_markup::{Raw, html};
///
/// let mut out = String::new();
/// html(&Raw("<hr>"), None, &mut out);
/// assert_eq!(out, "<hr>");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raw<S>(pub S);

impl<S: AsRef<str>> Markup for Raw<S> {
    fn write(&self, w: &mut Writer<'_>) {
        w.raw(self.0.as_ref());
    }
}

impl Markup for str {
    fn write(&self, w: &mut Writer<'_>) {
        w.text(self);
    }
}

impl Markup for String {
    fn write(&self, w: &mut Writer<'_>) {
        w.text(self);
    }
}

impl Markup for char {
    fn write(&self, w: &mut Writer<'_>) {
        w.text(self.encode_utf8(&mut [0; 4]));
    }
}

impl Markup for bool {
    fn write(&self, w: &mut Writer<'_>) {
        w.text(if *self { "true" } else { "false" });
    }
}

impl Markup for fmt::Arguments<'_> {
    fn write(&self, w: &mut Writer<'_>) {
        match self.as_str() {
            Some(text) => w.text(text),
            None => w.formatted(*self),
        }
    }
}

impl<T: Markup> Markup for Option<T> {
    fn write(&self, w: &mut Writer<'_>) {
        match self {
            Some(markup) => markup.write(w),
            None => w.nothing(),
        }
    }
}

impl<T: Markup + ToOwned + ?Sized> Markup for Cow<'_, T> {
    fn write(&self, w: &mut Writer<'_>) {
        (**self).write(w);
    }
}

macro_rules! numbers {
    ($($method:ident as $wide:ty: $($number:ty)+;)+) => { $($(
        impl Markup for $number {
            fn write(&self, w: &mut Writer<'_>) {
                w.$method(*self as $wide);
            }
        }
    )+)+ };
}

numbers! {
    unsigned as u64: u8 u16 u32 u64 usize;
    signed as i64: i8 i16 i32 i64 isize;
}

macro_rules! formatted {
    ($($number:ty)+) => { $(
        impl Markup for $number {
            fn write(&self, w: &mut Writer<'_>) {
                w.formatted(format_args!("{self}"));
            }
        }
    )+ };
}

formatted! { u128 i128 f32 f64 }

macro_rules! pointers {
    ($($pointer:ty)+) => { $(
        impl<T: Markup + ?Sized> Markup for $pointer {
            fn write(&self, w: &mut Writer<'_>) {
                (**self).write(w);
            }
        }
    )+ };
}

pointers! { &T Box<T> Rc<T> Arc<T> }
