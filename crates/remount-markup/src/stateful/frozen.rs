use std::any::{Any, TypeId};

use super::{Components, Placed, Stateful};
use crate::writer::Writer;

/// The state of a component that is only looked at. As it is of another type than the state, what
/// the view around it would change in the state does not reach it.
struct Frozen(Box<dyn Stateful>);

impl Stateful for Frozen {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn write(&self, w: &mut Writer<'_>) {
        self.0.write(w);
    }

    fn events(&self) -> Option<TypeId> {
        self.0.events()
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        self.0.handler()
    }
}

impl Components {
    /// The same components, if there are any, for one message to a client that has none of them.
    /// They have the states until [`thaw`](Self::thaw) takes these back.
    pub(crate) fn freeze(shown: Option<&mut Self>) -> Self {
        let mut frozen = Self {
            frozen: true,
            ..Self::default()
        };
        if let Some(shown) = shown {
            frozen.last = shown.last;
            frozen.numbers = shown.numbers.clone();
            frozen.message = 1;
            frozen.placed = shown.placed.iter_mut().map(Placed::freeze).collect();
        }
        frozen
    }

    /// Takes the states back.
    pub(crate) fn thaw(&mut self, frozen: Self) {
        // What is placed anew is at the end.
        for (placed, frozen) in self.placed.iter_mut().zip(frozen.placed) {
            let state = frozen.state.map(|state| state as Box<dyn Any>);
            let state = state.and_then(|state| state.downcast::<Frozen>().ok());
            placed.state = state.map(|state| state.0);
        }
    }

    /// Whether what is shown is only looked at.
    pub(crate) fn is_frozen(&self) -> bool {
        self.frozen
    }
}

impl Placed {
    fn freeze(&mut self) -> Self {
        let state = self.state.take();
        Self {
            cid: self.cid,
            key: self.key,
            state: state.map(|state| Box::new(Frozen(state)) as _),
            tape: Box::default(),
            in_message: 0,
            written: false,
            items: Box::default(),
            in_item: false,
            hidden: false,
            leaving: false,
            dropped: false,
            renders: None,
        }
    }
}
