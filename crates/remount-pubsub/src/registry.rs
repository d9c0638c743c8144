use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Subscriber;
use crate::Tag;
use crate::gate::Gate;
use crate::message_type::{MessageType, OtherMessages};

/// Topics are spread over that many locks, so that rooms do not wait for each other.
const SHARDS: usize = 32;

/// One subscription, as the registry and its owner share it.
pub(crate) struct Entry<T> {
    pub(crate) subscriber: Arc<dyn Subscriber<T>>,
    pub(crate) gate: Gate,
    pub(crate) tag: T,
    /// Where it is in its topic's list; read and written under the shard's lock only. It makes
    /// leaving a topic as cheap among ten thousand as among two.
    place: AtomicUsize,
}

impl<T> Entry<T> {
    pub(crate) fn new(subscriber: Arc<dyn Subscriber<T>>, tag: T) -> Self {
        Self {
            subscriber,
            gate: Gate::new(),
            tag,
            place: AtomicUsize::new(0),
        }
    }
}

/// The subscriptions of one topic, as they were at one moment. Deliveries walk through such a
/// snapshot without any lock; whoever changes a list that is being walked through copies it.
pub(crate) enum Audience<T> {
    Nobody,
    /// Most topics belong to one session or one user; these do without a list.
    One(Arc<Entry<T>>),
    Many(Arc<Vec<Arc<Entry<T>>>>),
}

impl<T> Clone for Audience<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Nobody => Self::Nobody,
            Self::One(entry) => Self::One(Arc::clone(entry)),
            Self::Many(entries) => Self::Many(Arc::clone(entries)),
        }
    }
}

impl<T: Tag> Audience<T> {
    /// Whether messages of this type go to these. All that are subscribed take the same.
    pub(crate) fn check(&self, given: MessageType) -> Result<(), OtherMessages> {
        let carried = self
            .iter()
            .next()
            .and_then(|entry| entry.tag.message_type());
        match carried {
            Some(carried) if carried != given => Err(OtherMessages { carried, given }),
            _ => Ok(()),
        }
    }
}

impl<T> Audience<T> {
    pub(crate) fn iter(&self) -> slice::Iter<'_, Arc<Entry<T>>> {
        match self {
            Self::Nobody => [].iter(),
            Self::One(entry) => slice::from_ref(entry).iter(),
            Self::Many(entries) => entries.iter(),
        }
    }

    fn push(&mut self, entry: Arc<Entry<T>>) {
        match self {
            Self::Nobody => *self = Self::One(entry),
            Self::One(first) => {
                entry.place.store(1, Ordering::Relaxed);
                *self = Self::Many(Arc::new(vec![Arc::clone(first), entry]));
            }
            Self::Many(entries) => {
                entry.place.store(entries.len(), Ordering::Relaxed);
                Arc::make_mut(entries).push(entry);
            }
        }
    }

    fn remove(&mut self, entry: &Entry<T>) {
        match self {
            Self::Nobody => {}
            Self::One(_) => *self = Self::Nobody,
            Self::Many(entries) => {
                let place = entry.place.load(Ordering::Relaxed);
                let entries = Arc::make_mut(entries);
                entries.swap_remove(place);
                if let Some(moved) = entries.get(place) {
                    moved.place.store(place, Ordering::Relaxed);
                }
                if entries.len() < entries.capacity() / 4 {
                    entries.shrink_to(entries.len() * 2);
                }
                match entries.as_slice() {
                    [] => *self = Self::Nobody,
                    [last] => *self = Self::One(Arc::clone(last)),
                    _ => {}
                }
            }
        }
    }
}

type Shard<T> = HashMap<Arc<str>, Audience<T>>;

pub(crate) struct Registry<T> {
    hasher: RandomState,
    shards: [Mutex<Shard<T>>; SHARDS],
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }
}

impl<T: Tag> Registry<T> {
    /// Adds an entry and returns the topic's name, shared by all who are subscribed to it.
    pub(crate) fn insert(
        &self,
        topic: &str,
        entry: &Arc<Entry<T>>,
    ) -> Result<Arc<str>, OtherMessages> {
        let mut shard = self.shard(topic);
        let name = match shard.get_key_value(topic) {
            Some((name, audience)) => {
                if let Some(taken) = entry.tag.message_type() {
                    audience.check(taken)?;
                }
                Arc::clone(name)
            }
            None => Arc::from(topic),
        };
        shard
            .entry(Arc::clone(&name))
            .or_insert(Audience::Nobody)
            .push(Arc::clone(entry));
        Ok(name)
    }
}

impl<T> Registry<T> {
    /// Removes an entry that was inserted under that topic. The caller holds it too, so that the
    /// subscriber's own destructor never runs under the lock.
    pub(crate) fn remove(&self, topic: &str, entry: &Arc<Entry<T>>) {
        let mut shard = self.shard(topic);
        let Some(audience) = shard.get_mut(topic) else {
            return;
        };
        audience.remove(entry);
        if let Audience::Nobody = audience {
            shard.remove(topic);
            if shard.len() < shard.capacity() / 8 {
                let roomy = shard.len() * 2;
                shard.shrink_to(roomy);
            }
        }
    }

    pub(crate) fn audience(&self, topic: &str) -> Audience<T> {
        self.shard(topic)
            .get(topic)
            .cloned()
            .unwrap_or(Audience::Nobody)
    }

    #[cfg(test)]
    pub(crate) fn topics(&self) -> usize {
        let lock =
            |shard: &Mutex<Shard<T>>| shard.lock().unwrap_or_else(PoisonError::into_inner).len();
        self.shards.iter().map(lock).sum()
    }

    fn shard(&self, topic: &str) -> MutexGuard<'_, Shard<T>> {
        // The map itself goes by a hasher of its own, so that one shard's topics do not share bits.
        let hash = self.hasher.hash_one(topic);
        let shard = &self.shards[usize::try_from(hash % SHARDS as u64).unwrap_or(0)];
        // Nothing that can panic runs under the lock, and a list is whole between any two steps.
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
