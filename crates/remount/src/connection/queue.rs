//! What waits for a view: what its page asks for, and what happened on the server.

use std::collections::VecDeque;

use http::Uri;

use crate::flash::FlashKind;
use crate::mounted::Input;
use crate::params::Params;

/// In the order in which it came.
#[derive(Default)]
pub(super) struct Queue {
    jobs: VecDeque<Job>,
    /// What the page's messages among those weigh, in bytes.
    backlog: usize,
    /// How many of those are from the server.
    posted: u32,
    /// One of the server's found no room.
    is_overfull: bool,
}

/// Something to do for a view.
pub(super) struct Job {
    /// Of the message that waits for the answer.
    pub(super) reference: Option<Box<str>>,
    pub(super) work: Work,
    author: Author,
}

#[derive(Clone, Copy)]
enum Author {
    Page { weight: usize },
    Server,
}

pub(super) enum Work {
    Handle(Input),
    /// The browser follows a link to another address of this view.
    Patch {
        params: Params,
        uri: Uri,
    },
    ClearFlash(Option<FlashKind>),
    /// The elements of these components are about to go from the page.
    WillDestroy(Vec<u32>),
    /// The elements of these components are gone.
    Destroyed(Vec<u32>),
    /// A test compares the page with what the view shows.
    #[cfg(feature = "testing")]
    Fresh,
}

impl Queue {
    /// Takes a message of the page that was so many bytes long. How many may wait is for the
    /// connection to say, which stops reading.
    pub(super) fn push_of_page(&mut self, reference: Option<&str>, work: Work, bytes: usize) {
        let weight = bytes + size_of::<Job>();
        self.backlog += weight;
        self.jobs.push_back(Job {
            reference: reference.map(Into::into),
            work,
            author: Author::Page { weight },
        });
    }

    /// Takes a message of the server, or gives it back if so many wait already.
    pub(super) fn push_of_server(&mut self, input: Input, most: usize) -> Result<(), Input> {
        if usize::try_from(self.posted).is_ok_and(|posted| posted >= most) {
            self.is_overfull = true;
            return Err(input);
        }
        self.posted += 1;
        self.jobs.push_back(Job {
            reference: None,
            work: Work::Handle(input),
            author: Author::Server,
        });
        Ok(())
    }

    /// What came first.
    pub(super) fn pop(&mut self) -> Option<Job> {
        let job = self.jobs.pop_front()?;
        match job.author {
            Author::Page { weight } => self.backlog -= weight,
            Author::Server => self.posted -= 1,
        }
        if self.jobs.is_empty() {
            // An idle view owns no buffer.
            self.jobs = VecDeque::new();
        }
        Some(job)
    }

    /// What came last.
    pub(super) fn newest(&mut self) -> Option<&mut Work> {
        self.jobs.back_mut().map(|job| &mut job.work)
    }

    /// The weight in bytes of what the page has sent.
    pub(super) fn backlog(&self) -> usize {
        self.backlog
    }

    /// Whether a message of the server found no room.
    pub(super) fn is_overfull(&self) -> bool {
        self.is_overfull
    }

    /// Takes everything.
    pub(super) fn empty(&mut self) -> impl Iterator<Item = Job> {
        std::mem::take(self).jobs.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const MOST: usize = 256;
    const MESSAGE: usize = size_of::<Job>();

    fn click(queue: &mut Queue, reference: &str, bytes: usize) {
        queue.push_of_page(Some(reference), Work::ClearFlash(None), bytes);
    }

    fn post(queue: &mut Queue) -> bool {
        queue
            .push_of_server(Input::Info(Arc::new(())), MOST)
            .is_ok()
    }

    fn references(queue: &mut Queue) -> Vec<Option<Box<str>>> {
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
        assert_eq!(queue.empty().count(), 2);
        assert_eq!(queue.backlog(), 0);
    }

    #[test]
    fn of_the_server_so_many_messages_wait_and_the_next_one_is_given_back() {
        let mut queue = Queue::default();
        let taken = (0..MOST + 1).take_while(|_| post(&mut queue));
        assert_eq!(taken.count(), MOST);
        assert!(queue.is_overfull());
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
    fn messages_of_the_page_take_no_room_from_the_server() {
        let mut queue = Queue::default();
        for _ in 0..2 * MOST {
            click(&mut queue, "1", 1);
        }
        assert!(post(&mut queue) && !queue.is_overfull());
    }
}
