//! What comes from a page: one post at a time. The line answers it when the connection has taken
//! all of it.

use std::collections::VecDeque;

use crate::runtime::pipe::Received;

#[derive(Debug, Default)]
pub(super) struct Posts {
    /// What the connection has not taken yet, all of it from one post.
    frames: VecDeque<Received>,
    /// Whether a post is on its way.
    begun: bool,
    /// What tells the body of the last post. The same once more is the same post, which the browser
    /// or a proxy has repeated: each message of a page has a number of its own.
    last: Option<u64>,
}

impl Posts {
    /// `false` if there is a post already: the stock client waits for the answer to each.
    pub(super) fn begin(&mut self) -> bool {
        let is_free = !self.begun && self.frames.is_empty();
        self.begun |= is_free;
        is_free
    }

    pub(super) fn end(&mut self) {
        self.begun = false;
    }

    pub(super) fn accept(&mut self, print: u64, frames: Vec<Received>) {
        self.begun = false;
        if self.last.replace(print) != Some(print) {
            self.frames = frames.into();
        }
    }

    pub(super) fn take(&mut self) -> Option<Received> {
        let next = self.frames.pop_front();
        if self.frames.is_empty() {
            // An idle page owns no buffer.
            self.frames = VecDeque::new();
        }
        next
    }

    pub(super) fn are_taken(&self) -> bool {
        self.frames.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(text: &str) -> Received {
        Received::Text(text.to_owned().into())
    }

    fn post(posts: &mut Posts, print: u64, text: &str) {
        assert!(posts.begin());
        posts.accept(print, vec![frame(text)]);
    }

    fn taken(posts: &mut Posts) -> Vec<Received> {
        std::iter::from_fn(|| posts.take()).collect()
    }

    #[test]
    fn frames_are_taken_in_the_order_of_their_posts() {
        let mut posts = Posts::default();
        assert!(posts.begin());
        posts.accept(1, vec![frame("a"), frame("b")]);
        assert_eq!(taken(&mut posts), [frame("a"), frame("b")]);
        post(&mut posts, 2, "c");
        assert_eq!(taken(&mut posts), [frame("c")]);
    }

    #[test]
    fn a_post_that_is_sent_again_by_itself_is_taken_once() {
        let mut posts = Posts::default();
        post(&mut posts, 1, "a");
        assert_eq!(taken(&mut posts), [frame("a")]);
        post(&mut posts, 1, "a");
        assert!(posts.are_taken());
        post(&mut posts, 2, "b");
        assert_eq!(taken(&mut posts), [frame("b")]);
    }

    #[test]
    fn while_a_post_is_on_its_way_there_is_no_other() {
        let mut posts = Posts::default();
        assert!(posts.begin());
        assert!(!posts.begin());
        posts.end();
        assert!(posts.begin(), "the first is gone");
    }

    #[test]
    fn while_frames_are_not_taken_there_is_no_other_post() {
        let mut posts = Posts::default();
        post(&mut posts, 1, "a");
        assert!(!posts.begin());
        taken(&mut posts);
        assert!(posts.begin());
    }
}
