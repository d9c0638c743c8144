use std::collections::HashSet;
use std::fmt;

use crate::retained::Retained;
use crate::show::Markup;
use crate::stateful::{ComponentKey, Stateful};
use crate::surroundings::Context;
use crate::tape::{self, Part};
use crate::writer;

/// What a live view has shown: a hash of each dynamic, and which template is where.
///
/// Holds no text. A counter takes 32 bytes, a table 8 bytes and a little for each cell.
///
/// Prints follow what was written, so a diff that was written but not sent must be followed by
/// [`full`](Self::full) for a client that joins anew. Should the markup panic, everything is
/// forgotten and the next diff is a full tree.
#[derive(Default)]
pub struct Prints {
    tape: Box<[u64]>,
    retained: Retained,
}

impl Prints {
    /// Says that the client has shown the view before, and joins it again. What is written then
    /// empties each stream that it does not know: the client keeps items of an earlier mount in
    /// elements that it moved elsewhere, as those of a portal.
    ///
    /// ```
    /// # extern crate remount_markup as remount;
    /// use remount_macros::view;
    /// use remount_markup::{Prints, Stream};
    ///
    /// let stream: Stream<u32> = Stream::with_ids(|item| format!("item-{item}"), []);
    /// let list = view! {
    ///     <ul id="list" phx-update="stream">
    ///         for (id, item) in &stream { <li id=(id)>(item)</li> }
    ///     </ul>
    /// };
    /// let (mut prints, mut out) = (Prints::default(), String::new());
    /// prints.rejoin();
    /// prints.full(&list, None, &mut out);
    /// assert!(out.contains(r#""stream":["0",[],[],true]"#));
    /// ```
    pub fn rejoin(&mut self) {
        self.retained.rejoins = true;
    }

    /// Appends the members of the tree object, without the outer braces:
    /// `"s":["<p>","</p>"],"0":"x"`. Forgets everything known before.
    ///
    /// # Panics
    /// If the markup was implemented by hand and wrote no or several values where it promised one,
    /// or if a template was left early by a `return`, `break` or `continue` in an expression.
    pub fn full(&mut self, markup: &dyn Markup, context: Context<'_>, out: &mut String) {
        self.tape = Box::default();
        self.retained.components = None;
        self.diff(markup, context, out);
    }

    /// Appends the members of the diff object, without braces: only what changed since the last
    /// call, and nothing when nothing did. Without a call before it appends the full tree.
    ///
    /// # Panics
    /// As [`full`](Self::full).
    pub fn diff(&mut self, markup: &dyn Markup, context: Context<'_>, out: &mut String) {
        let retained = std::mem::take(&mut self.retained);
        let known = std::mem::take(&mut self.tape);
        (self.tape, self.retained) = writer::write_view(markup, &[], context, out, known, retained);
    }

    /// As [`diff`](Self::diff), of the view and of these stateful components, whose states were
    /// taken, changed and [put back](Self::put_component). What the view shows need not lead to
    /// them: a [memo](crate::memo) or a stream may skip the part that they are in.
    ///
    /// # Panics
    /// As [`full`](Self::full).
    pub fn diff_with(
        &mut self,
        markup: &dyn Markup,
        cids: &[u32],
        context: Context<'_>,
        out: &mut String,
    ) {
        let retained = std::mem::take(&mut self.retained);
        let known = std::mem::take(&mut self.tape);
        (self.tape, self.retained) =
            writer::write_view(markup, cids, context, out, known, retained);
    }

    /// Appends the members of the tree that a client should hold now: all that the calls so far
    /// have told it, put together. It is for tests, which compare it with what a client has made of
    /// the calls. The markup is the one that was written last.
    ///
    /// Nothing changes: the next [`diff`](Self::diff) is what it would have been. Components keep
    /// their numbers, and are not updated. A component is mounted only if the markup shows one that
    /// the view has not shown, and is then forgotten.
    ///
    /// Streams are empty, and components in their items are left out: a client prints items once,
    /// and holds none of them. What waits in a stream goes on waiting.
    ///
    /// ```
    /// # extern crate remount_markup as remount;
    /// use remount_macros::view;
    /// use remount_markup::Prints;
    ///
    /// let counter = |count: i32| view! { <p>(count)</p> };
    /// let (mut prints, mut sent, mut whole) = (Prints::default(), String::new(), String::new());
    /// prints.full(&counter(1), None, &mut sent);
    /// sent.clear();
    /// prints.diff(&counter(2), None, &mut sent);
    /// assert_eq!(sent, r#""0":"2""#);
    /// prints.whole(&counter(2), None, &mut whole);
    /// assert_eq!(whole, r#""s":["<p>","</p>"],"0":"2""#);
    /// ```
    ///
    /// # Panics
    /// As [`full`](Self::full).
    pub fn whole(&mut self, markup: &dyn Markup, context: Context<'_>, out: &mut String) {
        let retained = std::mem::take(&mut self.retained);
        let tape = std::mem::take(&mut self.tape);
        self.retained = writer::write_whole(markup, context, out, retained);
        self.tape = tape;
    }

    /// As [`diff`](Self::diff), of what one stateful component shows: after its state was taken,
    /// changed and [put back](Self::put_component). Appends nothing if there is no such component.
    ///
    /// # Panics
    /// As [`full`](Self::full).
    pub fn diff_component(&mut self, cid: u32, context: Context<'_>, out: &mut String) {
        self.diff_components(&[cid], context, out);
    }

    /// As [`diff_component`](Self::diff_component), of several.
    ///
    /// # Panics
    /// As [`full`](Self::full).
    pub fn diff_components(&mut self, cids: &[u32], context: Context<'_>, out: &mut String) {
        let retained = std::mem::take(&mut self.retained);
        let tape = std::mem::take(&mut self.tape);
        self.retained = writer::write_components(cids, context, out, &tape, retained);
        self.tape = tape;
    }

    /// Takes the state of a stateful component out, by the number that the client knows it by.
    /// `None` if no such component is shown. Until it is put back nothing may be written.
    pub fn take_component(&mut self, cid: u32) -> Option<Box<dyn Stateful>> {
        let components = self.retained.components.as_mut()?;
        components.shown_mut(cid)?.state.take()
    }

    /// As [`take_component`](Self::take_component), of one too that is hidden and may be shown
    /// again.
    pub fn take_kept_component(&mut self, cid: u32) -> Option<Box<dyn Stateful>> {
        let components = self.retained.components.as_mut()?;
        components.kept_mut(cid)?.state.take()
    }

    /// Puts the state of a component back that was [taken](Self::take_component).
    pub fn put_component(&mut self, cid: u32, state: Box<dyn Stateful>) {
        let components = self.retained.components.as_mut();
        if let Some(placed) = components.and_then(|components| components.kept_mut(cid)) {
            placed.state = Some(state);
        }
    }

    /// The state of a stateful component, also of one that is hidden and may be shown again.
    pub fn kept_component(&mut self, cid: u32) -> Option<&mut dyn Stateful> {
        let components = self.retained.components.as_mut()?;
        match &mut components.kept_mut(cid)?.state {
            Some(state) => Some(&mut **state),
            None => None,
        }
    }

    /// Whether this component is in an item of a [stream](crate::Stream). The client shows what
    /// changes in it only if a message says nothing of the view itself.
    #[must_use]
    pub fn has_in_stream(&self, cid: u32) -> bool {
        let components = self.retained.components.as_ref();
        components.is_some_and(|components| components.is_in_stream(cid))
    }

    /// Whether there is such a component, shown or hidden.
    #[must_use]
    pub fn keeps_component(&self, cid: u32) -> bool {
        let components = self.retained.components.as_ref();
        components.is_some_and(|components| components.keeps(cid))
    }

    /// The number of the component with this key, shown or hidden.
    #[must_use]
    pub fn component_with(&self, key: &ComponentKey) -> Option<u32> {
        self.retained.components.as_ref()?.number_of(key)
    }

    /// Whether a stateful component has been shown so far.
    #[must_use]
    pub fn has_components(&self) -> bool {
        self.retained.components.is_some()
    }

    /// Whether [`take_new_component`](Self::take_new_component) returns any.
    #[must_use]
    pub fn has_new_components(&self) -> bool {
        let components = self.retained.components.as_ref();
        components.is_some_and(|components| components.has_new())
    }

    /// The next of the components that were shown for the first time, in the order in which they
    /// were placed. Each is returned once.
    pub fn take_new_component(&mut self) -> Option<u32> {
        self.retained.components.as_mut()?.take_new()
    }

    /// Notes that the elements of these components are about to go from the page: what the client
    /// tells with `cids_will_destroy`.
    pub fn will_destroy(&mut self, cids: &[u32]) {
        if let Some(components) = &mut self.retained.components {
            components.will_destroy(cids);
        }
    }

    /// Drops those of these components that are gone from the page, and returns them: what answers
    /// the client's `cids_destroyed`. A component that is shown again between these two calls is
    /// not gone.
    pub fn destroy(&mut self, cids: &[u32]) -> Vec<u32> {
        match &mut self.retained.components {
            Some(components) => components.destroy(cids),
            None => cids.to_vec(),
        }
    }

    /// The elements [apart](crate::Writer::apart) that are shown since the last call, if others may
    /// have been shown before. `None` as well if that is not known: nothing is remembered of the
    /// items of a [stream](crate::Stream).
    ///
    /// ```
    /// # use std::any::{Any, TypeId};
    /// # use remount_markup::{Prints, Surroundings, Writer, template};
    /// # struct Element;
    /// # impl Surroundings for Element {
    /// #     fn get(&self, _: TypeId) -> Option<&dyn Any> { None }
    /// #     fn append_apart(&self, _: &dyn Any, out: &mut String) { out.push_str("<i></i>"); }
    /// # }
    /// let shown = |id: &'static str| template(move |w: &mut Writer<'_>| w.apart(id, &()));
    /// let mut prints = Prints::default();
    /// prints.full(&shown("clock"), Some(&Element), &mut String::new());
    /// prints.diff(&shown("bell"), Some(&Element), &mut String::new());
    /// let apart = prints.elements_apart().expect("it has changed");
    /// assert!(apart.contains("bell") && !apart.contains("clock"));
    ///
    /// prints.diff(&shown("bell"), Some(&Element), &mut String::new());
    /// assert!(prints.elements_apart().is_none());
    /// ```
    #[must_use]
    pub fn elements_apart(&self) -> Option<ElementsApart> {
        if !self.retained.reshaped {
            return None;
        }
        let components = self.retained.components.as_deref();
        let mut elements = ElementsApart::default();
        let (mut waiting, mut seen, mut knows_all) = (Vec::new(), HashSet::new(), true);
        let mut read = |tape: &[u64], waiting: &mut Vec<u32>| {
            tape::parts(tape, &mut |part| match part {
                Part::Component(cid) => waiting.push(cid),
                Part::Stream(_) => knows_all = false,
                Part::Apart(word) => {
                    elements.0.insert(word);
                }
            });
        };
        read(&self.tape, &mut waiting);
        while let Some(cid) = waiting.pop() {
            let tape = components.and_then(|components| components.tape(cid));
            if let Some(tape) = tape.filter(|_| seen.insert(cid)) {
                read(tape, &mut waiting);
            }
        }
        knows_all.then_some(elements)
    }

    /// How many bytes on the heap these prints take, without the state of components.
    pub fn heap_bytes(&self) -> usize {
        let components = self.retained.components.as_ref();
        size_of_val(&*self.tape) + components.map_or(0, |components| components.heap_bytes())
    }
}

/// Elements [apart](crate::Writer::apart), by the hashes of their ids.
#[derive(Debug, Default)]
pub struct ElementsApart(HashSet<u64>);

impl ElementsApart {
    /// Whether the element of this id is among them.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains(&writer::word_of_element_apart(id))
    }
}

impl fmt::Debug for Prints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prints")
            .field("heap_bytes", &self.heap_bytes())
            .finish()
    }
}
