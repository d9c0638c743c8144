use std::fmt;
use std::ops::Deref;

use crate::show::Markup;
use crate::template;
use crate::template::Template;
use crate::writer::Writer;

mod filling;

use filling::Fill;
pub use filling::{Filling, filled, lend};

/// What a caller shows at a place of a component: `<:name> … </:name>`, or what else is between
/// the component's tags. It is borrowed for the call, so it costs no allocation, and it can be
/// shown any number of times.
///
/// Slots may stand in `if`, `match` and `for`, which then say which there are. What these evaluate
/// is evaluated once more for each slot that is shown.
///
/// A slot with a value, `Slot<'_, Item>`, is shown for a value with [`with`](Self::with); the
/// caller names it with `let(item)`. Attributes of the slot, `Slot<'_, Item, Column<'_>>`, are
/// fields of any struct with a [`Default`], and are read as fields of the slot.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::{component, view};
/// use remount_markup::{Markup, Slots, html};
///
/// #[derive(Default)]
/// struct Column<'a> {
///     label: &'a str,
/// }
///
/// #[component]
/// fn table<T>(rows: &[T], #[slot] col: Slots<'_, T, Column<'_>>) -> impl Markup {
///     view! {
///         <table>
///             <tr>for col in col { <th>(col.label)</th> }</tr>
///             for row in rows { <tr>for col in col { <td>(col.with(row))</td> }</tr> }
///         </table>
///     }
/// }
///
/// let page = view! {
///     <Table rows=(&[(1, "Ada")])>
///         <:col label="Number" let((id, _))>(id)</:col>
///         <:col label="Name" let((_, name))><b>(name)</b></:col>
///     </Table>
/// };
/// let mut out = String::new();
/// html(&page, None, &mut out);
/// assert_eq!(
///     out,
///     "<table><tr><th>Number</th><th>Name</th></tr>\
///      <tr><td>1</td><td><b>Ada</b></td></tr></table>"
/// );
/// ```
pub struct Slot<'a, T: ?Sized = (), A = ()> {
    attributes: A,
    body: Body<'a, T, A>,
}

/// What is shown in a slot.
enum Body<'a, T: ?Sized, A> {
    /// Of a slot that is always there.
    Alone(&'a dyn Fn(&T, &mut Writer<'_>)),
    /// Of one among those of which branches and loops decide, by its place.
    Among(Fill<'a, T, A>, usize),
}

/// The slots of one name, in order: for a component that takes any number of them.
pub type Slots<'a, T = (), A = ()> = &'a [Slot<'a, T, A>];

impl<T: ?Sized, A> Slot<'_, T, A> {
    /// What is shown for this value.
    pub fn with(&self, value: &T) -> Template<impl Fn(&mut Writer<'_>)> {
        template(move |w: &mut Writer<'_>| self.show(value, w))
    }

    fn show(&self, value: &T, w: &mut Writer<'_>) {
        match self.body {
            Body::Alone(show) => show(value, w),
            Body::Among(fill, at) => filling::show(fill, at, value, w),
        }
    }
}

impl<'a, T: ?Sized, A> Slot<'a, T, A> {
    fn of(attributes: A, body: Body<'a, T, A>) -> Self {
        Self { attributes, body }
    }
}

#[doc(hidden)]
impl<'a, T: ?Sized, A: Default> Slot<'a, T, A> {
    pub fn new(body: &'a dyn Fn(&T, &mut Writer<'_>)) -> Self {
        Self {
            attributes: A::default(),
            body: Body::Alone(body),
        }
    }

    // Closures behind `dyn` learn the types of their parameters from the field that is set.
    pub fn with_attributes(set: &dyn Fn(&mut A), body: &'a dyn Fn(&T, &mut Writer<'_>)) -> Self {
        let mut slot = Self::new(body);
        set(&mut slot.attributes);
        slot
    }
}

impl<A> Markup for Slot<'_, (), A> {
    fn write(&self, w: &mut Writer<'_>) {
        self.show(&(), w);
    }
}

impl<T: ?Sized, A: Clone> Clone for Slot<'_, T, A> {
    fn clone(&self) -> Self {
        Self {
            attributes: self.attributes.clone(),
            body: self.body,
        }
    }
}

impl<T: ?Sized, A: Copy> Copy for Slot<'_, T, A> {}

impl<T: ?Sized, A> Clone for Body<'_, T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized, A> Copy for Body<'_, T, A> {}

impl<T: ?Sized, A> Deref for Slot<'_, T, A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.attributes
    }
}

impl<T: ?Sized, A: fmt::Debug> fmt::Debug for Slot<'_, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slot").field(&self.attributes).finish()
    }
}
