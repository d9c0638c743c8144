//! What waits for a view: what its page asks for, and what happened on the server.

use std::collections::LinkedList;
use std::time::Instant;

use crate::input::{Host, Input};
use crate::reply_tag::ReplyTag;
use crate::rule::Rule;

/// In the order in which it came.
pub(crate) struct Queue<H: Host> {
    /// Each is allocated by itself: most wait alone, and an idle view owns no buffer.
    jobs: LinkedList<Job<H>>,
    /// What the page's messages among those weigh, in bytes.
    backlog: usize,
    /// How many of those are from the server.
    posted: u32,
    /// One of the server's found no room.
    is_overfull: bool,
}

/// Something to do for a view.
pub(crate) struct Job<H: Host> {
    /// Of the message that waits for the answer.
    pub(crate) reference: Option<Box<str>>,
    pub(crate) task: Task<H>,
    author: Author,
}

pub(crate) enum Task<H: Host> {
    /// The view has a turn for it.
    Handle(Input<H>),
    /// The page is to be sent a reply, or told that there is none.
    Reply(ReplyTag, Option<String>),
}

#[derive(Clone, Copy)]
enum Author {
    Page {
        weight: usize,
    },
    Server,
    /// It is counted nowhere: only one waits.
    Recheck,
    /// Nor is this: it was counted when the page began to wait for it.
    Reply,
}

impl<H: Host> Default for Queue<H> {
    fn default() -> Self {
        Self {
            jobs: LinkedList::new(),
            backlog: 0,
            posted: 0,
            is_overfull: false,
        }
    }
}

impl<H: Host> Queue<H> {
    /// Takes a message of the page that was so many bytes long. How many may wait is for the
    /// page to say, which is not read meanwhile.
    pub(crate) fn push_of_page(&mut self, reference: Option<&str>, input: Input<H>, bytes: usize) {
        let address = match input {
            Input::Params { .. } => size_of::<H::Address>(),
            _ => 0,
        };
        let weight = if Rule::Weighed.holds() {
            bytes + size_of::<Job<H>>() + address
        } else {
            bytes
        };
        self.backlog += weight;
        self.jobs.push_back(Job {
            reference: reference.map(Into::into),
            task: Task::Handle(input),
            author: Author::Page { weight },
        });
    }

    /// Takes news, unless so many wait already.
    pub(crate) fn push_of_server(&mut self, news: H::News, most: usize) {
        let is_full = usize::try_from(self.posted).is_ok_and(|posted| posted >= most);
        if is_full && Rule::NewsLimit.holds() {
            self.is_overfull = Rule::MissedNews.holds();
            return;
        }
        self.posted += 1;
        self.jobs.push_back(Job {
            reference: None,
            task: Task::Handle(Input::News(news)),
            author: Author::Server,
        });
    }

    /// Has the view begin with nothing else before it is asked again whether the visitor may have
    /// it. If it is about to be asked already, it has no more time for that.
    pub(crate) fn push_recheck(&mut self, until: Instant) {
        if self.recheck().is_some() && Rule::RecheckOnce.holds() {
            return;
        }
        let job = Job {
            reference: None,
            task: Task::Handle(Input::Recheck { until }),
            author: Author::Recheck,
        };
        if Rule::RecheckFirst.holds() {
            self.jobs.push_front(job);
        } else {
            self.jobs.push_back(job);
        }
    }

    /// Takes a reply, or that there will be none, behind what came before it.
    pub(crate) fn push_reply(&mut self, tag: ReplyTag, reply: Option<String>) {
        let job = Job {
            reference: None,
            task: Task::Reply(tag, reply),
            author: Author::Reply,
        };
        if Rule::ReplyInOrder.holds() {
            self.jobs.push_back(job);
        } else {
            self.jobs.push_front(job);
        }
    }

    /// Until when the view has to be asked again, if it has to.
    pub(crate) fn recheck(&self) -> Option<Instant> {
        match self.jobs.front()?.task {
            Task::Handle(Input::Recheck { until }) => Some(until),
            _ => None,
        }
    }

    /// What came first.
    pub(crate) fn pop(&mut self) -> Option<Job<H>> {
        let job = if Rule::InOrder.holds() {
            self.jobs.pop_front()?
        } else {
            self.jobs.pop_back()?
        };
        match job.author {
            Author::Page { weight } => self.backlog -= weight,
            Author::Server => self.posted -= 1,
            Author::Recheck | Author::Reply => {}
        }
        Some(job)
    }

    /// The news that came last, if nothing else has come since.
    pub(crate) fn newest_news(&mut self) -> Option<&mut H::News> {
        let newest = if Rule::MergedInOrder.holds() {
            self.jobs.back_mut()
        } else {
            let is_news = |job: &&mut Job<H>| matches!(job.task, Task::Handle(Input::News(_)));
            self.jobs.iter_mut().rfind(is_news)
        };
        match &mut newest?.task {
            Task::Handle(Input::News(news)) => Some(news),
            _ => None,
        }
    }

    /// The weight in bytes of what the page has sent.
    pub(crate) fn backlog(&self) -> usize {
        self.backlog
    }

    /// Whether a message of the server found no room.
    pub(crate) fn is_overfull(&self) -> bool {
        self.is_overfull
    }

    /// Drops everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 256;
    const MESSAGE: usize = size_of::<Job<Nothing>>();

    struct Nothing;

    impl Host for Nothing {
        type News = ();
        type Address = [u8; 120];
        const CLIENT_VERSION: &'static str = "1.2.12";
    }

    fn click(queue: &mut Queue<Nothing>, reference: &str, bytes: usize) {
        queue.push_of_page(Some(reference), Input::ClearFlash(None), bytes);
    }

    fn post(queue: &mut Queue<Nothing>) -> bool {
        queue.push_of_server((), MOST);
        !queue.is_overfull()
    }

    fn references(queue: &mut Queue<Nothing>) -> Vec<Option<Box<str>>> {
        std::iter::from_fn(|| queue.pop().map(|job| job.reference)).collect()
    }

    #[test]
    fn what_came_first_is_taken_first_whoever_sent_it() {
        let mut queue = Queue::default();
        click(&mut queue, "1", 10);
        assert!(post(&mut queue));
        click(&mut queue, "2", 10);
        let taken = references(&mut queue);
        assert_eq!(taken, [Some("1".into()), None, Some("2".into())]);
    }

    #[test]
    fn only_what_the_page_sent_and_nobody_has_taken_weighs() {
        let mut queue = Queue::default();
        click(&mut queue, "1", 10);
        click(&mut queue, "2", 300);
        assert!(post(&mut queue));
        assert_eq!(queue.backlog(), 310 + 2 * MESSAGE);
        queue.pop();
        assert_eq!(queue.backlog(), 300 + MESSAGE);
        queue.clear();
        assert_eq!(queue.backlog(), 0);
    }

    #[test]
    fn an_address_weighs_what_it_takes_beside_its_message() {
        let mut queue = Queue::<Nothing>::default();
        let input = Input::Params {
            address: Box::new([0; 120]),
            is_link: true,
        };
        queue.push_of_page(Some("1"), input, 10);
        assert_eq!(queue.backlog(), 10 + MESSAGE + 120);
    }

    #[test]
    fn of_the_server_so_many_messages_wait_and_the_next_one_is_too_many() {
        let mut queue = Queue::default();
        let taken = (0..MOST + 1).take_while(|_| post(&mut queue));
        assert_eq!(taken.count(), MOST);
    }

    #[test]
    fn as_many_as_may_wait_are_not_too_many() {
        let mut queue = Queue::default();
        for _ in 0..MOST {
            assert!(post(&mut queue));
        }
        assert!(!queue.is_overfull());
        queue.pop();
        assert!(post(&mut queue));
    }

    #[test]
    fn a_recheck_comes_before_all_that_waits_and_another_one_gives_no_more_time() {
        let mut queue = Queue::default();
        click(&mut queue, "1", 10);
        let now = Instant::now();
        queue.push_recheck(now);
        queue.push_recheck(now + std::time::Duration::from_secs(1));
        assert_eq!(queue.recheck(), Some(now));
        assert_eq!(references(&mut queue), [None, Some("1".into())]);
    }

    #[test]
    fn a_reply_waits_behind_what_came_before_it_and_takes_no_room() {
        let mut queue = Queue::default();
        click(&mut queue, "1", 10);
        let before = queue.backlog();
        queue.push_reply(ReplyTag::new(7), None);
        assert_eq!(queue.backlog(), before);
        assert_eq!(references(&mut queue), [Some("1".into()), None]);
    }

    #[test]
    fn news_becomes_one_with_none_that_a_reply_follows() {
        let mut queue = Queue::default();
        assert!(post(&mut queue));
        queue.push_reply(ReplyTag::new(7), None);
        assert!(queue.newest_news().is_none());
    }

    #[test]
    fn messages_of_the_page_take_no_room_from_the_server() {
        let mut queue = Queue::default();
        for _ in 0..2 * MOST {
            click(&mut queue, "1", 1);
        }
        assert!(post(&mut queue) && !queue.is_overfull());
    }
}
