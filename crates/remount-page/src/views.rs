//! The channels of a page's views.

use std::time::Instant;

use crate::input::Host;
use crate::joined::Joined;
use crate::place::Place;
use crate::queue::Task;
use crate::rare_list::RareList;
use crate::rule::Rule;
use crate::turn::Turn;
use crate::view_channel::ViewChannel;
use crate::view_tag::ViewTag;

pub(crate) struct Views<H: Host> {
    channels: Vec<ViewChannel<H>>,
    next_tag: ViewTag,
    /// Who is asked first for something to do: each in turn.
    first: u32,
    /// Those that have ended, of which the caller has not heard.
    ended: RareList<ViewTag>,
}

impl<H: Host> Default for Views<H> {
    fn default() -> Self {
        Self {
            channels: Vec::new(),
            next_tag: ViewTag::FIRST,
            first: 0,
            ended: RareList::default(),
        }
    }
}

impl<H: Host> Views<H> {
    pub(crate) fn len(&self) -> usize {
        self.channels.len()
    }

    /// Adds a view that is being mounted.
    pub(crate) fn join(
        &mut self,
        joined: Joined,
        turn: Turn,
        view: (&'static str, Place),
    ) -> ViewTag {
        let tag = self.next_tag;
        self.next_tag = tag.next();
        // Most pages have one or two views, and a vector would make room for four.
        self.channels.reserve_exact(1);
        let channel = ViewChannel::joining(tag, joined, turn, view);
        self.channels.push(channel);
        tag
    }

    pub(crate) fn of_topic(&self, topic: &str) -> Option<&ViewChannel<H>> {
        let mut channels = self.channels.iter();
        channels.find(|channel| channel.joined.is_of(topic))
    }

    pub(crate) fn get(&self, view: ViewTag) -> Option<&ViewChannel<H>> {
        self.channels.iter().find(|channel| channel.tag == view)
    }

    pub(crate) fn get_mut(&mut self, view: ViewTag) -> Option<&mut ViewChannel<H>> {
        self.channels.iter_mut().find(|channel| channel.tag == view)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ViewChannel<H>> {
        self.channels.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut ViewChannel<H>> {
        self.channels.iter_mut()
    }

    /// Ends a view and all within it, of which the caller is to hear. The page leaves those within
    /// it by itself.
    pub(crate) fn end(&mut self, view: ViewTag) -> Option<ViewChannel<H>> {
        let mut channels = self.channels.iter();
        let index = channels.position(|channel| channel.tag == view)?;
        self.ended.push(view);
        let ended = self.channels.swap_remove(index);
        while let Some(child) = self.first_within(view)
            && Rule::ChildrenEnd.holds()
        {
            self.end(child);
        }
        Some(ended)
    }

    fn first_within(&self, parent: ViewTag) -> Option<ViewTag> {
        let mut channels = self.channels.iter();
        let child = channels.find(|channel| channel.standing.parent() == Some(parent));
        child.map(|child| child.tag)
    }

    /// The view that has been hidden for longest, as far as that is known.
    pub(crate) fn hidden(&self) -> Option<ViewTag> {
        let hidden = self.channels.iter();
        let hidden = hidden.filter(|channel| channel.standing.is_hidden());
        let oldest = hidden.max_by_key(|channel| channel.standing.is_overdue());
        oldest.map(|channel| channel.tag)
    }

    /// A view that has been hidden for longer than it may.
    pub(crate) fn overdue(&self) -> Option<ViewTag> {
        // A view alone is within no other.
        if self.channels.len() < 2 {
            return None;
        }
        let mut channels = self.channels.iter();
        let overdue = channels.find(|channel| channel.standing.is_overdue());
        overdue.map(|channel| channel.tag)
    }

    /// Whether there are any that have ended since the last call.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended.iter().next().is_some()
    }

    /// Those that have ended since the last call.
    pub(crate) fn take_ended(&mut self) -> Vec<ViewTag> {
        self.ended.take()
    }

    /// Begins with what came first for a view that rests.
    pub(crate) fn begin(&mut self) -> Option<(ViewTag, Task<H>)> {
        let count = self.channels.len();
        let first = usize::try_from(self.first).unwrap_or(0);
        for index in (0..count).map(|index| (first + index) % count) {
            let channel = &mut self.channels[index];
            if let Some(task) = channel.begin() {
                self.first = u32::try_from(index + 1).unwrap_or(0);
                return Some((channel.tag, task));
            }
        }
        None
    }

    /// A view for which more news came than may wait.
    pub(crate) fn overfull(&self) -> Option<&ViewChannel<H>> {
        self.channels.iter().find(|channel| channel.is_overfull())
    }

    /// When the next view has to be asked whether the visitor may have it.
    pub(crate) fn next_recheck(&self) -> Option<Instant> {
        let rechecks = self.channels.iter().filter_map(ViewChannel::recheck_until);
        rechecks.min()
    }

    /// When the next page is sent away whatever it waits for.
    pub(crate) fn next_departure(&self) -> Option<Instant> {
        let departures = self.channels.iter().filter_map(ViewChannel::departure);
        departures.map(|departure| departure.until).min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::departure::Departure;
    use crate::input::tests::Nothing;

    /// So many views at rest.
    fn views(count: usize) -> (Views<Nothing>, Vec<ViewTag>) {
        let mut views = Views::default();
        let tags = (0..count).map(|index| join(&mut views, &format!("lv:{index}")));
        let tags = tags.collect();
        (views, tags)
    }

    fn join(views: &mut Views<Nothing>, topic: &str) -> ViewTag {
        let joined = Joined::new(topic, "1");
        let tag = views.join(joined, Turn::joining(None, false), ("View", Place::Main));
        views.get_mut(tag).unwrap().end_turn();
        tag
    }

    fn post(views: &mut Views<Nothing>, view: ViewTag) {
        views.get_mut(view).unwrap().post((), 8);
    }

    /// Which views begin, if each comes to its end before the next one begins.
    fn begun(views: &mut Views<Nothing>) -> Vec<ViewTag> {
        let begin = || {
            let (view, _) = views.begin()?;
            views.get_mut(view)?.end_turn();
            Some(view)
        };
        std::iter::from_fn(begin).collect()
    }

    #[test]
    fn a_view_for_which_much_waits_does_not_keep_the_others_from_their_turn() {
        let (mut views, tags) = views(2);
        for view in [tags[0], tags[0], tags[0], tags[1]] {
            post(&mut views, view);
        }
        assert_eq!(begun(&mut views), [tags[0], tags[1], tags[0], tags[0]]);
    }

    #[test]
    fn the_turn_goes_round_although_the_view_that_had_it_last_has_ended() {
        let (mut views, tags) = views(3);
        post(&mut views, tags[2]);
        assert_eq!(begun(&mut views), [tags[2]]);
        views.end(tags[2]);
        post(&mut views, tags[0]);
        assert_eq!(begun(&mut views), [tags[0]]);
    }

    #[test]
    fn a_view_that_joins_after_another_has_ended_has_a_tag_of_its_own() {
        let (mut views, tags) = views(1);
        views.end(tags[0]);
        assert_ne!(join(&mut views, "lv:0"), tags[0]);
    }

    #[test]
    fn it_is_said_once_which_views_have_ended() {
        let (mut views, tags) = views(2);
        views.end(tags[0]);
        assert_eq!(views.take_ended(), [tags[0]]);
        assert_eq!(views.take_ended(), []);
    }

    #[test]
    fn a_view_ends_once() {
        let (mut views, tags) = views(1);
        assert!(views.end(tags[0]).is_some() && views.end(tags[0]).is_none());
        assert_eq!(views.take_ended(), tags);
    }

    #[test]
    fn what_is_due_next_is_due_first() {
        let (mut views, tags) = views(2);
        let now = Instant::now();
        for (view, seconds) in tags.iter().zip([3, 2]) {
            let until = now + Duration::from_secs(seconds);
            views.get_mut(*view).unwrap().recheck(until);
        }
        assert_eq!(views.next_recheck(), Some(now + Duration::from_secs(2)));
    }

    #[test]
    fn the_page_that_has_waited_longest_goes_first() {
        let (mut views, tags) = views(2);
        let now = Instant::now();
        for (view, seconds) in tags.iter().zip([3, 2]) {
            let until = now + Duration::from_secs(seconds);
            let departure = Departure::redirect("/".to_owned(), Turn::default(), until);
            views.get_mut(*view).unwrap().hold(departure);
        }
        assert_eq!(views.next_departure(), Some(now + Duration::from_secs(2)));
    }
    /// A view at rest within this one.
    fn nest(views: &mut Views<Nothing>, parent: ViewTag) -> ViewTag {
        let place = Place::Within {
            parent,
            is_linked: false,
        };
        let joined = Joined::new("lv:child", "1");
        let tag = views.join(joined, Turn::joining(None, false), ("View", place));
        views.get_mut(tag).unwrap().end_turn();
        tag
    }

    #[test]
    fn with_a_view_all_within_it_end() {
        let (mut views, tags) = views(2);
        let child = nest(&mut views, tags[0]);
        let grandchild = nest(&mut views, child);
        nest(&mut views, tags[1]);
        views.end(tags[0]);
        assert_eq!(views.take_ended(), [tags[0], child, grandchild]);
        assert_eq!(views.len(), 2);
    }

    #[test]
    fn a_view_ends_alone_if_nothing_is_within_it() {
        let (mut views, tags) = views(1);
        let child = nest(&mut views, tags[0]);
        views.end(child);
        assert_eq!(views.take_ended(), [child]);
    }

    #[test]
    fn of_the_hidden_views_the_one_that_is_overdue_goes_first() {
        let (mut views, tags) = views(1);
        let children = [0; 2].map(|_| nest(&mut views, tags[0]));
        assert_eq!(views.hidden(), None);
        for view in [children[1], children[0]] {
            let hidden = views.get_mut(view).unwrap();
            hidden.standing.show(false);
            views.iter_mut().for_each(|view| view.standing.age());
        }
        assert_eq!(views.hidden(), Some(children[1]));
        assert_eq!(views.overdue(), Some(children[1]));
    }
}
