//! What was said: the last messages, kept for as long as the server runs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const KEPT: usize = 100;
const MAX_CHARS: usize = 500;

pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) author: String,
    pub(crate) colour: String,
    pub(crate) body: String,
}

#[derive(Default)]
pub(crate) struct Room(Mutex<VecDeque<Arc<Message>>>);

impl Room {
    pub(crate) fn say(&self, author: &str, colour: &str, body: &str) {
        let mut messages = self.messages();
        let message = Message {
            id: messages.back().map_or(1, |last| last.id + 1),
            author: author.to_owned(),
            colour: colour.to_owned(),
            body: body.chars().take(MAX_CHARS).collect(),
        };
        if messages.len() == KEPT {
            messages.pop_front();
        }
        messages.push_back(Arc::new(message));
    }

    pub(crate) fn history(&self) -> VecDeque<Arc<Message>> {
        self.messages().clone()
    }

    fn messages(&self) -> MutexGuard<'_, VecDeque<Arc<Message>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hundred_messages_are_kept() {
        let room = Room::default();
        for number in 1..=150 {
            room.say("pug", "teal", &format!("message {number}"));
        }
        let history = room.history();
        assert_eq!(history.len(), 100);
        assert_eq!(history[0].body, "message 51");
        assert_eq!(history[99].id, 150);
    }

    #[test]
    fn a_message_is_cut_at_500_characters() {
        let room = Room::default();
        room.say("pug", "teal", &"é".repeat(600));
        assert_eq!(room.history()[0].body.chars().count(), 500);
    }
}
