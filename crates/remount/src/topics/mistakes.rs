//! Messages that were broadcast to topics of other messages: a mistake of the site, which all its
//! visitors meet at once.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use remount_page::Tally;
use remount_pubsub::OtherMessages;

/// By the name of the topic. The log is told of the first one, and once a minute of how many
/// followed.
#[derive(Default)]
pub(super) struct Mistakes(Mutex<BTreeMap<&'static str, Tally>>);

impl Mistakes {
    pub(super) fn note(&self, topic: &'static str, error: OtherMessages, now: Instant) {
        let is_first = self.lock().entry(topic).or_default().note(1, now);
        if is_first {
            tracing::error!(
                topic,
                %error,
                "a message was broadcast to nobody; of further ones the log says once a minute how \
                 many they were"
            );
        }
    }

    pub(super) fn tick(&self, now: Instant) {
        self.tell_sums(|tally| tally.due(now));
    }

    fn tell_sums(&self, sum: impl Fn(&mut Tally) -> Option<u64>) {
        let sums: Vec<_> = {
            let mut topics = self.lock();
            let sums = topics.iter_mut();
            sums.map(|(topic, tally)| (*topic, sum(tally))).collect()
        };
        // Who listens to the log is the app's code, so the lock is free by now.
        for (topic, count) in sums {
            if let Some(count) = count {
                tracing::error!(topic, count, "more messages were broadcast to nobody");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Mistakes {
    fn drop(&mut self) {
        self.tell_sums(Tally::rest);
    }
}
