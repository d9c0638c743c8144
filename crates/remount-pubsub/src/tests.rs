use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use proptest::prelude::*;

use crate::Message;
use crate::PubSub;
use crate::Subscriber;
use crate::Subscription;
use crate::Tag;
use crate::message_type::MessageType;

/// What tests do that meet one type of messages only.
trait Untroubled {
    fn hear(&self, topic: &str, by: Arc<dyn Subscriber<u32>>, tag: u32) -> Subscription<u32>;
    fn tell<M: Send + Sync + 'static>(&self, topic: &str, message: Arc<M>) -> usize;
}

impl Untroubled for PubSub<u32> {
    fn hear(&self, topic: &str, by: Arc<dyn Subscriber<u32>>, tag: u32) -> Subscription<u32> {
        self.subscribe(topic, by, tag).expect("of any type")
    }

    fn tell<M: Send + Sync + 'static>(&self, topic: &str, message: Arc<M>) -> usize {
        self.broadcast(topic, message).expect("of any type")
    }
}

/// Remembers tags and numbers in the order in which they came.
#[derive(Default)]
struct Inbox(Mutex<Vec<(u32, u32)>>);

impl Inbox {
    fn taken(&self) -> Vec<(u32, u32)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Subscriber<u32> for Inbox {
    fn deliver(&self, tag: u32, message: &Message) {
        let number = *message
            .downcast_ref::<u32>()
            .expect("only numbers are broadcast");
        self.0.lock().unwrap().push((tag, number));
    }
}

/// Does what it is told when a message comes.
struct Reacting<F>(F);

impl<F: Fn(u32, &Message) + Send + Sync> Subscriber<u32> for Reacting<F> {
    fn deliver(&self, tag: u32, message: &Message) {
        (self.0)(tag, message);
    }
}

fn number(number: u32) -> Arc<u32> {
    Arc::new(number)
}

#[test]
fn a_message_reaches_everyone_on_its_topic_and_nobody_else() {
    let pubsub = PubSub::new();
    let (ann, bob, eve) = (
        Arc::<Inbox>::default(),
        Arc::<Inbox>::default(),
        Arc::<Inbox>::default(),
    );
    let _kept = [
        pubsub.hear("room", ann.clone(), 1),
        pubsub.hear("room", bob.clone(), 2),
        pubsub.hear("hall", eve.clone(), 3),
    ];
    assert_eq!(pubsub.tell("room", number(7)), 2);
    assert_eq!(ann.taken(), [(1, 7)]);
    assert_eq!(bob.taken(), [(2, 7)]);
    assert_eq!(eve.taken(), []);
}

#[test]
fn a_topic_without_subscribers_takes_messages() {
    assert_eq!(PubSub::new().tell("nowhere", number(1)), 0);
}

#[test]
fn messages_of_one_thread_arrive_in_order() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let _kept = pubsub.hear("room", inbox.clone(), 0);
    for n in 0..100 {
        pubsub.tell("room", number(n));
    }
    assert!(inbox.taken().into_iter().map(|(_, n)| n).eq(0..100));
}

#[test]
fn a_second_subscription_to_a_topic_has_its_own_tag() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let first = pubsub.hear("room", inbox.clone(), 1);
    let _second = pubsub.hear("room", inbox.clone(), 2);
    drop(first);
    assert_eq!(pubsub.tell("room", number(5)), 1);
    assert_eq!(inbox.taken(), [(2, 5)]);
}

#[test]
fn clones_share_their_topics() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let _kept = pubsub.clone().hear("room", inbox, 0);
    assert_eq!(pubsub.tell("room", number(1)), 1);
}

#[test]
fn a_subscription_outlives_the_handle_it_came_from() {
    let pubsub = PubSub::new();
    let subscription = pubsub.hear("room", Arc::<Inbox>::default(), 0);
    drop(pubsub);
    assert_eq!(subscription.topic(), "room");
}

#[test]
fn topics_are_forgotten_with_their_last_subscription() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let subscriptions: Vec<_> = (0..200)
        .map(|n| pubsub.hear(&format!("session:{}", n / 2), inbox.clone(), n))
        .collect();
    assert_eq!(pubsub.registry.topics(), 100);
    drop(subscriptions);
    assert_eq!(pubsub.registry.topics(), 0);
    assert_eq!(
        Arc::strong_count(&inbox),
        1,
        "the registry still holds the subscriber"
    );
}

#[test]
fn a_subscriber_may_end_its_own_subscription_while_it_is_served() {
    let pubsub = PubSub::new();
    let held: Arc<Mutex<Option<Subscription<u32>>>> = Arc::default();
    let subscriber = {
        let held = Arc::clone(&held);
        Arc::new(Reacting(move |_, _: &Message| {
            drop(held.lock().unwrap().take());
        }))
    };
    *held.lock().unwrap() = Some(pubsub.hear("room", subscriber, 0));
    assert_eq!(pubsub.tell("room", number(1)), 1);
    assert_eq!(pubsub.tell("room", number(2)), 0);
}

#[test]
fn a_subscriber_may_subscribe_and_broadcast_while_it_is_served() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let joined: Arc<Mutex<Vec<Subscription<u32>>>> = Arc::default();
    let subscriber = {
        let (pubsub, inbox, joined) = (pubsub.clone(), inbox.clone(), Arc::clone(&joined));
        Arc::new(Reacting(move |_, message: &Message| {
            let subscription = pubsub.hear("room", inbox.clone(), 9);
            joined.lock().unwrap().push(subscription);
            let number: Arc<u32> = Arc::clone(message).downcast().expect("a number");
            pubsub.tell("echo", number);
        }))
    };
    let _kept = pubsub.hear("room", subscriber, 0);
    let _echo = pubsub.hear("echo", inbox.clone(), 1);
    assert_eq!(
        pubsub.tell("room", number(4)),
        1,
        "who comes during a broadcast misses it"
    );
    assert_eq!(inbox.taken(), [(1, 4)]);
    assert_eq!(pubsub.tell("room", number(5)), 2);
    assert_eq!(inbox.taken().len(), 2);
}

#[test]
fn a_subscription_that_another_subscriber_ends_during_a_broadcast_gets_nothing_more() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let victim: Arc<Mutex<Option<Subscription<u32>>>> = Arc::default();
    let killer = {
        let victim = Arc::clone(&victim);
        Arc::new(Reacting(move |_, _: &Message| {
            drop(victim.lock().unwrap().take());
        }))
    };
    // Subscribed first, served first.
    let _kept = pubsub.hear("room", killer, 0);
    *victim.lock().unwrap() = Some(pubsub.hear("room", inbox.clone(), 1));
    assert_eq!(pubsub.tell("room", number(1)), 1);
    assert_eq!(inbox.taken(), []);
}

#[test]
fn a_subscriber_that_panics_can_still_leave() {
    let pubsub = PubSub::new();
    let subscriber = Arc::new(Reacting(|_, _: &Message| panic!("as the test wants it")));
    let subscription = pubsub.hear("room", subscriber, 0);
    let broadcast = {
        let pubsub = pubsub.clone();
        thread::spawn(move || pubsub.tell("room", number(1)))
    };
    assert!(
        broadcast.join().is_err(),
        "the panic did not reach the broadcast"
    );
    drop(subscription);
    assert_eq!(pubsub.tell("room", number(2)), 0);
}

#[test]
fn a_subscriber_that_panics_keeps_nobody_else_from_hearing() {
    let pubsub = PubSub::new();
    let inboxes = [Arc::new(Inbox::default()), Arc::new(Inbox::default())];
    let fragile = Arc::new(Reacting(|_, _: &Message| panic!("as the test wants it")));
    let _first = pubsub.hear("room", inboxes[0].clone(), 0);
    let _fragile = pubsub.hear("room", fragile, 0);
    let _last = pubsub.hear("room", inboxes[1].clone(), 0);
    let broadcast = {
        let pubsub = pubsub.clone();
        thread::spawn(move || pubsub.tell("room", number(1)))
    };
    assert!(broadcast.join().is_err(), "who broadcasts hears of it");
    assert_eq!(
        inboxes.map(|inbox| inbox.taken()),
        [vec![(0, 1)], vec![(0, 1)]]
    );
}

/// Notes every message that comes when its subscription is already dropped.
#[derive(Default)]
struct Guest {
    left: AtomicBool,
    late: AtomicUsize,
}

impl Subscriber<u32> for Guest {
    fn deliver(&self, _: u32, _: &Message) {
        // Gives a dropping thread a chance to come in between.
        thread::yield_now();
        if self.left.load(Ordering::SeqCst) {
            self.late.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[test]
fn nothing_arrives_after_a_drop_while_other_threads_broadcast_and_come_and_go() {
    const VISITS: usize = 2_000;
    let pubsub = PubSub::new();
    let start = Arc::new(Barrier::new(5));
    let over = Arc::new(AtomicBool::new(false));
    let speakers: Vec<_> = (0..2)
        .map(|_| {
            let (pubsub, start, over) = (pubsub.clone(), Arc::clone(&start), Arc::clone(&over));
            thread::spawn(move || {
                start.wait();
                while !over.load(Ordering::SeqCst) {
                    pubsub.tell("room", number(0));
                }
            })
        })
        .collect();
    let visitors: Vec<_> = (0..3)
        .map(|_| {
            let (pubsub, start) = (pubsub.clone(), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                let visit = || {
                    let guest = Arc::new(Guest::default());
                    drop(pubsub.hear("room", guest.clone(), 0));
                    guest.left.store(true, Ordering::SeqCst);
                    guest
                };
                (0..VISITS).map(|_| visit()).collect::<Vec<_>>()
            })
        })
        .collect();
    let guests: Vec<_> = visitors
        .into_iter()
        .flat_map(|visitor| visitor.join().unwrap())
        .collect();
    over.store(true, Ordering::SeqCst);
    for speaker in speakers {
        speaker.join().unwrap();
    }
    assert_eq!(
        guests
            .iter()
            .map(|guest| guest.late.load(Ordering::SeqCst))
            .sum::<usize>(),
        0
    );
    assert_eq!(pubsub.registry.topics(), 0);
}

#[derive(Clone, Debug)]
enum Step {
    Subscribe(u8),
    Drop(usize),
    Broadcast(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3_u8).prop_map(Step::Subscribe),
        any::<usize>().prop_map(Step::Drop),
        (0..3_u8).prop_map(Step::Broadcast),
    ]
}

proptest! {
    #[test]
    fn whoever_is_subscribed_receives_exactly_once(steps in prop::collection::vec(step(), 0..80)) {
        let pubsub = PubSub::new();
        let inbox = Arc::<Inbox>::default();
        let mut present: Vec<(u8, u32, Subscription<u32>)> = Vec::new();
        for (tag, step) in (0..).zip(steps) {
            match step {
                Step::Subscribe(topic) => {
                    let subscription = pubsub.hear(&topic.to_string(), inbox.clone(), tag);
                    present.push((topic, tag, subscription));
                }
                Step::Drop(_) if present.is_empty() => {}
                Step::Drop(which) => {
                    drop(present.remove(which % present.len()));
                }
                Step::Broadcast(topic) => {
                    let count = pubsub.tell(&topic.to_string(), number(tag));
                    let mut received = inbox.taken();
                    received.sort_unstable();
                    let expected: Vec<_> = present
                        .iter()
                        .filter(|(on, ..)| *on == topic)
                        .map(|&(_, to, _)| (to, tag))
                        .collect();
                    prop_assert_eq!(count, expected.len());
                    prop_assert_eq!(received, expected);
                }
            }
        }
    }
}

/// Takes texts, or numbers.
#[derive(Clone, Copy)]
struct Takes(MessageType);

impl Tag for Takes {
    fn message_type(self) -> Option<MessageType> {
        Some(self.0)
    }
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Subscriber<Takes> for Count {
    fn deliver(&self, _: Takes, _: &Message) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn two_types_for_one_topic_are_refused_with_the_names_of_both() {
    let pubsub = PubSub::new();
    let count = Arc::<Count>::default();
    let texts = Takes(MessageType::of::<String>());
    let numbers = Takes(MessageType::of::<u32>());
    let first = pubsub
        .subscribe("room", count.clone(), texts)
        .expect("the first");
    let refused = pubsub.subscribe("room", count.clone(), numbers);
    let error = refused.expect_err("another type").to_string();
    assert!(
        error.contains("`alloc::string::String`") && error.contains("`u32`"),
        "{error}"
    );

    let refused = pubsub.broadcast("room", Arc::new(7_u32));
    assert_eq!(refused.expect_err("another type").to_string(), error);
    assert_eq!(count.0.load(Ordering::Relaxed), 0);

    drop(first);
    let _kept = pubsub
        .subscribe("room", count.clone(), numbers)
        .expect("the topic is free");
    assert_eq!(pubsub.broadcast("room", Arc::new(7_u32)), Ok(1));
}

#[test]
fn who_broadcasts_can_be_left_out() {
    let pubsub = PubSub::new();
    let inbox = Arc::<Inbox>::default();
    let (mine, _other) = (
        pubsub.hear("room", inbox.clone(), 1),
        pubsub.hear("room", inbox.clone(), 2),
    );
    let message = number(5) as Message;
    let told = pubsub.broadcast_as("room", MessageType::of::<u32>(), &message, Some(&mine));
    assert_eq!(told, Ok(1));
    assert_eq!(inbox.taken(), [(2, 5)]);
}

#[test]
fn messages_that_servers_share_and_those_that_stay_do_not_go_to_one_topic() {
    let pubsub = PubSub::new();
    let count = Arc::<Count>::default();
    let here = MessageType::of::<u32>();
    let everywhere = here.shared(true);
    let _first = pubsub.subscribe("room", count.clone(), Takes(everywhere));
    let refused = pubsub.subscribe("room", count.clone(), Takes(here));
    let error = refused.expect_err("another reach").to_string();
    let expected = "`u32` that servers share, and not such that stay on this server";
    assert!(error.contains(expected), "{error}");

    let message = number(5) as Message;
    assert!(pubsub.broadcast_as("room", here, &message, None).is_err());
    assert_eq!(count.0.load(Ordering::Relaxed), 0);
    let told = pubsub.broadcast_as("room", everywhere, &message, None);
    assert_eq!(told, Ok(1));
}

#[test]
fn the_tag_of_a_subscription_is_there_as_long_as_it_is() {
    let pubsub = PubSub::new();
    let mine = pubsub.hear("room", Arc::<Inbox>::default(), 7);
    assert_eq!((pubsub.tag("room"), pubsub.tag("hall")), (Some(7), None));
    drop(mine);
    assert_eq!(pubsub.tag("room"), None);
}
