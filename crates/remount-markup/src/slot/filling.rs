//! Slots of which the caller says with `if`, `match` and `for` which there are.

use super::{Body, Slot};
use crate::writer::Writer;

/// Goes through what a caller has written for the slots of one name, once to count them and read
/// their attributes, and again to show one of them: what is in a loop lives no longer than that.
pub struct Filling<'f, 'w, T: ?Sized, A> {
    purpose: Purpose<'f, 'w, T, A>,
}

enum Purpose<'f, 'w, T: ?Sized, A> {
    Collect(&'f mut Vec<A>),
    /// Shows the one before which there are so many, or none any more.
    Show(Option<usize>, &'f T, &'f mut Writer<'w>),
}

/// What a caller has written for the slots of one name.
pub(super) type Fill<'a, T, A> = &'a dyn Fn(&mut Filling<'_, '_, T, A>);

impl<T: ?Sized, A: Default> Filling<'_, '_, T, A> {
    /// Comes to a slot. Returns whether that was the last one that is looked for.
    pub fn slot(
        &mut self,
        set: impl FnOnce(&mut A),
        show: impl FnOnce(&T, &mut Writer<'_>),
    ) -> bool {
        match &mut self.purpose {
            Purpose::Collect(found) => {
                let mut attributes = A::default();
                set(&mut attributes);
                found.push(attributes);
                false
            }
            Purpose::Show(before @ Some(0), value, w) => {
                *before = None;
                show(value, w);
                true
            }
            Purpose::Show(before, ..) => {
                *before = before.map(|before| before - 1);
                before.is_none()
            }
        }
    }
}

/// The slots that there are now.
pub fn filled<'a, T: ?Sized, A>(fill: Fill<'a, T, A>) -> Vec<Slot<'a, T, A>> {
    let mut found = Vec::new();
    fill(&mut Filling {
        purpose: Purpose::Collect(&mut found),
    });
    let slots = found.into_iter().enumerate();
    slots
        .map(|(at, attributes)| Slot::of(attributes, Body::Among(fill, at)))
        .collect()
}

/// The slots as a slice. Of a vector the compiler knows the type before it reads what `fill` is
/// given, and of a slice only after that.
pub fn lend<'a, T: ?Sized, A>(slots: &'a Vec<Slot<'a, T, A>>) -> &'a [Slot<'a, T, A>] {
    slots
}

/// Shows one of them.
pub(super) fn show<T: ?Sized, A>(fill: Fill<'_, T, A>, at: usize, value: &T, w: &mut Writer<'_>) {
    let mut filling = Filling {
        purpose: Purpose::Show(Some(at), value, w),
    };
    fill(&mut filling);
    // A list that has become shorter since it was counted.
    if let Purpose::Show(Some(_), _, w) = filling.purpose {
        w.nothing();
    }
}
