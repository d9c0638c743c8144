use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use crate::local_path::LocalPath;
use crate::url;
use crate::writer::Writer;

/// A value that an attribute can have: `name=(expr)`.
///
/// Strings and numbers are the value. `None` and `false` leave the whole attribute out, `true`
/// gives it an empty value; in `aria-…` and other attributes that spell it out, a `bool` is the
/// word `true` or `false`. For a type that implements [`Display`](fmt::Display) write
/// `name=(format_args!("{value}"))`, or implement `Attribute` by handing over to one other value:
///
/// ```
/// use remount_markup::{At, Attribute, Writer};
///
/// struct Percent(u8);
///
/// impl Attribute for Percent {
///     fn write_value(&self, at: At, w: &mut Writer<'_>) {
///         format_args!("{}%", self.0).write_value(at, w);
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an attribute",
    label = "no attribute value",
    note = "values are strings, numbers, `bool`, `char`, and `Option`s of these",
    note = "for a value that implements `Display` write `name=(format_args!(\"{{value}}\"))`"
)]
pub trait Attribute {
    /// Whether values of this type can leave the attribute out: a type that hands over to an
    /// `Option` or a `bool` takes its constant over, `const OPTIONAL: bool = true`. Without it the
    /// attribute would be left out of a page and stay, empty, in a live view; debug builds panic.
    const OPTIONAL: bool = false;

    /// Writes this value, by handing over to exactly one other value.
    fn write_value(&self, at: At, w: &mut Writer<'_>);
}

/// The place of an attribute's value: what [`Attribute::write_value`] passes on.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub(crate) name: &'static str,
    pub(crate) position: Position,
    /// Whether the dynamic is all of ` name="value"`, because it can be absent.
    pub(crate) whole: bool,
    /// Whether the statics hold ` name="` before and `"` behind the value.
    pub(crate) quoted: bool,
}

/// How a value is shown at its place.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// As it is, escaped.
    Plain,
    /// An address: one that would run code is replaced.
    Url,
    /// Addresses with `;` between them, of an animation.
    Urls,
    /// An address that the template begins with `/`: one that is no [`LocalPath`] is replaced.
    Local,
    /// An event, where the browser would run a list as commands: a text is never one.
    Event,
    /// One of several events of an element.
    Events,
    /// Commands, which an event is made to: the client takes no name there.
    Commands,
    /// In an attribute that spells out `true` and `false`.
    Words,
    /// In a value that is always there: what is absent is empty.
    Inner,
    /// A part of a value that is put together first.
    Part,
    /// One of several words with spaces between them.
    Item,
}

impl Position {
    /// What is shown at this place for a text.
    pub(crate) fn shown(self, text: &str) -> &str {
        match self {
            Self::Url if url::is_harmful(text) => url::HARMLESS,
            Self::Urls if text.split(';').any(url::is_harmful) => url::HARMLESS,
            Self::Local if LocalPath::new(text).is_err() => url::HARMLESS,
            Self::Event | Self::Events | Self::Commands if text.trim_start().starts_with('[') => "",
            _ => text,
        }
    }
}

/// The type of an attribute's value, named before the value is there: type inference fills it in
/// when the value is written, so the node knows its statics when it is opened.
///
/// Covariant, so that a value may live shorter than this does.
#[doc(hidden)]
pub struct Kind<A: ?Sized>(PhantomData<fn() -> PhantomData<A>>);

impl<A: ?Sized> Clone for Kind<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: ?Sized> Copy for Kind<A> {}

/// Functions for derived code that name the types of so many values, and gather in one number
/// which of them can be absent: the first one in the lowest bit.
macro_rules! several_kinds {
    ($($make:ident $ask:ident: $($kind:ident $bit:literal)*;)*) => {$(
        #[doc(hidden)]
        #[inline]
        #[must_use]
        pub const fn $make<$($kind: ?Sized),*>() -> ($(Kind<$kind>,)*) {
            ($(Kind(PhantomData::<fn() -> PhantomData<$kind>>),)*)
        }

        #[doc(hidden)]
        #[inline]
        #[must_use]
        #[allow(clippy::too_many_arguments)]
        pub const fn $ask<$($kind: Attribute + ?Sized),*>($(_: Kind<$kind>),*) -> u64 {
            // Written out, since each view has a copy of its own.
            $(($kind::OPTIONAL as u64) << $bit)|*
        }
    )*};
}

several_kinds! {
    kinds1 optional1: A 0;
    kinds2 optional2: A 0 B 1;
    kinds3 optional3: A 0 B 1 C 2;
    kinds4 optional4: A 0 B 1 C 2 D 3;
    kinds5 optional5: A 0 B 1 C 2 D 3 E 4;
    kinds6 optional6: A 0 B 1 C 2 D 3 E 4 F 5;
    kinds7 optional7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    kinds8 optional8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

impl Attribute for str {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.value(at, self);
    }
}

impl Attribute for String {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.value(at, self);
    }
}

impl Attribute for char {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        w.value(at, self.encode_utf8(&mut [0; 4]));
    }
}

impl Attribute for fmt::Arguments<'_> {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        match self.as_str() {
            Some(text) => w.value(at, text),
            None => w.formatted_value(at, *self),
        }
    }
}

impl Attribute for bool {
    const OPTIONAL: bool = true;

    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        match at.position {
            Position::Words | Position::Inner | Position::Part | Position::Item => {
                w.value(at, if *self { "true" } else { "false" });
            }
            _ if *self => w.value(at, ""),
            _ => w.absent(at),
        }
    }
}

impl<T: Attribute> Attribute for Option<T> {
    const OPTIONAL: bool = true;

    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        match self {
            Some(value) => value.write_value(at, w),
            None => w.absent(at),
        }
    }
}

impl<T: Attribute + ToOwned + ?Sized> Attribute for Cow<'_, T> {
    const OPTIONAL: bool = T::OPTIONAL;

    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        (**self).write_value(at, w);
    }
}

macro_rules! integers {
    ($($integer:ty)+) => { $(
        impl Attribute for $integer {
            fn write_value(&self, at: At, w: &mut Writer<'_>) {
                w.value(at, itoa::Buffer::new().format(*self));
            }
        }
    )+ };
}

integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

macro_rules! floats {
    ($($float:ty)+) => { $(
        impl Attribute for $float {
            fn write_value(&self, at: At, w: &mut Writer<'_>) {
                w.formatted_value(at, format_args!("{self}"));
            }
        }
    )+ };
}

floats! { f32 f64 }

macro_rules! pointers {
    ($($pointer:ty)+) => { $(
        impl<T: Attribute + ?Sized> Attribute for $pointer {
            const OPTIONAL: bool = T::OPTIONAL;

            fn write_value(&self, at: At, w: &mut Writer<'_>) {
                (**self).write_value(at, w);
            }
        }
    )+ };
}

pointers! { &T Box<T> Rc<T> Arc<T> }
