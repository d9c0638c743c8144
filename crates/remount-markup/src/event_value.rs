//! What an event in a template takes along to the server.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// What an event in a template can carry to the server: numbers, `bool`, `char`, texts, and
/// `Option`s of these. `None` is left out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the data of an event in a template",
    label = "no number, `bool`, text or `Option` of these",
    note = "if the browser fills it in, put `#[event(incoming)]` on the variant; if it is to travel \
            as JSON, put `#[event(json)]` on the field"
)]
pub trait EventValue {
    /// Gives the text that the browser sends back to `show`, or does not call it.
    fn show(&self, show: &mut dyn FnMut(&str));

    /// A number that no other value of its type has, if that costs less to make than what is shown.
    #[doc(hidden)]
    fn as_number(&self) -> Option<u64> {
        None
    }
}

impl EventValue for str {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        show(self);
    }
}

impl EventValue for String {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        show(self);
    }
}

impl EventValue for char {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        show(self.encode_utf8(&mut [0; 4]));
    }
}

impl EventValue for bool {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        show(if *self { "true" } else { "false" });
    }
}

impl<T: EventValue> EventValue for Option<T> {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.show(show);
        }
    }

    fn as_number(&self) -> Option<u64> {
        self.as_ref()?.as_number()
    }
}

impl<T: EventValue + ToOwned + ?Sized> EventValue for Cow<'_, T> {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        (**self).show(show);
    }

    fn as_number(&self) -> Option<u64> {
        (**self).as_number()
    }
}

macro_rules! integers {
    ($($integer:ty)+) => { $(
        impl EventValue for $integer {
            fn show(&self, show: &mut dyn FnMut(&str)) {
                show(itoa::Buffer::new().format(*self));
            }

            #[allow(clippy::cast_lossless, clippy::cast_sign_loss, reason = "no two are alike after it")]
            fn as_number(&self) -> Option<u64> {
                Some(*self as u64)
            }
        }
    )+ };
}

integers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

macro_rules! long_integers {
    ($($integer:ty)+) => { $(
        impl EventValue for $integer {
            fn show(&self, show: &mut dyn FnMut(&str)) {
                show(itoa::Buffer::new().format(*self));
            }
        }
    )+ };
}

long_integers! { u128 i128 }

macro_rules! floats {
    ($($float:ty)+) => { $(
        impl EventValue for $float {
            fn show(&self, show: &mut dyn FnMut(&str)) {
                show(&self.to_string());
            }
        }
    )+ };
}

floats! { f32 f64 }

macro_rules! pointers {
    ($($pointer:ty)+) => { $(
        impl<T: EventValue + ?Sized> EventValue for $pointer {
            fn show(&self, show: &mut dyn FnMut(&str)) {
                (**self).show(show);
            }

            fn as_number(&self) -> Option<u64> {
                (**self).as_number()
            }
        }
    )+ };
}

pointers! { &T Box<T> Rc<T> Arc<T> }
