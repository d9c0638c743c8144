//! Streams that are shown by stateful components, which come, go and move.

use std::any::Any;
use std::collections::BTreeMap;

use proptest::test_runner::TestCaseError;
use proptest::{prop_assert_eq, proptest};
use remount_macros::view;
use remount_markup::{Markup, Prints, Stateful, Stream, Writer};

use crate::choices::{Choices, choices};
use crate::few;
use crate::judge::Frames;
use crate::whole::Looks;

struct Feed {
    id: u32,
    clicks: u32,
    stream: Stream<u32>,
    /// What is in the stream.
    items: Vec<u32>,
}

impl Feed {
    fn new(id: u32) -> Self {
        let items: Vec<u32> = (0..id % 3).map(|item| id * 100 + item).collect();
        Self {
            id,
            clicks: 0,
            stream: Stream::with_ids(|item| format!("x{item}"), items.clone()),
            items,
        }
    }

    fn change(&mut self, choices: &mut Choices) {
        let item = self.id * 100 + choices.id(5);
        match choices.below(4) {
            0 => self.clicks += 1,
            1 => {
                self.stream.insert(item);
                if !self.items.contains(&item) {
                    self.items.push(item);
                }
            }
            2 => {
                self.stream.delete(&item);
                self.items.retain(|held| *held != item);
            }
            _ => {
                let first = self.id * 100 + 3;
                self.items = (first..first + choices.id(3)).collect();
                self.stream.reset(self.items.clone());
            }
        }
    }

    fn expected(&self) -> String {
        let Self { id, clicks, .. } = self;
        let items = self.items.iter().map(|item| {
            let odd = if item % 2 == 1 { "<b>odd</b>" } else { "" };
            format!("<li id=\"x{item}\">{item}{odd}</li>")
        });
        let items: String = items.collect();
        let numbers: String = (0..clicks % 3)
            .map(|number| format!("<u>{number}</u>"))
            .collect();
        format!(
            "<i><p>{clicks}<ul id=\"s{id}\" phx-update=\"stream\">{items}</ul>{numbers}</p></i>"
        )
    }
}

impl Stateful for Feed {
    fn name(&self) -> &'static str {
        "Feed"
    }

    fn write(&self, w: &mut Writer<'_>) {
        let (id, stream) = (self.id, &self.stream);
        let page = view! {
            <p>
                (self.clicks)
                <ul id=("s", id) phx-update="stream">
                    for (id, item) in stream {
                        <li id=(id)>(item) if item % 2 == 1 { <b>"odd"</b> }</li>
                    }
                </ul>
                for number in 0..self.clicks % 3 { <u>(number)</u> }
            </p>
        };
        page.write(w);
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        &()
    }
}

struct Place(u32);

impl Markup for Place {
    fn write(&self, w: &mut Writer<'_>) {
        let id = self.0;
        w.component(&id, || Feed::new(id), |_| ());
    }
}

/// The numbers of the feeds that there are, and what they show.
fn feeds(prints: &mut Prints, last: &mut u32) -> BTreeMap<u32, (u32, String)> {
    let mut feeds = BTreeMap::new();
    for cid in 1..*last + 10 {
        if let Some(state) = prints.take_component(cid) {
            let any: &dyn Any = &*state;
            let feed: &Feed = any.downcast_ref().expect("it is a feed");
            feeds.insert(feed.id, (cid, feed.expected()));
            prints.put_component(cid, state);
            *last = (*last).max(cid);
        }
    }
    feeds
}

fn page(shown: &[u32]) -> impl Markup {
    view! { <main>for id in shown, key = id { <i>(Place(*id))</i> }</main> }
}

fn run(mut choices: Choices, mut looks: Looks) -> Frames {
    let (mut prints, mut frames) = (Prints::default(), Frames::default());
    let (mut shown, mut last, mut pruned) = (vec![1, 2], 0, Vec::new());
    let mut joined = false;
    while choices.are_left() {
        let mut alone = None;
        let mut again = None;
        match choices.below(10) {
            _ if !joined => {}
            0..=1 => {
                let id = 1 + choices.id(5);
                if shown.contains(&id) {
                    shown.retain(|held| *held != id);
                } else {
                    shown.insert(choices.below(shown.len() + 1), id);
                    again = Some(id);
                }
            }
            2 => shown.reverse(),
            3..=8 if !shown.is_empty() => {
                let id = shown[choices.below(shown.len())];
                let (cid, _) = feeds(&mut prints, &mut last)[&id];
                let mut state = prints.take_component(cid).expect("it is shown");
                let any: &mut dyn Any = &mut *state;
                let feed: &mut Feed = any.downcast_mut().expect("it is a feed");
                feed.change(&mut choices);
                prints.put_component(cid, state);
                alone = (!choices.one_in(3)).then_some(cid);
            }
            _ => {}
        }
        let mut out = String::new();
        match alone {
            Some(cid) => prints.diff_component(cid, None, &mut out),
            None => {
                prints.diff(&page(&shown), None, &mut out);
            }
        }
        looks.look(&out, &mut prints, &page(&shown), None);
        let before = last;
        if let Some((cid, _)) = again.and_then(|id| feeds(&mut prints, &mut last).remove(&id))
            && cid <= before
        {
            // It was hidden, and the browser has forgotten what was in its stream.
            let mut state = prints.take_component(cid).expect("it is shown");
            let any: &mut dyn Any = &mut *state;
            let feed: &mut Feed = any.downcast_mut().expect("it is a feed");
            feed.items.clear();
            prints.put_component(cid, state);
        }
        let feeds = feeds(&mut prints, &mut last);
        let html: String = shown.iter().map(|id| feeds[id].1.as_str()).collect();
        let html = format!("<main>{html}</main>");
        if std::mem::replace(&mut joined, true) {
            frames.diff(&out, &html);
        } else {
            frames.join(&out, &html);
        }
        let is_shown = |cid: &u32| shown.iter().any(|id| feeds[id].0 == *cid);
        let gone = (1..=last).filter(|cid| !is_shown(cid) && !pruned.contains(cid));
        let gone: Vec<u32> = gone.collect();
        frames.reset(&gone);
        if choices.one_in(3) {
            prints.will_destroy(&gone);
            let forgotten = prints.destroy(&gone);
            frames.prune(&forgotten);
            looks.destroy(&forgotten);
            pruned.extend(forgotten);
        }
    }
    frames
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_client_shows_the_streams_of_its_components(choices in choices()) {
        run(choices, Looks::never()).judge().map_err(TestCaseError::fail)?;
    }

    #[test]
    fn whoever_looks_at_the_whole_tree_changes_no_stream(choices in choices()) {
        let frames = run(choices.clone(), Looks::always());
        prop_assert_eq!(frames, run(choices, Looks::never()));
    }
}
