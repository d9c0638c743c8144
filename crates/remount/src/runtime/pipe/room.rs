//! Room for messages that have not arrived whole, which all pages of one kind share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use remount_page::Limits;

/// Messages up to this length need no room.
pub(crate) const SMALL: usize = 4_096;

/// A number of bytes for each socket, and at least as many as one message can have.
///
/// A socket that needs more of it than is left does not read on. The smallest need is met first, so
/// that those who hold much do not keep a visitor with little waiting.
#[derive(Clone, Debug)]
pub(crate) struct Room(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    share: usize,
    /// How long one message may be.
    longest: usize,
    /// How many bytes a second who holds room has to send while others wait for it.
    pace: usize,
    sockets: usize,
    used: usize,
    next: u64,
    waiting: BTreeMap<Need, Waker>,
    /// Those who waited and have got room since, without having looked.
    granted: BTreeSet<Need>,
}

/// How many bytes are needed, and a number for those who need as many.
type Need = (usize, u64);

/// A socket's share.
#[derive(Debug)]
pub(crate) struct Share(Room);

/// A place in the room, or in the queue for one.
#[derive(Debug)]
pub(crate) struct Place {
    room: Room,
    need: Need,
    held: bool,
}

impl Room {
    /// That for the messages of WebSockets.
    pub(crate) fn of(limits: &Limits) -> Self {
        Self::new(State {
            share: limits.unfinished_bytes,
            longest: limits.message_bytes,
            pace: limits.unfinished_bytes_per_second,
            ..State::default()
        })
    }

    /// That for what pages post, each of which has a time and no pace.
    pub(crate) fn of_posts(limits: &Limits) -> Self {
        Self::new(State {
            share: limits.unfinished_bytes,
            longest: limits.posted_bytes,
            ..State::default()
        })
    }

    fn new(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    /// The share of a new socket.
    pub(crate) fn share(&self) -> Share {
        let mut state = self.state();
        state.sockets += 1;
        state.grant();
        drop(state);
        Share(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs with the lock can leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn fits(&self, bytes: usize) -> bool {
        let room = self.longest.max(self.sockets.saturating_mul(self.share));
        let used = self.used.checked_add(bytes);
        used.is_some_and(|used| used <= room)
    }

    /// Grants what there is room for, to those who wait.
    fn grant(&mut self) {
        while let Some(&need) = self.waiting.keys().next() {
            if !self.fits(need.0) {
                return;
            }
            if let Some(waker) = self.waiting.remove(&need) {
                self.used += need.0;
                self.granted.insert(need);
                waker.wake();
            }
        }
    }
}

impl Share {
    /// How long one message may be, in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.0.state().longest
    }

    /// How many bytes a second who holds room has to send while others wait for it.
    pub(crate) fn pace(&self) -> usize {
        self.0.state().pace
    }

    /// Asks for room; [`Place::poll`] tells when it is there.
    pub(crate) fn ask(&self, bytes: usize) -> Place {
        let mut state = self.0.state();
        state.next += 1;
        Place {
            room: self.0.clone(),
            need: (bytes.min(state.longest), state.next),
            held: false,
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.0.state().sockets -= 1;
    }
}

impl Place {
    /// Ready once there is room for it.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.held {
            return Poll::Ready(());
        }
        let mut state = self.room.state();
        if !state.granted.contains(&self.need) {
            state.waiting.insert(self.need, cx.waker().clone());
            state.grant();
        }
        if state.granted.remove(&self.need) {
            self.held = true;
            return Poll::Ready(());
        }
        Poll::Pending
    }

    /// Whether it is there already.
    pub(crate) fn is_held(&self) -> bool {
        self.held
    }

    /// Whether somebody waits for room who needs no more than this. Who needs more must not take it
    /// from a visitor with little on a slow line.
    pub(crate) fn is_wanted(&self) -> bool {
        let state = self.room.state();
        let smallest = state.waiting.keys().next();
        smallest.is_some_and(|(bytes, _)| *bytes <= self.need.0)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.room.state();
        if self.held || state.granted.remove(&self.need) {
            state.used -= self.need.0;
        } else {
            state.waiting.remove(&self.need);
        }
        state.grant();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    const MAX_MESSAGE: usize = 256 * 1_024;
    const SHARE: usize = 8 * 1_024;

    fn room() -> Room {
        Room::of(&Limits::default())
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn is_there(place: &mut Place) -> bool {
        place
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    }

    #[test]
    fn one_message_of_any_length_always_fits() {
        let share = room().share();
        assert!(is_there(&mut share.ask(MAX_MESSAGE)));
        assert!(is_there(&mut share.ask(usize::MAX)));
    }

    #[test]
    fn the_room_grows_with_the_sockets() {
        let room = room();
        let shares: Vec<_> = (0..100).map(|_| room.share()).collect();
        let mut places: Vec<_> = shares.iter().map(|share| share.ask(MAX_MESSAGE)).collect();
        let held = places.iter_mut().map(is_there).filter(|held| *held).count();
        assert_eq!(held, 100 * SHARE / MAX_MESSAGE);
        drop((shares, places));
        let share = room.share();
        let (mut first, mut second) = (share.ask(MAX_MESSAGE), share.ask(1));
        assert!(is_there(&mut first));
        assert!(!is_there(&mut second));
    }

    #[test]
    fn how_much_a_socket_adds_is_the_sites_to_choose() {
        let room = Room::of(&Limits::default().unfinished_bytes(MAX_MESSAGE));
        let shares = [room.share(), room.share()];
        let mut places = shares.each_ref().map(|share| share.ask(MAX_MESSAGE));
        assert!(places.iter_mut().all(is_there));
        assert!(!is_there(&mut shares[0].ask(1)));
    }

    #[test]
    fn a_room_without_bounds_is_full_where_no_more_can_be_counted() {
        let limits = Limits::default().posted_bytes(usize::MAX);
        let share = Room::of_posts(&limits.unfinished_bytes(usize::MAX)).share();
        let (mut first, mut second) = (share.ask(5_000), share.ask(usize::MAX));
        assert!(is_there(&mut first));
        assert!(!is_there(&mut second));
        drop(first);
        assert!(is_there(&mut second));
    }

    #[test]
    fn who_needs_more_than_a_holder_does_not_want_its_place() {
        let share = room().share();
        let (mut small, mut large) = (share.ask(5_000), share.ask(MAX_MESSAGE - 5_000));
        assert!(is_there(&mut small) && is_there(&mut large));
        let mut waiting = share.ask(100_000);
        assert!(!is_there(&mut waiting));
        assert!(!small.is_wanted());
        assert!(large.is_wanted());
    }

    #[test]
    fn who_waits_is_woken_when_there_is_room_the_smallest_first() {
        let share = room().share();
        let mut holder = share.ask(MAX_MESSAGE);
        assert!(is_there(&mut holder));
        let woken: [Arc<Woken>; 2] = Default::default();
        let [large, small] = woken.clone().map(Waker::from);
        let mut large_place = share.ask(MAX_MESSAGE);
        let mut small_place = share.ask(10_000);
        assert!(
            large_place
                .poll(&mut Context::from_waker(&large))
                .is_pending()
        );
        assert!(
            small_place
                .poll(&mut Context::from_waker(&small))
                .is_pending()
        );
        assert!(holder.is_wanted());
        drop(holder);
        let counts = || {
            woken
                .each_ref()
                .map(|woken| woken.0.load(Ordering::Relaxed))
        };
        assert_eq!(counts(), [0, 1]);
        assert!(!is_there(&mut large_place), "it is not its turn");
        assert!(is_there(&mut small_place));
        drop(small_place);
        assert!(is_there(&mut large_place));
        assert!(!large_place.is_wanted());
    }

    #[test]
    fn who_waited_and_goes_away_gives_back_what_it_was_granted() {
        let share = room().share();
        let mut holder = share.ask(MAX_MESSAGE);
        assert!(is_there(&mut holder));
        let mut waits = share.ask(10_000);
        assert!(!is_there(&mut waits));
        drop(holder);
        drop(waits);
        assert!(is_there(&mut share.ask(MAX_MESSAGE)));
    }

    #[test]
    fn who_gives_up_waiting_keeps_nobody_else_waiting() {
        let share = room().share();
        let mut holder = share.ask(MAX_MESSAGE);
        assert!(is_there(&mut holder));
        let mut waits = share.ask(10_000);
        assert!(!is_there(&mut waits));
        drop(waits);
        assert!(!holder.is_wanted());
    }
}
