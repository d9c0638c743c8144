//! Room of maps that nobody needs any more.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

/// Has a map give its room back once less than an eighth is in use, and keep as much again as is:
/// what many visitors needed at once stays with the server otherwise. So seldom that each removal
/// takes the same time in the long run.
pub(crate) fn give_back<K: Eq + Hash, V, S: BuildHasher>(map: &mut HashMap<K, V, S>) {
    if map.len() < map.capacity() / 8 {
        map.shrink_to(2 * map.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_keeps_the_room_that_it_needs() {
        let mut map: HashMap<u32, ()> = (0..1_000).map(|key| (key, ())).collect();
        let full = map.capacity();
        for key in 0..500 {
            map.remove(&key);
            give_back(&mut map);
        }
        assert!(map.capacity() > full / 2, "{}", map.capacity());
        for key in 500..990 {
            map.remove(&key);
            give_back(&mut map);
        }
        assert!((10..200).contains(&map.capacity()), "{}", map.capacity());
        assert_eq!(map.len(), 10);
    }

    #[test]
    fn one_that_is_empty_has_no_room() {
        let mut map: HashMap<u32, ()> = (0..1_000).map(|key| (key, ())).collect();
        map.clear();
        give_back(&mut map);
        assert_eq!(map.capacity(), 0);
    }
}
