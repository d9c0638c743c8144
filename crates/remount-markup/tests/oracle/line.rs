//! A stateful component that counts, and shows any template.

use std::any::Any;
use std::sync::Arc;

use remount_macros::view;
use remount_markup::{Markup, Stateful, Writer};

use crate::piece::{Piece, Scope, Shown, Walk};

/// Which component it is, and whether its id is one that can be placed elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LineId(pub(crate) u64, pub(crate) bool);

pub(crate) struct Line {
    pub(crate) id: LineId,
    pub(crate) count: u8,
    body: Arc<Piece>,
    text: &'static str,
    on: bool,
    number: u8,
    cells: Vec<u8>,
    path: u64,
}

impl Line {
    /// Shows the component, or if the page is shown without components what it should show.
    pub(crate) fn place(id: LineId, body: &Piece, scope: Scope<'_>, w: &mut Writer<'_>) {
        // Ids that move must not take the path of their place along.
        let path = if id.1 { 1_000 + id.0 } else { scope.path };
        let make = |count| Self {
            id,
            count,
            body: Arc::new(body.clone()),
            text: scope.text,
            on: scope.on,
            number: scope.number,
            cells: scope.cells.to_vec(),
            path,
        };
        let model = w.context::<Walk>().and_then(|walk| walk.model.as_ref());
        match model {
            Some(model) => {
                make(model.counts.get(&id).copied().unwrap_or(0)).write(w);
            }
            None => w.component(&id, || make(0), |line| *line = make(line.count)),
        }
    }
}

impl Stateful for Line {
    fn name(&self) -> &'static str {
        "Line"
    }

    fn write(&self, w: &mut Writer<'_>) {
        let scope = Scope {
            text: self.text,
            on: self.on,
            number: self.number,
            rows: None,
            cells: &self.cells,
            path: self.path,
            sharing: false,
        };
        let body = Shown(&self.body, scope);
        if self.count % 4 == 3 {
            // Another template at the root of the component.
            view! { <aside id=("line", self.path)>(body)</aside> }.write(w);
        } else {
            view! {
                <section title=(self.text)>
                    (self.count) if self.on { <b>(body)</b> } else { (body) }
                </section>
            }
            .write(w);
        }
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        &()
    }
}
