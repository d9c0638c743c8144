//! Replies that views owe to the page: the turns of their events have ended without them.

use std::time::Instant;

use crate::rare_list::RareList;
use crate::reply_tag::ReplyTag;
use crate::rule::Rule;
use crate::view_tag::ViewTag;

/// An event that waits for its reply.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Owed {
    pub(crate) view: ViewTag,
    /// None if the reply cannot come any more.
    pub(crate) tag: Option<ReplyTag>,
    /// Of the message of the page.
    pub(crate) reference: Box<str>,
    /// Whether a promise in the page waits for it, and not only an element.
    pub(crate) by_hook: bool,
    pub(crate) until: Instant,
}

impl Owed {
    fn is(&self, view: ViewTag, tag: ReplyTag) -> bool {
        self.view == view && self.tag == Some(tag)
    }
}

/// All that a page waits for, in the order in which it has asked.
#[derive(Default)]
pub(crate) struct OwedReplies(RareList<Owed>);

impl OwedReplies {
    pub(crate) fn add(&mut self, owed: Owed) {
        self.0.push(owed);
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, view: ViewTag, tag: ReplyTag) -> bool {
        self.0.iter().any(|owed| owed.is(view, tag))
    }

    /// How many a view owes.
    pub(crate) fn count_of(&self, view: ViewTag) -> usize {
        self.0.iter().filter(|owed| owed.view == view).count()
    }

    /// Takes out the one with this tag.
    pub(crate) fn take(&mut self, view: ViewTag, tag: ReplyTag) -> Option<Owed> {
        self.0.take_if(|owed| owed.is(view, tag)).pop()
    }

    /// Takes out those of a view that cannot come any more.
    pub(crate) fn take_lost(&mut self, view: ViewTag) -> Vec<Owed> {
        self.0
            .take_if(|owed| owed.view == view && owed.tag.is_none())
    }

    /// Takes out all of a view.
    pub(crate) fn take_of(&mut self, view: ViewTag) -> Vec<Owed> {
        self.0.take_if(|owed| owed.view == view)
    }

    /// Takes out those that have not come in time.
    pub(crate) fn take_due(&mut self, now: Instant) -> Vec<Owed> {
        if !Rule::ReplyTime.holds() {
            return Vec::new();
        }
        self.0.take_if(|owed| owed.until <= now)
    }

    /// When the next one has to have come.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.0.iter().map(|owed| owed.until).min()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn owed(reference: &str, tag: Option<u64>, until: Instant) -> Owed {
        Owed {
            view: ViewTag::FIRST,
            tag: tag.map(ReplyTag::new),
            reference: reference.into(),
            by_hook: true,
            until,
        }
    }

    fn references(taken: &[Owed]) -> Vec<&str> {
        taken.iter().map(|owed| &*owed.reference).collect()
    }

    #[test]
    fn a_reply_is_owed_until_it_is_taken() {
        let mut replies = OwedReplies::default();
        let now = Instant::now();
        replies.add(owed("1", Some(7), now));
        let other = ViewTag::FIRST.next();
        assert_eq!(replies.take(other, ReplyTag::new(7)), None);
        assert!(replies.take(ViewTag::FIRST, ReplyTag::new(7)).is_some());
        assert_eq!(replies.take(ViewTag::FIRST, ReplyTag::new(7)), None);
    }

    #[test]
    fn what_is_lost_is_taken_without_what_may_still_come() {
        let mut replies = OwedReplies::default();
        let now = Instant::now();
        replies.add(owed("1", Some(7), now));
        replies.add(owed("2", None, now));
        assert_eq!(references(&replies.take_lost(ViewTag::FIRST)), ["2"]);
        assert_eq!(replies.count_of(ViewTag::FIRST), 1);
    }

    #[test]
    fn what_has_not_come_in_time_is_taken() {
        let mut replies = OwedReplies::default();
        let now = Instant::now();
        replies.add(owed("1", Some(7), now + Duration::from_secs(2)));
        replies.add(owed("2", Some(8), now + Duration::from_secs(1)));
        let next = replies.next_due().unwrap();
        assert_eq!(next, now + Duration::from_secs(1));
        assert_eq!(references(&replies.take_due(next)), ["2"]);
    }
}
