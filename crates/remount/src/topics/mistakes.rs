//! Broadcasts that do not go where they are meant to: a mistake of the site, which all its visitors
//! meet at once.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use remount_page::Tally;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mistake {
    /// The topic is one of other messages.
    OtherMessages,
    /// The topic is shared by servers, and no other server could read the message.
    StaysHere,
}

/// By the name of the topic. The log is told of the first one, and once a minute of how many
/// followed.
#[derive(Default)]
pub(super) struct Mistakes(Mutex<Tallies>);

type Tallies = BTreeMap<(&'static str, Mistake), Tally>;

impl Mistakes {
    pub(super) fn note(
        &self,
        topic: &'static str,
        mistake: Mistake,
        error: &dyn Error,
        now: Instant,
    ) {
        let key = (topic, mistake);
        let is_first = self.lock().entry(key).or_default().note(1, now);
        if !is_first {
            return;
        }
        match mistake {
            Mistake::OtherMessages => tracing::error!(
                topic,
                %error,
                "a message was broadcast to nobody; of further ones the log says once a minute how \
                 many they were"
            ),
            Mistake::StaysHere => tracing::error!(
                topic,
                %error,
                "a message of a shared topic cannot be told to another server; of further ones the \
                 log says once a minute how many they were"
            ),
        }
    }

    pub(super) fn tick(&self, now: Instant) {
        self.tell_sums(|tally| tally.due(now));
    }

    fn tell_sums(&self, sum: impl Fn(&mut Tally) -> Option<u64>) {
        let sums: Vec<_> = {
            let mut tallies = self.lock();
            let sums = tallies.iter_mut();
            sums.map(|(key, tally)| (*key, sum(tally))).collect()
        };
        // Who listens to the log is the app's code, so the lock is free by now.
        for ((topic, mistake), count) in sums {
            let Some(count) = count else {
                continue;
            };
            match mistake {
                Mistake::OtherMessages => {
                    tracing::error!(topic, count, "more messages were broadcast to nobody");
                }
                Mistake::StaysHere => tracing::error!(
                    topic,
                    count,
                    "more messages of a shared topic cannot be told to another server"
                ),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tallies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Mistakes {
    fn drop(&mut self) {
        self.tell_sums(Tally::rest);
    }
}
