//! Templates that are put together at random, of small real ones.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use proptest::prelude::{Just, Strategy, prop_oneof};
use remount_macros::{component, view};
use remount_markup::{Attrs, Markup, Raw, Slot, Slots, Surroundings, Tracked, Writer, memo};

use crate::line::{Line, LineId};

/// A template. What it shows is decided by the [`Scope`] it is shown in.
///
/// Its elements are such that an HTML parser leaves them where they are, whatever is in them.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Static,
    Text,
    Number,
    Maybe,
    Markup,
    Void,
    /// The element of a nested view, which no template writes.
    Apart,
    Pair(Box<[Piece; 2]>),
    /// A template of one element, of one of several kinds.
    Element(u8, Box<Piece>),
    Branch(Box<Piece>),
    Either(Box<[Piece; 2]>),
    Arms(Box<[Piece; 3]>),
    List {
        keyed: bool,
        element: bool,
        body: Box<Piece>,
    },
    Component(Box<Piece>),
    /// A component whose slots are there as branches and loops say.
    Slots(Box<Piece>),
    Memo(Box<Piece>),
    /// A stateful component under an id of its own, or under one that others have too.
    Line {
        shared: Option<u8>,
        body: Box<Piece>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub(crate) id: u8,
    pub(crate) text: &'static str,
    pub(crate) on: bool,
    pub(crate) number: u8,
    pub(crate) cells: Vec<u8>,
}

/// What a piece is shown with.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) text: &'static str,
    pub(crate) on: bool,
    pub(crate) number: u8,
    pub(crate) rows: Option<&'a Tracked<Vec<Row>>>,
    pub(crate) cells: &'a [u8],
    /// Tells the places apart at which a piece is shown.
    pub(crate) path: u64,
    /// Whether components may have ids that others have too.
    pub(crate) sharing: bool,
}

/// What is known about the whole page while it is written, as the context of the writer.
#[derive(Default)]
pub(crate) struct Walk {
    placed: Mutex<HashSet<LineId>>,
    /// What components and streams hold, for a page that is shown without them.
    pub(crate) model: Option<Model>,
}

/// What components and streams should hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) counts: HashMap<LineId, u8>,
    pub(crate) streams: HashMap<u8, Vec<u8>>,
}

impl Surroundings for Walk {
    fn get(&self, of: TypeId) -> Option<&dyn Any> {
        (of == TypeId::of::<Self>()).then_some(self)
    }

    fn append_apart(&self, asked: &dyn Any, out: &mut String) {
        let Nested { id, number } = asked.downcast_ref().expect("a nested view");
        let (around, token) = ("data-phx-parent-id=\"phx-1\"", "data-phx-session");
        let element = format!("<div id=\"{id}\" {around} {token}=\"{number}\"></div>");
        out.push_str(&element);
    }
}

/// What a template asks for in the place of a nested view.
#[derive(Hash)]
struct Nested {
    id: String,
    number: u8,
}

impl Walk {
    pub(crate) fn of(model: &Model) -> Self {
        Self {
            model: Some(model.clone()),
            ..Self::default()
        }
    }

    /// Whether this id is free yet.
    pub(crate) fn place(&self, id: LineId) -> bool {
        self.lock().insert(id)
    }

    pub(crate) fn placed(&self) -> HashSet<LineId> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<LineId>> {
        self.placed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Shown<'a>(pub(crate) &'a Piece, pub(crate) Scope<'a>);

/// A component with everything that one can have.
#[component]
fn frame(
    title: &str,
    #[slot] children: Slot<'_, bool>,
    #[slot] foot: Option<Slot<'_>>,
    #[attrs] rest: Attrs,
) -> impl Markup {
    view! { <article (rest)><h1>(title)</h1> (children.with(&true)) (foot)</article> }
}

#[derive(Default)]
struct Cell<'a> {
    title: &'a str,
}

#[component]
fn cells(#[slot] cell: Slots<'_, bool, Cell<'_>>, #[slot] foot: Option<Slot<'_>>) -> impl Markup {
    view! {
        <div>
            for cell in cell { <u title=(cell.title)>(cell.with(&true))</u> }
            if let Some(foot) = foot { (foot) }
        </div>
    }
}

impl Markup for Shown<'_> {
    fn write(&self, w: &mut Writer<'_>) {
        let Self(piece, scope) = *self;
        let Scope {
            text, on, number, ..
        } = scope;
        let inner = |piece, step| Shown(piece, scope.step(step));
        match piece {
            Piece::Static => view! { <i>"static"</i> <!-- "comment" --> }.write(w),
            Piece::Text => text.write(w),
            Piece::Number => number.write(w),
            Piece::Maybe => on.then_some(number).write(w),
            Piece::Markup => Raw(if on { "<u>raw</u>" } else { "" }).write(w),
            Piece::Void => view! { <img alt=(text) hidden=(on)> }.write(w),
            Piece::Apart => {
                let id = format!("n{}", scope.path);
                w.apart(
                    &id,
                    &Nested {
                        id: id.clone(),
                        number,
                    },
                );
            }
            Piece::Pair(pair) => view! { (inner(&pair[0], 0)) " " (inner(&pair[1], 1)) }.write(w),
            Piece::Element(0, body) => {
                view! { <div title=(text) class=["a", "b": on]>(inner(body, 0))</div> }.write(w);
            }
            Piece::Element(1, body) => {
                view! {
                    <!-- "one line" --> <b id=("b", scope.path)>(inner(body, 0)) (number)</b>
                }
                .write(w);
            }
            Piece::Element(2, body) => {
                view! {
                    <div style=["top": number, "left": text if on]>
                        <svg viewBox="0 0 1 1"><g><text>(text)</text></g></svg> (inner(body, 0))
                    </div>
                }
                .write(w);
            }
            Piece::Element(3, body) => view! { <nav>(inner(body, 0))</nav> }.write(w),
            Piece::Element(_, body) => {
                view! {
                    <blockquote cite=(text) data-on=(on.then_some(text))>
                        (inner(body, 0))
                    </blockquote>
                }
                .write(w);
            }
            Piece::Branch(body) => view! {
                <s>if on { <q>(inner(body, 0)) (text)</q> }</s>
            }
            .write(w),
            Piece::Either(either) => {
                view! {
                    if on { <b>(inner(&either[0], 0))</b> } else { (inner(&either[1], 1)) }
                }
                .write(w);
            }
            Piece::Arms(arms) => {
                view! {
                    <s>
                        match number {
                            0 => <b>(inner(&arms[0], 0))</b>,
                            1 => { (inner(&arms[1], 1)) }
                            n if on => { "many " (n) }
                            _ => { <b>(inner(&arms[2], 2))</b> }
                        }
                    </s>
                }
                .write(w);
            }
            Piece::List {
                keyed: true,
                element: true,
                body,
            } => view! {
                <ul>
                    for (id, scope) in scope.items(), key = id { <li>(Shown(body, scope))</li> }
                </ul>
            }
            .write(w),
            Piece::List {
                keyed: true, body, ..
            } => view! {
                for (id, scope) in scope.items(), key = id { (Shown(body, scope)) }
            }
            .write(w),
            Piece::List { body, .. } => {
                view! {
                    for (_, scope) in scope.items() { <em>(Shown(body, scope))</em> }
                }
                .write(w);
            }
            Piece::Component(body) => {
                view! {
                    <Frame title=(text) data-on=(on) let(twice)>
                        if *twice { (inner(body, 0)) }
                        <:foot><i>(number)</i></:foot>
                    </Frame>
                }
                .write(w);
            }
            Piece::Slots(body) => {
                view! {
                    <Cells>
                        for (_, scope) in scope.items() {
                            if scope.on { <:cell let(on)>(*on) (scope.text)</:cell> }
                            <:cell title=(scope.text)>(Shown(body, scope))</:cell>
                        }
                        <:cell>"always"</:cell>
                        match number {
                            0 => <:foot><i>"none"</i></:foot>,
                            1 => { <:foot>(inner(body, 1))</:foot> }
                            _ => {}
                        }
                    </Cells>
                }
                .write(w);
            }
            Piece::Memo(body) => {
                let inputs = Inputs(body, scope.step(0).unshared());
                memo(inputs, |Inputs(body, scope)| {
                    view! {
                        (Shown(body, scope)) (scope.text)
                    }
                })
                .write(w);
            }
            Piece::Line { shared, body } => {
                let id = match shared {
                    Some(shared) if scope.sharing => LineId(u64::from(*shared), true),
                    _ => LineId(scope.path, false),
                };
                if w.context::<Walk>().is_some_and(|walk| walk.place(id)) {
                    Line::place(id, body, scope.step(0).unshared(), w);
                } else {
                    "a second one".write(w);
                }
            }
        }
    }
}

impl<'a> Scope<'a> {
    fn step(self, step: u64) -> Self {
        Self {
            path: (self.path.wrapping_mul(31) ^ step ^ 7).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16,
            ..self
        }
    }

    fn unshared(self) -> Self {
        Self {
            sharing: false,
            ..self
        }
    }

    /// What a list goes through here: rows, or in a row its cells.
    fn items(self) -> Vec<(u8, Scope<'a>)> {
        let (mut rows, mut cells) = (Vec::new(), Vec::new());
        match self.rows {
            Some(all) => rows.extend(all.iter()),
            None => cells.extend_from_slice(self.cells),
        }
        let rows = rows.into_iter().map(move |row| {
            let scope = Scope {
                text: row.text,
                on: row.on,
                number: row.number,
                rows: None,
                cells: &row.cells,
                ..self.step(100 + u64::from(row.id))
            };
            (row.id, scope)
        });
        let cells = cells.into_iter().map(move |cell: u8| {
            let scope = Scope {
                text: TEXTS[usize::from(cell) % TEXTS.len()],
                on: cell % 2 == 1,
                number: cell,
                cells: &[],
                ..self.step(200 + u64::from(cell))
            };
            (cell, scope)
        });
        rows.chain(cells).collect()
    }
}

/// What a memo is made from. A piece never changes, so its address tells it from others.
#[derive(Clone, Copy)]
struct Inputs<'a>(&'a Piece, Scope<'a>);

impl Hash for Inputs<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self(piece, scope) = self;
        std::ptr::from_ref(*piece).hash(state);
        (scope.text, scope.on, scope.number, scope.path).hash(state);
        (scope.rows, scope.cells).hash(state);
    }
}

pub(crate) const TEXTS: [&str; 4] = ["", "a", "<\"&'>\\\n", "javascript:x"];

pub(crate) fn text() -> impl Strategy<Value = &'static str> {
    (0..TEXTS.len()).prop_map(|at| TEXTS[at])
}

pub(crate) fn piece() -> impl Strategy<Value = Piece> {
    let leaf = prop_oneof![
        Just(Piece::Static),
        Just(Piece::Text),
        Just(Piece::Number),
        Just(Piece::Maybe),
        Just(Piece::Markup),
        Just(Piece::Void),
        Just(Piece::Apart),
    ];
    leaf.prop_recursive(6, 24, 3, |inner| {
        let one = || inner.clone().prop_map(Box::new);
        prop_oneof![
            2 => [inner.clone(), inner.clone()].prop_map(|pair| Piece::Pair(Box::new(pair))),
            2 => (0..5_u8, one()).prop_map(|(kind, body)| Piece::Element(kind, body)),
            1 => one().prop_map(Piece::Branch),
            1 => [inner.clone(), inner.clone()].prop_map(|either| Piece::Either(Box::new(either))),
            1 => [inner.clone(), inner.clone(), inner.clone()].prop_map(|arms| Piece::Arms(Box::new(arms))),
            3 => (proptest::bool::ANY, proptest::bool::ANY, one())
                .prop_map(|(keyed, element, body)| Piece::List { keyed, element, body }),
            1 => one().prop_map(Piece::Component),
            1 => one().prop_map(Piece::Slots),
            1 => one().prop_map(Piece::Memo),
            3 => (proptest::option::of(0..2_u8), one()).prop_map(|(shared, body)| Piece::Line { shared, body }),
        ]
    })
}
