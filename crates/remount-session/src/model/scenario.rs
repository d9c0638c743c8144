//! What is to happen in a world, and what may go wrong.

use crate::simulation::Visitor;

/// One of the session's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Name,
    Volume,
    User,
}

impl Key {
    pub(super) const ALL: [Self; 3] = [Self::Name, Self::Volume, Self::User];

    /// The name under which it is stored.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => Visitor::NAME,
            Self::Volume => Visitor::VOLUME,
            Self::User => Visitor::USER,
        }
    }

    /// What the server's side writes of this key. A plain cookie shows who the user is.
    pub(super) fn set(self, visitor: &mut Visitor, value: u8) {
        match self {
            Self::Name => visitor.name = value.to_string(),
            Self::Volume => visitor.volume = value,
            Self::User => {
                visitor.user = Some(i64::from(value));
                visitor.consent = Some(value.to_string());
            }
        }
    }

    /// The value, nothing where there is the default.
    pub(super) fn get(self, visitor: &Visitor) -> Option<u8> {
        match self {
            Self::Name => visitor.name.parse().ok(),
            Self::Volume => (visitor.volume != 5).then_some(visitor.volume),
            Self::User => visitor.user.and_then(|user| u8::try_from(user).ok()),
        }
    }
}

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The page writes.
    Put(Key),
    /// The page's view writes.
    Update(Key),
    /// The page renews its cookie.
    Renew,
    /// A handler writes.
    Handle(Key),
    LogIn,
    LogOut,
}

/// One write of one tab.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intent {
    pub(super) tab: usize,
    pub(super) act: Act,
    /// Whether it waits for the Web Lock. A page that closes and a handler do not, and do not try
    /// again either.
    pub(super) is_locked: bool,
}

/// The page writes under the lock.
pub(super) const fn put(tab: usize, key: Key) -> Intent {
    locked(tab, Act::Put(key))
}

/// The page's view writes, and the page posts it under the lock.
pub(super) const fn update(tab: usize, key: Key) -> Intent {
    locked(tab, Act::Update(key))
}

/// A page writes while it closes.
pub(super) const fn closing(tab: usize, key: Key) -> Intent {
    unlocked(tab, Act::Put(key))
}

/// A request to a handler, or a page in a browser without Web Locks.
pub(super) const fn unlocked(tab: usize, act: Act) -> Intent {
    Intent {
        tab,
        act,
        is_locked: false,
    }
}

pub(super) const fn locked(tab: usize, act: Act) -> Intent {
    Intent {
        tab,
        act,
        is_locked: true,
    }
}

/// How often what may go wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    /// Requests that never arrive.
    pub(super) lost: u8,
    /// Answers that never arrive.
    pub(super) unanswered: u8,
    /// Requests that are given up, sent again, and arrive after all.
    pub(super) late: u8,
    /// Nodes that start anew and remember nothing.
    pub(super) restarts: u8,
    /// Nodes whose memory is full and forgets all that it may, some minutes later.
    pub(super) evictions: u8,
}

impl Faults {
    pub(super) const NONE: Self = Self {
        lost: 0,
        unanswered: 0,
        late: 0,
        restarts: 0,
        evictions: 0,
    };
    pub(super) const NETWORK: Self = Self {
        lost: 1,
        unanswered: 1,
        ..Self::NONE
    };

    pub(super) const fn and_an_eviction(self) -> Self {
        Self {
            evictions: 1,
            ..self
        }
    }

    pub(super) const fn and_a_restart(self) -> Self {
        Self {
            restarts: 1,
            ..self
        }
    }
}

/// With what the browser begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Session,
    /// All tabs were loaded without a session.
    FirstVisit,
}
