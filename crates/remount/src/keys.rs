//! The open views under each key of their scopes, and the orders for them.

use std::any::TypeId;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use remount_pubsub::{Message, MessageType, PubSub, Subscriber, Subscription};

use crate::handling::nothing;
use crate::inbox::Inbox;
use crate::owner::Owner;
use crate::runtime::mailbox::{End, Letter, Mailbox};
use crate::scope_key::ScopeKey;
use crate::taker::{Heard, Take, Taker, To};

/// No topic of an app begins like this, among which a view keeps what is subscribed here.
const MARK: char = '\0';

/// A view that enters its scope asks whether something was ordered for its key meanwhile. So many
/// places remember that, each for the keys that fall to it.
const PLACES: usize = 64;

/// What is ordered for all views under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Their pages lose their sockets.
    Disconnect,
    /// They enter their scope again.
    Recheck,
}

/// The keys of a site's scopes. A clone is the same set.
#[derive(Clone, Default)]
pub(crate) struct Keys(Arc<Inner>);

struct Inner {
    views: PubSub<Heard>,
    orders: AtomicU64,
    /// The number of the last order of each place.
    last: [AtomicU64; PLACES],
    places: RandomState,
}

/// How many orders there were when something began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment(u64);

/// A scope. Two may have the same name: types within functions do.
#[derive(Clone, Copy)]
pub(crate) struct ScopeType {
    pub(crate) id: TypeId,
    /// What will be the same on another server.
    pub(crate) name: &'static str,
}

impl Keys {
    /// The moment that [`is_ordered_since`](Self::is_ordered_since) asks about.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.0.orders.load(Ordering::SeqCst))
    }

    /// Has a view found under a key of its scope, until this is dropped.
    pub(crate) fn keep(
        &self,
        scope: ScopeType,
        key: &ScopeKey,
        inbox: &Inbox,
    ) -> Subscription<Heard> {
        let ears = Arc::new(Ears {
            scope: scope.id,
            mailbox: Arc::clone(&inbox.mailbox),
        });
        let to = To {
            view: inbox.tag,
            owner: Owner::VIEW,
            taker: const { &ORDERS },
        };
        let to = Heard { to, codec: None };
        let kept = self.0.views.subscribe(&topic(scope, key), ears, to);
        kept.expect("nothing but orders is told here")
    }

    /// Whether something may have been ordered for a key since then. A view under that key asks
    /// this after it has read what the order may be about.
    pub(crate) fn is_ordered_since(
        &self,
        moment: Moment,
        scope: ScopeType,
        key: &ScopeKey,
    ) -> bool {
        self.last(&topic(scope, key)).load(Ordering::SeqCst) > moment.0
    }

    /// Orders something for all views under a key, and returns how many they are.
    pub(crate) fn order(&self, order: Order, scope: ScopeType, key: &ScopeKey) -> usize {
        let topic = topic(scope, key);
        // The number is there before the views are told: a view that comes under the key after
        // that sees it, and asks its scope again.
        let number = self.0.orders.fetch_add(1, Ordering::SeqCst) + 1;
        self.last(&topic).fetch_max(number, Ordering::SeqCst);
        let scope = scope.id;
        let told = self
            .0
            .views
            .broadcast(&topic, Arc::new(Ordered { scope, order }));
        told.expect("nothing but orders is told here")
    }

    /// Whether a subscription to this was made here.
    pub(crate) fn is_key(topic: &str) -> bool {
        topic.starts_with(MARK)
    }

    fn last(&self, topic: &str) -> &AtomicU64 {
        let hash = self.0.places.hash_one(topic);
        let place = usize::try_from(hash % PLACES as u64).unwrap_or(0);
        &self.0.last[place]
    }
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            views: PubSub::new(),
            orders: AtomicU64::new(0),
            last: [const { AtomicU64::new(0) }; PLACES],
            places: RandomState::new(),
        }
    }
}

fn topic(scope: ScopeType, key: &ScopeKey) -> String {
    format!("{MARK}{}{MARK}{}", scope.name, key.as_str())
}

struct Ordered {
    scope: TypeId,
    order: Order,
}

/// The mailbox of a view that is found under a key of this scope.
struct Ears {
    scope: TypeId,
    mailbox: Arc<Mailbox>,
}

impl Subscriber<Heard> for Ears {
    fn deliver(&self, heard: Heard, message: &Message) {
        let ordered = message.downcast_ref::<Ordered>();
        match ordered.filter(|ordered| ordered.scope == self.scope) {
            Some(Ordered {
                order: Order::Disconnect,
                ..
            }) => self.mailbox.end(End::Scope),
            Some(Ordered {
                order: Order::Recheck,
                ..
            }) => self.mailbox.post(Letter::Recheck(heard.to.view)),
            None => {}
        }
    }
}

/// Orders are no messages: no view takes one.
const ORDERS: Taker = Taker {
    message: MessageType::of::<Ordered>(),
    take: Take::View(|_, _| nothing()),
    merge: |_, _| None,
};

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use remount_page::ViewTag;

    use super::*;
    use crate::runtime::mailbox::Post;

    struct Members;
    struct Stewards;

    fn scope<S: 'static>(name: &'static str) -> ScopeType {
        let id = TypeId::of::<S>();
        ScopeType { id, name }
    }

    /// A view on a page of its own.
    struct View(Inbox);

    impl View {
        fn new() -> Self {
            Self(Inbox {
                mailbox: Arc::new(Mailbox::new(9)),
                tag: ViewTag::FIRST,
            })
        }

        fn heard(&self) -> Option<Order> {
            match self.0.mailbox.poll(&Context::from_waker(Waker::noop())) {
                Poll::Ready(Post::Ended(End::Scope)) => Some(Order::Disconnect),
                Poll::Ready(Post::Letter(Letter::Recheck(ViewTag::FIRST))) => Some(Order::Recheck),
                _ => None,
            }
        }
    }

    #[test]
    fn an_order_reaches_the_views_under_its_key_and_no_others() {
        let (keys, members) = (Keys::default(), scope::<Members>("Members"));
        let (ada, bob) = (View::new(), View::new());
        let _ada = keys.keep(members, &7.into(), &ada.0);
        let _bob = keys.keep(members, &8.into(), &bob.0);
        assert_eq!(keys.order(Order::Recheck, members, &"7".into()), 1);
        assert_eq!((ada.heard(), bob.heard()), (Some(Order::Recheck), None));
        assert_eq!(keys.order(Order::Disconnect, members, &8.into()), 1);
        assert_eq!((ada.heard(), bob.heard()), (None, Some(Order::Disconnect)));
    }

    #[test]
    fn keys_of_two_scopes_never_meet_whatever_they_are_called() {
        let keys = Keys::default();
        let (members, stewards) = (scope::<Members>("A"), scope::<Stewards>("A"));
        let ada = View::new();
        let _ada = keys.keep(members, &7.into(), &ada.0);
        keys.order(Order::Disconnect, stewards, &7.into());
        keys.order(Order::Disconnect, scope::<Stewards>("B"), &7.into());
        assert_eq!(ada.heard(), None);
    }

    #[test]
    fn a_view_that_is_gone_hears_nothing() {
        let (keys, members) = (Keys::default(), scope::<Members>("Members"));
        let ada = View::new();
        drop(keys.keep(members, &7.into(), &ada.0));
        assert_eq!(keys.order(Order::Disconnect, members, &7.into()), 0);
        assert_eq!(ada.heard(), None);
    }

    #[test]
    fn what_is_ordered_while_a_view_enters_is_not_missed() {
        let (keys, members) = (Keys::default(), scope::<Members>("Members"));
        keys.order(Order::Recheck, members, &7.into());
        let began = keys.now();
        assert!(!keys.is_ordered_since(began, members, &7.into()));
        keys.order(Order::Recheck, members, &7.into());
        let ada = View::new();
        let _ada = keys.keep(members, &7.into(), &ada.0);
        assert!(keys.is_ordered_since(began, members, &7.into()));
    }
}
