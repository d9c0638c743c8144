//! The rules of a page, by name.
//!
//! Each stands where it is kept, and tests switch one off to see what is lost without it
//! (`worlds.rs`). In any other build all of them hold, and asking costs nothing.

/// A rule whose absence loses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A view that joins says nothing before its join is answered.
    JoinFirst,
    /// A frame is for the incarnation that it names, or for none.
    Incarnations,
    /// An earlier incarnation ends before a later one begins.
    Replaced,
    /// A view handles one message at a time.
    OneAtATime,
    /// A view hears of everything in the order in which it came.
    InOrder,
    /// A frame that cannot be read is answered, if it says by whom it was asked.
    MalformedAnswered,
    /// A frame for a channel that is not there is answered.
    UnmatchedAnswered,
    /// What leaves is told that it has left.
    LeaveAnswered,
    /// What waits for a view that is about to leave is void.
    LeavingVoid,
    /// A page waits for what its view wrote.
    WritesFirst,
    /// A write of which nobody speaks is given up.
    WritesGivenUp,
    /// Somebody is told when the next thing is due.
    Timeouts,
    /// A page that joins anew is asked once more for what is pending.
    AskedAgain,
    /// A page waits no longer than it may.
    DepartureLimit,
    /// A view that is entered and sends the page away says nothing to it.
    EnteringSilent,
    /// A view that patches itself in a circle ends.
    PatchLimit,
    /// A page has no more views than it may.
    ViewLimit,
    /// For a view no more news waits than may.
    NewsLimit,
    /// A view that is to be asked whether the visitor may have it begins with nothing before.
    RecheckFirst,
    /// A page whose view is not asked in time is closed.
    RecheckLimit,
    /// A page is not read while too much of what it sent waits.
    Backlog,
    /// A page of which too much is refused is closed.
    RefusalLimit,
    /// When the server ends, no turn begins.
    NoMoreTurns,
    /// What a turn changed is lost with a view whose template panics, and nothing half is sent.
    RenderedWhole,
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
    pub(crate) const ALL: [Self; 24] = [
        Self::JoinFirst,
        Self::Incarnations,
        Self::Replaced,
        Self::OneAtATime,
        Self::InOrder,
        Self::MalformedAnswered,
        Self::UnmatchedAnswered,
        Self::LeaveAnswered,
        Self::LeavingVoid,
        Self::WritesFirst,
        Self::WritesGivenUp,
        Self::Timeouts,
        Self::AskedAgain,
        Self::DepartureLimit,
        Self::EnteringSilent,
        Self::PatchLimit,
        Self::ViewLimit,
        Self::NewsLimit,
        Self::RecheckFirst,
        Self::RecheckLimit,
        Self::Backlog,
        Self::RefusalLimit,
        Self::NoMoreTurns,
        Self::RenderedWhole,
    ];

    /// Whether the rule is to be kept.
    pub(crate) fn holds(self) -> bool {
        BROKEN.get() != Some(self)
    }

    /// Calls `f` as if there were no such rule.
    pub(crate) fn broken<T>(self, f: impl FnOnce() -> T) -> T {
        BROKEN.set(Some(self));
        let result = f();
        BROKEN.set(None);
        result
    }
}
