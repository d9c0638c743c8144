//! Stateful components in items of a stream, which move in and out of it, with all that a client
//! may say about those that are gone.

use std::any::Any;
use std::collections::BTreeMap;

use proptest::test_runner::TestCaseError;
use proptest::{prop_assert_eq, proptest};
use remount_macros::view;
use remount_markup::{Markup, Prints, Stateful, Stream, Writer, memo};

use crate::choices::{Choices, choices};
use crate::few;
use crate::judge::Frames;
use crate::whole::Looks;

/// Shows how often it was clicked, in one of two ways, and sometimes another counter.
struct Counter {
    id: u32,
    clicks: u32,
}

/// What is added to the id of a counter for the one in it.
const INNER: u32 = 100;

fn has_inner(id: u32, clicks: u32) -> bool {
    id < INNER && clicks % 3 == 1
}

impl Stateful for Counter {
    fn name(&self) -> &'static str {
        "Counter"
    }

    fn write(&self, w: &mut Writer<'_>) {
        let Self { id, clicks } = *self;
        let inner = has_inner(id, clicks).then_some(Place(id + INNER));
        if id.is_multiple_of(2) {
            let page = view! {
                <p>
                    (clicks)
                    if clicks % 2 == 1 { <b>(id)</b> }
                    for number in 0..clicks % 4 { <u>(number)</u> }
                    (inner)
                </p>
            };
            page.write(w);
        } else {
            let page = view! {
                <q>(memo(clicks / 2, |half| view! { <s>(half)</s> })) (inner) (clicks)</q>
            };
            page.write(w);
        }
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        &()
    }
}

struct Place(u32);

impl Markup for Place {
    fn write(&self, w: &mut Writer<'_>) {
        let id = self.0;
        w.component(&id, || Counter { id, clicks: 0 }, |_| ());
    }
}

/// The numbers and clicks of the counters that there are.
type Counters = BTreeMap<u32, (u32, u32)>;

fn expected(id: u32, counters: &Counters) -> String {
    let (_, clicks) = counters[&id];
    let inner = has_inner(id, clicks).then(|| expected(id + INNER, counters));
    let inner = inner.unwrap_or_default();
    if id.is_multiple_of(2) {
        let odd = (clicks % 2 == 1).then(|| format!("<b>{id}</b>"));
        let odd = odd.unwrap_or_default();
        let numbers: String = (0..clicks % 4)
            .map(|number| format!("<u>{number}</u>"))
            .collect();
        format!("<p>{clicks}{odd}{numbers}{inner}</p>")
    } else {
        format!("<q><s>{}</s>{inner}{clicks}</q>", clicks / 2)
    }
}

struct Page {
    prints: Prints,
    frames: Frames,
    looks: Looks,
    stream: Stream<u32>,
    /// What is in the stream, and what is shown beside it.
    items: Vec<u32>,
    limit: Option<i32>,
    outside: Vec<u32>,
    text: usize,
    /// The greatest number that a component had.
    last: u32,
    /// The components that the client was told to forget.
    pruned: Vec<u32>,
}

fn page(stream: &Stream<u32>, outside: &[u32], text: usize) -> impl Markup {
    view! {
        <main>
            <ul id="s" phx-update="stream">
                for (id, item) in stream { <li id=(id)>(Place(item))</li> }
            </ul>
            (text)
            for id in outside, key = id { <i>(Place(*id))</i> }
        </main>
    }
}

impl Page {
    fn run(mut choices: Choices, looks: Looks) -> Frames {
        let mut page = Self::joined(looks);
        while choices.are_left() {
            page.step(&mut choices);
            page.reset();
        }
        page.frames
    }

    fn joined(looks: Looks) -> Self {
        let mut page = Self {
            prints: Prints::default(),
            frames: Frames::default(),
            looks,
            stream: Stream::with_ids(|id| format!("i{id}"), [1, 2]),
            items: vec![1, 2],
            limit: None,
            outside: vec![3],
            text: 0,
            last: 0,
            pruned: Vec::new(),
        };
        let tree = page.write();
        let html = page.html();
        page.frames.join(&tree, &html);
        page
    }

    fn write(&mut self) -> String {
        let mut out = String::new();
        let page = page(&self.stream, &self.outside, self.text);
        self.prints.diff(&page, None, &mut out);
        drop(page);
        self.look(&out);
        out
    }

    fn look(&mut self, sent: &str) {
        let page = page(&self.stream, &self.outside, self.text);
        self.looks.look(sent, &mut self.prints, &page, None);
    }

    fn render(&mut self) {
        let diff = self.write();
        let html = self.html();
        self.frames.diff(&diff, &html);
    }

    fn html(&mut self) -> String {
        let counters = self.counters();
        let items = self.items.iter();
        let items = items.map(|id| format!("<li id=\"i{id}\">{}</li>", expected(*id, &counters)));
        let items: String = items.collect();
        let outside = self.outside.iter();
        let outside = outside.map(|id| format!("<i>{}</i>", expected(*id, &counters)));
        let outside: String = outside.collect();
        let text = self.text;
        format!("<main><ul id=\"s\" phx-update=\"stream\">{items}</ul>{text}{outside}</main>")
    }

    fn counters(&mut self) -> Counters {
        let mut counters = Counters::new();
        for cid in 1..self.last + 20 {
            if let Some(state) = self.prints.take_component(cid) {
                let any: &dyn Any = &*state;
                let counter: &Counter = any.downcast_ref().expect("it is a counter");
                counters.insert(counter.id, (cid, counter.clicks));
                self.prints.put_component(cid, state);
                self.last = self.last.max(cid);
            }
        }
        counters
    }

    /// The numbers of the components that the page shows.
    fn shown(&mut self) -> Vec<u32> {
        let counters = self.counters();
        let mut shown = Vec::new();
        for id in self.items.iter().chain(&self.outside) {
            let (cid, clicks) = counters[id];
            shown.push(cid);
            if has_inner(*id, clicks) {
                shown.push(counters[&(id + INNER)].0);
            }
        }
        shown
    }

    /// The numbers of those that it showed, and that the client still has.
    fn gone(&mut self) -> Vec<u32> {
        let shown = self.shown();
        let all = 1..=self.last;
        all.filter(|cid| !shown.contains(cid) && !self.pruned.contains(cid))
            .collect()
    }

    /// After each message the client resets the components that are gone.
    fn reset(&mut self) {
        let gone = self.gone();
        self.frames.reset(&gone);
    }

    fn insert(&mut self, id: u32) {
        self.stream.insert(id);
        if self.items.contains(&id) {
            return;
        }
        self.items.push(id);
        let count = self.items.len();
        match self.limit {
            Some(last) if last < 0 => {
                let last = last.unsigned_abs() as usize;
                self.items.drain(..count.saturating_sub(last));
            }
            Some(first) => self.items.truncate(first as usize),
            None => {}
        }
    }

    fn step(&mut self, choices: &mut Choices) {
        let id = choices.id(6);
        match choices.below(13) {
            0..=2 => {
                for id in [id, choices.id(6)] {
                    if !self.outside.contains(&id) {
                        self.insert(id);
                    }
                }
                self.render();
            }
            3..=4 => {
                self.items.retain(|item| *item != id);
                self.stream.delete(&id);
                if choices.one_in(3) && !self.outside.contains(&id) {
                    self.outside.push(id);
                }
                self.render();
            }
            5 => {
                if self.outside.contains(&id) {
                    self.outside.retain(|held| *held != id);
                    if choices.one_in(2) {
                        self.insert(id);
                    }
                } else if !self.items.contains(&id) {
                    let at = choices.below(self.outside.len() + 1);
                    self.outside.insert(at, id);
                }
                self.render();
            }
            6 => {
                self.text = choices.below(3);
                self.render();
            }
            7 => {
                self.items.clear();
                self.stream.reset([]);
                for _ in 0..choices.below(4) {
                    let id = choices.id(6);
                    if !self.outside.contains(&id) && !self.items.contains(&id) {
                        self.insert(id);
                    }
                }
                self.render();
            }
            8..=10 => self.click(choices),
            11 => {
                let limits = [None, Some(-3), Some(-2), Some(2), Some(3)];
                self.limit = limits[choices.below(limits.len())];
                self.stream.limit(self.limit);
            }
            _ => self.tell(choices),
        }
    }

    fn click(&mut self, choices: &mut Choices) {
        let shown = self.shown();
        if shown.is_empty() {
            return;
        }
        let cid = shown[choices.below(shown.len())];
        let mut state = self
            .prints
            .take_component(cid)
            .expect("what is shown is there");
        let any: &mut dyn Any = &mut *state;
        let counter: &mut Counter = any.downcast_mut().expect("it is a counter");
        counter.clicks += 1;
        self.prints.put_component(cid, state);
        let mut diff = String::new();
        self.prints.diff_component(cid, None, &mut diff);
        self.look(&diff);
        let html = self.html();
        self.frames.diff(&diff, &html);
    }

    /// The client tells what is gone, maybe with something in between.
    fn tell(&mut self, choices: &mut Choices) {
        let mut gone = self.gone();
        self.reset();
        self.prints.will_destroy(&gone);
        if choices.are_left() && choices.one_in(3) {
            self.step(choices);
            self.reset();
        }
        let still = self.gone();
        gone.retain(|cid| still.contains(cid));
        let forgotten = self.prints.destroy(&gone);
        self.frames.prune(&forgotten);
        self.looks.destroy(&forgotten);
        self.pruned.extend(forgotten);
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_client_shows_the_components_that_are_in_its_items(choices in choices()) {
        Page::run(choices, Looks::never()).judge().map_err(TestCaseError::fail)?;
    }

    #[test]
    fn whoever_looks_at_the_whole_tree_changes_no_component_in_an_item(choices in choices()) {
        let frames = Page::run(choices.clone(), Looks::always());
        prop_assert_eq!(frames, Page::run(choices, Looks::never()));
    }
}
