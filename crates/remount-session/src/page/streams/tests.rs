use std::sync::atomic::AtomicUsize;
use std::task::Wake;

use super::*;
use crate::notice::{Origin, WriteState};
use crate::seal::random::server_random;

#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A stream, and how often it was woken.
struct Stream {
    seat: Seat,
    woken: Arc<Counter>,
}

impl Stream {
    fn open(streams: &Arc<Streams>, session: SessionId) -> Self {
        Self {
            seat: streams.open(session, address(9)).expect("there is room"),
            woken: Arc::default(),
        }
    }

    fn poll(&self) -> Poll<Ring> {
        let waker = Waker::from(Arc::clone(&self.woken));
        self.seat.poll(&Context::from_waker(&waker))
    }

    fn woken(&self) -> usize {
        self.woken.0.load(Ordering::Relaxed)
    }
}

fn streams(total: usize, per_address: usize) -> Arc<Streams> {
    Arc::new(Streams::new(total, per_address))
}

fn address(last: u8) -> Address {
    Address::of(Some([203, 0, 113, last].into()))
}

fn session() -> SessionId {
    SessionId::random(&mut server_random)
}

fn changed(session: SessionId) -> Notice {
    Notice::Changed {
        session,
        keys: vec!["name"],
        origin: Origin::Handler,
        state: WriteState::Committed,
    }
}

const NEWS: Poll<Ring> = Poll::Ready(Ring::News(None));

#[test]
fn however_much_happens_a_stream_is_told_once() {
    let streams = streams(10, 10);
    let id = session();
    let stream = Stream::open(&streams, id);
    assert_eq!(stream.poll(), Poll::Pending);
    for _ in 0..1_000 {
        streams.tell(&changed(id));
    }
    assert_eq!(stream.woken(), 1);
    assert_eq!(stream.poll(), NEWS);
    assert_eq!(stream.poll(), Poll::Pending);
}

#[test]
fn what_happens_before_a_stream_is_polled_is_not_missed() {
    let streams = streams(10, 10);
    let id = session();
    let stream = Stream::open(&streams, id);
    streams.tell(&changed(id));
    assert_eq!(stream.poll(), NEWS);
}

#[test]
fn a_stream_hears_nothing_of_another_session() {
    let streams = streams(10, 10);
    let stream = Stream::open(&streams, session());
    assert_eq!(stream.poll(), Poll::Pending);
    let other = session();
    streams.tell(&changed(other));
    streams.tell(&Notice::Ended { session: other });
    assert_eq!(stream.poll(), Poll::Pending);
    assert_eq!(stream.woken(), 0);
}

#[test]
fn the_end_of_the_session_is_the_end_of_its_streams_and_comes_before_all_else() {
    let streams = streams(10, 10);
    let id = session();
    let stream = Stream::open(&streams, id);
    assert_eq!(stream.poll(), Poll::Pending);
    streams.tell(&Notice::Ended { session: id });
    streams.tell(&changed(id));
    assert_eq!(stream.woken(), 1);
    assert_eq!(stream.poll(), Poll::Ready(Ring::Over));
}

#[test]
fn a_stream_learns_the_longest_lease() {
    let streams = streams(10, 10);
    let id = session();
    let stream = Stream::open(&streams, id);
    let lease = |until| Lease {
        idle_deadline: Timestamp(until),
        absolute_deadline: Timestamp(9_000),
    };
    for until in [3_000, 5_000, 4_000] {
        let lease = lease(until);
        streams.tell(&Notice::Extended { session: id, lease });
    }
    assert_eq!(stream.poll(), Poll::Ready(Ring::News(Some(lease(5_000)))));
}

#[test]
fn an_address_has_no_more_streams_than_its_share() {
    let streams = streams(10, 2);
    let _open = [0, 1].map(|_| streams.open(session(), address(1)).expect("there is room"));
    let refused = streams.open(session(), address(1)).err();
    assert_eq!(refused, Some(NoStream::Enough));
    assert!(streams.open(session(), address(2)).is_ok());
}

#[test]
fn a_session_has_no_more_streams_than_its_share_wherever_they_come_from() {
    let streams = streams(1_000, 1_000);
    let id = session();
    let from = |n: usize| address(u8::try_from(n).expect("few"));
    let _open: Vec<_> = (0..PER_SESSION)
        .map(|n| streams.open(id, from(n)).expect("room"))
        .collect();
    let refused = streams.open(id, address(200)).err();
    assert_eq!(refused, Some(NoStream::Enough));
    assert!(streams.open(session(), address(200)).is_ok());
}

#[test]
fn a_full_site_says_so() {
    let streams = streams(2, 2);
    let _open = [1, 2].map(|last| {
        streams
            .open(session(), address(last))
            .expect("there is room")
    });
    assert_eq!(
        streams.open(session(), address(3)).err(),
        Some(NoStream::Full)
    );
}

#[test]
fn the_log_is_told_once_a_minute_that_there_is_no_room() {
    let streams = streams(1, 1);
    let told = [1_000, 1_001, 60_999, 61_000, 61_001];
    let told = told.map(|now| streams.tells_of_no_room(Timestamp(now)));
    assert_eq!(told, [true, false, false, true, false]);
}

#[test]
fn a_stream_that_has_gone_leaves_nothing() {
    let streams = streams(1, 1);
    let id = session();
    drop(Stream::open(&streams, id));
    assert_eq!(streams.len(), 0);
    assert!(streams.listening().is_empty());
    assert!(streams.open(id, address(1)).is_ok(), "there is room again");
    assert!(
        streams.listening().is_empty(),
        "who is refused leaves nothing either"
    );
}

#[test]
fn a_server_that_ends_ends_all_streams_and_opens_no_other() {
    let streams = streams(10, 10);
    let stream = Stream::open(&streams, session());
    assert_eq!(stream.poll(), Poll::Pending);
    streams.close();
    assert_eq!(stream.woken(), 1);
    assert_eq!(stream.poll(), Poll::Ready(Ring::Over));
    assert_eq!(
        streams.open(session(), address(1)).err(),
        Some(NoStream::Closed)
    );
}
