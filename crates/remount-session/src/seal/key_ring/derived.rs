//! Keys of single purposes, each derived once.

use std::sync::OnceLock;

/// More purposes than an app has. The keys of further ones are derived at each use.
pub(super) const MAX_PURPOSES: usize = 16;

/// The keys of the purposes met so far.
pub(super) struct Derived<K>([OnceLock<(Box<str>, Box<K>)>; MAX_PURPOSES]);

impl<K> Derived<K> {
    pub(super) const fn new() -> Self {
        Self([const { OnceLock::new() }; MAX_PURPOSES])
    }

    /// Gives `f` the key of `purpose`, which `derive` makes the first time.
    pub(super) fn with<R>(
        &self,
        purpose: &str,
        derive: impl Fn() -> Box<K>,
        f: impl FnOnce(&K) -> R,
    ) -> R {
        for slot in &self.0 {
            // Of two threads at the same empty slot one fills it; the other goes on if that was for
            // another purpose.
            let (name, key) = slot.get_or_init(|| (purpose.into(), derive()));
            if **name == *purpose {
                return f(key);
            }
        }
        f(&derive())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_key_is_derived_once_for_each_purpose() {
        let count = Cell::new(0);
        let derived = Derived::new();
        let key_of = |purpose: &str| {
            let derive = || {
                count.set(count.get() + 1);
                Box::new(purpose.to_owned())
            };
            derived.with(purpose, derive, Clone::clone)
        };
        for _ in 0..3 {
            assert_eq!(key_of("cookie"), "cookie");
            assert_eq!(key_of("ticket"), "ticket");
        }
        assert_eq!(count.get(), 2);
    }

    #[test]
    fn a_purpose_beyond_those_kept_gets_its_own_key_too() {
        let derived = Derived::new();
        for n in (0..2 * MAX_PURPOSES).chain(0..2 * MAX_PURPOSES) {
            assert_eq!(derived.with(&n.to_string(), || Box::new(n), |key| *key), n);
        }
    }

    #[test]
    fn threads_that_meet_a_purpose_together_get_the_same_key() {
        let derived = Derived::new();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let derived = &derived;
                scope.spawn(move || {
                    for n in (0..MAX_PURPOSES).map(|n| (n + thread) % MAX_PURPOSES) {
                        let key = derived.with(&n.to_string(), || Box::new(n), |key| *key);
                        assert_eq!(key, n);
                    }
                });
            }
        });
        let names = derived.0.iter().filter_map(OnceLock::get);
        assert_eq!(names.count(), MAX_PURPOSES);
    }
}
