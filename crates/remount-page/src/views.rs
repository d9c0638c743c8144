//! The channels of a page's views.

use std::time::Instant;

use crate::input::{Host, Input};
use crate::joined::Joined;
use crate::turn::Turn;
use crate::view_channel::ViewChannel;
use crate::view_tag::ViewTag;

pub(crate) struct Views<H: Host> {
    channels: Vec<ViewChannel<H>>,
    next_tag: ViewTag,
    /// Who is asked first for something to do: each in turn.
    first: u32,
    /// Those that have ended, of which the caller has not heard.
    ended: Vec<ViewTag>,
}

impl<H: Host> Default for Views<H> {
    fn default() -> Self {
        Self {
            channels: Vec::new(),
            next_tag: ViewTag::FIRST,
            first: 0,
            ended: Vec::new(),
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
        view: (&'static str, bool),
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

    /// Ends a view, of which the caller is to hear.
    pub(crate) fn end(&mut self, view: ViewTag) -> Option<ViewChannel<H>> {
        let mut channels = self.channels.iter();
        let index = channels.position(|channel| channel.tag == view)?;
        self.ended.push(view);
        Some(self.channels.swap_remove(index))
    }

    /// Those that have ended since the last call.
    pub(crate) fn take_ended(&mut self) -> Vec<ViewTag> {
        std::mem::take(&mut self.ended)
    }

    /// Begins a turn of a view that rests and for which something waits.
    pub(crate) fn begin(&mut self) -> Option<(ViewTag, Input<H>)> {
        let count = self.channels.len();
        let first = usize::try_from(self.first).unwrap_or(0);
        for index in (0..count).map(|index| (first + index) % count) {
            let channel = &mut self.channels[index];
            if let Some(input) = channel.begin() {
                self.first = u32::try_from(index + 1).unwrap_or(0);
                return Some((channel.tag, input));
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
