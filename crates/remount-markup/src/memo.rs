use std::any::type_name;
use std::hash::Hash;
use std::panic::Location;

use crate::show::Markup;
use crate::writer::Writer;

/// Markup that is written again only when what it is made from has changed: for a part of a page
/// that costs more to walk through than its inputs cost to compare, such as a long list.
///
/// The body reads its inputs and nothing else: it cannot capture anything, which the compiler
/// checks, so what it shows cannot be out of date. Inputs are what a body needs, several as a
/// tuple; each is [`Hash`] and [`Copy`], such as a number, a `&str`, or a reference to a
/// [`Tracked`](crate::Tracked) list, whose hash is that of its version.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::view;
/// use remount_markup::{Markup, Prints, Tracked, memo};
///
/// struct Table {
///     clicks: u32,
///     names: Tracked<Vec<String>>,
/// }
///
/// fn render(table: &Table) -> impl Markup {
///     view! {
///         <p>(table.clicks)</p>
///         <ul>(memo(&table.names, |names| view! {
///             for name in names, key = name { <li>(name)</li> }
///         }))</ul>
///     }
/// }
///
/// let mut table = Table { clicks: 0, names: vec!["Ada".to_owned(), "Bob".to_owned()].into() };
/// let (mut prints, mut out) = (Prints::default(), String::new());
/// prints.full(&render(&table), None, &mut String::new());
///
/// // However long the list is: it is not looked at.
/// table.clicks += 1;
/// prints.diff(&render(&table), None, &mut out);
/// assert_eq!(out, r#""0":"1""#);
///
/// table.names[1].push('!');
/// prints.diff(&render(&table), None, &mut out);
/// assert!(out.contains("Bob!"));
/// ```
///
/// Stateful components in it are not updated as long as the inputs stay the same. A body must not
/// read what changes elsewhere, such as the time, a global, or the runtime's flash messages, which
/// come with the [context](Writer::context) and not with the inputs.
///
/// Memos that take turns at one place are told apart by where `memo` is called, and by the type of
/// what the body shows. One call whose body is a variable that holds one function or another has
/// neither: write two calls, as the compiler may give functions of the same code one address.
#[track_caller]
pub fn memo<I: Hash + Copy, M: Markup>(inputs: I, body: fn(I) -> M) -> Memo<I, M> {
    Memo {
        inputs,
        body,
        call: Location::caller(),
    }
}

/// What [`memo`] returns.
#[derive(Clone, Copy, Debug)]
pub struct Memo<I, M> {
    inputs: I,
    body: fn(I) -> M,
    call: &'static Location<'static>,
}

impl<I: Hash + Copy, M: Markup> Markup for Memo<I, M> {
    fn write(&self, w: &mut Writer<'_>) {
        // Functions of the same code may be merged into one, and a call in a generic function is
        // one place for all of its types.
        let body = (self.call, type_name::<M>(), self.body as usize);
        let hash = w.key(&(self.inputs, body, w.version()));
        if w.memo(hash) {
            (self.body)(self.inputs).write(w);
        }
    }
}
