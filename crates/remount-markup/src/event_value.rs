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
}

impl<T: EventValue + ToOwned + ?Sized> EventValue for Cow<'_, T> {
    fn show(&self, show: &mut dyn FnMut(&str)) {
        (**self).show(show);
    }
}

macro_rules! integers {
    ($($integer:ty)+) => { $(
        impl EventValue for $integer {
            fn show(&self, show: &mut dyn FnMut(&str)) {
                show(itoa::Buffer::new().format(*self));
            }
        }
    )+ };
}

integers! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

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
        }
    )+ };
}

pointers! { &T Box<T> Rc<T> Arc<T> }
