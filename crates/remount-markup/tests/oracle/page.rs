//! A page in a sequence of states.

use std::any::Any;
use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use remount_macros::view;
use remount_markup::{Markup, Prints, Raw, Stream, Tracked};

use crate::judge::Frames;
use crate::line::{Line, LineId};
use crate::piece::{Model, Piece, Row, Scope, Shown, Walk, text};
use crate::whole::Looks;

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) root: bool,
    pub(crate) text: &'static str,
    pub(crate) on: bool,
    pub(crate) number: u8,
    pub(crate) rows: Tracked<Vec<Row>>,
    pub(crate) cells: Vec<u8>,
}

/// What happens between two messages.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Anything(State),
    Root,
    On,
    Number(u8),
    Text(&'static str),
    Swap(usize, usize),
    Rotate(usize),
    Remove(usize),
    Insert(usize, Row),
    Edit(usize, Row),
    Clear,
    /// One of the components that are shown counts.
    Count(usize),
    Insertion(u8, u8),
    Deletion(u8, u8),
    Reset(u8, Vec<u8>),
    /// The client tells which components are gone.
    Destroy,
    /// The page joins anew.
    Rejoin,
}

/// The streams of a page.
const STREAMS: u8 = 2;

pub(crate) struct Page<'a> {
    piece: &'a Piece,
    state: State,
    streams: Vec<Stream<u8>>,
    prints: Prints,
    model: Model,
    frames: Frames,
    looks: Looks,
    /// Whether the last message showed the streams.
    had_streams: bool,
    /// The components that the client may know.
    known: HashSet<u32>,
}

impl<'a> Page<'a> {
    /// What is sent for these steps, and what must be shown.
    pub(crate) fn run(piece: &'a Piece, state: State, steps: &[Step], looks: Looks) -> Frames {
        let mut page = Page {
            piece,
            state,
            streams: Vec::new(),
            prints: Prints::default(),
            model: Model::default(),
            frames: Frames::default(),
            looks,
            had_streams: false,
            known: HashSet::new(),
        };
        page.join();
        for step in steps {
            page.take(step);
        }
        page.frames
    }
}

impl Page<'_> {
    fn join(&mut self) {
        self.model.counts.clear();
        self.had_streams = self.state.root;
        self.known.clear();
        self.streams = (0..STREAMS)
            .map(|stream| {
                let items = self.model.streams.entry(stream).or_default();
                Stream::with_ids(DOM_IDS[usize::from(stream)], items.iter().copied())
            })
            .collect();
        let mut tree = String::new();
        self.prints = Prints::default();
        self.looks.begin();
        self.write(&mut tree);
        let html = self.expected();
        self.frames.join(&tree, &html);
        self.learn();
    }

    fn diff(&mut self) {
        if !std::mem::replace(&mut self.had_streams, self.state.root) {
            for (stream, items) in self.streams.iter_mut().zip(0..) {
                stream.reset(self.model.streams[&items].iter().copied());
            }
        }
        let mut diff = String::new();
        self.write(&mut diff);
        let html = self.expected();
        self.frames.diff(&diff, &html);
        self.learn();
    }

    /// Writes what is new for the client.
    fn write(&mut self, out: &mut String) {
        let mut prints = std::mem::take(&mut self.prints);
        let streams = streams_shown(&self.streams);
        prints.diff(&*self.shown(&streams), Some(&Walk::default()), out);
        drop(streams);
        self.prints = prints;
        self.look(out);
    }

    fn look(&mut self, sent: &str) {
        let (mut prints, mut looks) = (std::mem::take(&mut self.prints), self.looks.take());
        let streams = streams_shown(&self.streams);
        let (shown, walk) = (self.shown(&streams), Walk::default());
        looks.look(sent, &mut prints, &*shown, Some(&walk));
        drop(shown);
        drop(streams);
        (self.prints, self.looks) = (prints, looks);
    }

    fn take(&mut self, step: &Step) {
        let State {
            root,
            text,
            on,
            number,
            rows,
            ..
        } = &mut self.state;
        match step {
            Step::Anything(state) => self.state = state.clone(),
            Step::Root => *root = !*root,
            Step::On => *on = !*on,
            Step::Number(new) => *number = *new,
            Step::Text(new) => *text = *new,
            Step::Swap(one, other) if one.max(other) < &rows.len() => rows.swap(*one, *other),
            Step::Rotate(by) if by < &rows.len() => rows.rotate_left(*by),
            Step::Remove(at) if at < &rows.len() => drop(rows.remove(*at)),
            Step::Insert(at, row) if rows.iter().all(|held| held.id != row.id) => {
                let at = (*at).min(rows.len());
                rows.insert(at, row.clone());
            }
            Step::Edit(at, row) if at < &rows.len() => {
                let id = rows[*at].id;
                rows[*at] = Row { id, ..row.clone() };
            }
            Step::Clear => rows.clear(),
            Step::Swap(..)
            | Step::Rotate(_)
            | Step::Remove(_)
            | Step::Insert(..)
            | Step::Edit(..) => {}
            Step::Count(which) => return self.count(*which),
            Step::Insertion(stream, item) => {
                self.streams[usize::from(*stream)].insert(*item);
                let items = self.model.streams.entry(*stream).or_default();
                if !items.contains(item) {
                    items.push(*item);
                }
            }
            Step::Deletion(stream, item) => {
                self.streams[usize::from(*stream)].delete(item);
                let items = self.model.streams.entry(*stream).or_default();
                items.retain(|held| held != item);
            }
            Step::Reset(stream, items) => {
                self.streams[usize::from(*stream)].reset(items.iter().copied());
                self.model.streams.insert(*stream, items.clone());
            }
            Step::Destroy => return self.destroy(),
            Step::Rejoin => return self.join(),
        }
        self.diff();
    }

    /// A component changes by itself.
    fn count(&mut self, which: usize) {
        let cids = self.components();
        let Some((cid, id)) = cids.get(which % cids.len().max(1)).copied() else {
            return;
        };
        let mut state = self.prints.take_component(cid).expect("it is there");
        let any: &mut dyn Any = &mut *state;
        let line: &mut Line = any.downcast_mut().expect("all components are lines");
        line.count += 1;
        self.model.counts.insert(id, line.count);
        self.prints.put_component(cid, state);
        let (mut diff, walk) = (String::new(), Walk::default());
        self.prints.diff_component(cid, Some(&walk), &mut diff);
        self.look(&diff);
        let html = self.expected();
        self.frames.diff(&diff, &html);
        self.learn();
    }

    /// The components that are shown.
    fn components(&mut self) -> Vec<(u32, LineId)> {
        let mut found = Vec::new();
        let mut cids: Vec<u32> = self.known.iter().copied().collect();
        cids.sort_unstable();
        for cid in cids {
            let Some(state) = self.prints.take_component(cid) else {
                continue;
            };
            let any: &dyn Any = &*state;
            let line: &Line = any.downcast_ref().expect("all components are lines");
            found.push((cid, line.id));
            self.prints.put_component(cid, state);
        }
        found
    }

    /// Looks which components there are now.
    fn learn(&mut self) {
        let last = self.known.iter().copied().max().unwrap_or(0);
        self.known.extend(last + 1..last + 200);
        let there = self.components();
        let last = there
            .iter()
            .map(|(cid, _)| *cid)
            .max()
            .unwrap_or(0)
            .max(last);
        self.known.retain(|cid| *cid <= last);
    }

    fn destroy(&mut self) {
        let there: HashSet<u32> = self.components().into_iter().map(|(cid, _)| cid).collect();
        let mut gone: Vec<u32> = self.known.difference(&there).copied().collect();
        gone.sort_unstable();
        self.frames.reset(&gone);
        self.prints.will_destroy(&gone);
        assert_eq!(self.prints.destroy(&gone), gone);
        self.looks.destroy(&gone);
        self.frames.prune(&gone);
        self.known.retain(|cid| !gone.contains(cid));
        let walk = Walk::of(&self.model);
        self.html(&walk);
        let placed = walk.placed();
        self.model.counts.retain(|id, _| placed.contains(id));
    }

    /// What the page must show now.
    fn expected(&self) -> String {
        self.html(&Walk::of(&self.model))
    }

    fn html(&self, walk: &Walk) -> String {
        let streams: Vec<_> = (0..STREAMS)
            .map(|stream| {
                let mut html = String::new();
                for item in &self.model.streams[&stream] {
                    let id = DOM_IDS[usize::from(stream)](item);
                    remount_markup::html(&element(&id, *item), None, &mut html);
                }
                Raw(html)
            })
            .collect();
        let mut html = String::new();
        remount_markup::html(&*self.shown(&streams), Some(walk), &mut html);
        html
    }

    fn shown<'a, M: Markup + 'a>(&'a self, streams: &'a [M]) -> Box<dyn Markup + 'a> {
        let State {
            root,
            text,
            on,
            number,
            rows,
            cells,
        } = &self.state;
        let scope = Scope {
            text,
            on: *on,
            number: *number,
            rows: Some(rows),
            cells,
            path: 1,
            sharing: true,
        };
        let piece = Shown(self.piece, scope);
        if !root {
            // Streams are lost with the place where they were.
            return Box::new(view! { (piece) <hr> });
        }
        Box::new(view! {
            <main class=(*text)>
                <ul id="one" phx-update="stream">(streams[0])</ul>
                (piece)
                <ul id="two" phx-update="stream">(streams[1])</ul>
                (number)
            </main>
        })
    }
}

const DOM_IDS: [fn(&u8) -> String; STREAMS as usize] =
    [|item| format!("one-{item}"), |item| format!("two-{item}")];

fn streams_shown(streams: &[Stream<u8>]) -> Vec<impl Markup> {
    let shown = streams.iter();
    shown
        .map(|stream| view! { for (id, item) in stream { (element(&id, item)) } })
        .collect()
}

fn element(id: &str, item: u8) -> impl Markup {
    view! { <li id=(id)>(item) if item > 2 { <b>"many"</b> }</li> }
}

fn row() -> impl Strategy<Value = Row> {
    (0..6_u8, text(), any::<bool>(), 0..3_u8, cells()).prop_map(|(id, text, on, number, cells)| {
        Row {
            id,
            text,
            on,
            number,
            cells,
        }
    })
}

fn cells() -> impl Strategy<Value = Vec<u8>> {
    vec(0..4_u8, 0..4).prop_map(|mut cells| {
        let mut seen = HashSet::new();
        cells.retain(|cell| seen.insert(*cell));
        cells
    })
}

pub(crate) fn state() -> impl Strategy<Value = State> {
    let rows = vec(row(), 0..6).prop_map(|mut rows| {
        let mut seen = HashSet::new();
        rows.retain(|row| seen.insert(row.id));
        Tracked::new(rows)
    });
    (0..6_u8, text(), any::<bool>(), 0..3_u8, rows, cells()).prop_map(
        |(root, text, on, number, rows, cells)| State {
            root: root > 0,
            text,
            on,
            number,
            rows,
            cells,
        },
    )
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => state().prop_map(Step::Anything),
        1 => any::<bool>().prop_map(|root| if root { Step::Root } else { Step::Clear }),
        3 => any::<bool>().prop_map(|_| Step::On),
        2 => (0..3_u8).prop_map(Step::Number),
        2 => text().prop_map(Step::Text),
        2 => (0..6_usize, 0..6_usize).prop_map(|(one, other)| Step::Swap(one, other)),
        1 => (0..6_usize).prop_map(Step::Rotate),
        2 => (0..6_usize).prop_map(Step::Remove),
        2 => (0..6_usize, row()).prop_map(|(at, row)| Step::Insert(at, row)),
        3 => (0..6_usize, row()).prop_map(|(at, row)| Step::Edit(at, row)),
        4 => (0..8_usize).prop_map(Step::Count),
        2 => (0..STREAMS, 0..4_u8).prop_map(|(stream, item)| Step::Insertion(stream, item)),
        1 => (0..STREAMS, 0..4_u8).prop_map(|(stream, item)| Step::Deletion(stream, item)),
        1 => (0..STREAMS, cells()).prop_map(|(stream, items)| Step::Reset(stream, items)),
        2 => any::<bool>().prop_map(|rejoin| if rejoin { Step::Destroy } else { Step::Rejoin }),
    ]
}
