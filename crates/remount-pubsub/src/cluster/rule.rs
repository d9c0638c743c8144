//! The rules of a cluster, by name.
//!
//! Each stands where it is kept, and tests switch one off to see what is lost without it
//! (`worlds.rs`). In any other build all of them hold, and asking costs nothing.

/// A rule whose absence loses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A number is delivered once.
    Once,
    /// What comes before its time is held until it is due.
    InOrder,
    /// Who gives up what is missing is told.
    GivenUpTold,
    /// The last numbers of a server show what is missing at the end.
    MarksCompared,
    /// What the sender has no more is told.
    LostTold,
    /// Whoever finds a server gone is told, since nobody knows what that said last.
    GoneTold,
    /// A server that is found gone keeps its numbers here: it may only have been cut off.
    NumbersKept,
    /// Of a server that is met late it is told that it has said something before.
    LateMeetingTold,
    /// What was dropped before it was sent has its number nevertheless.
    DroppedCounted,
    /// Who hears nothing of itself gives the connection up.
    EchoAwaited,
}

#[cfg(not(test))]
impl Rule {
    /// Whether the rule is to be kept.
    pub(crate) const fn holds(self) -> bool {
        true
    }
}

#[cfg(test)]
thread_local! {
    static BROKEN: std::cell::Cell<Option<Rule>> = const { std::cell::Cell::new(None) };
}

#[cfg(test)]
impl Rule {
    pub(crate) const ALL: [Self; 10] = [
        Self::Once,
        Self::InOrder,
        Self::GivenUpTold,
        Self::MarksCompared,
        Self::LostTold,
        Self::GoneTold,
        Self::NumbersKept,
        Self::LateMeetingTold,
        Self::DroppedCounted,
        Self::EchoAwaited,
    ];

    pub(crate) fn holds(self) -> bool {
        BROKEN.get() != Some(self)
    }

    /// Runs `f` while this rule does not hold.
    pub(crate) fn broken<T>(self, f: impl FnOnce() -> T) -> T {
        BROKEN.set(Some(self));
        let done = f();
        BROKEN.set(None);
        done
    }
}
