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
    /// News becomes one only with what came right before it.
    MergedInOrder,
    /// A frame that cannot be read is answered, if it says by whom it was asked.
    MalformedAnswered,
    /// A frame for a channel that is not there is answered.
    UnmatchedAnswered,
    /// What leaves is told that it has left.
    LeaveAnswered,
    /// Who asks whether the server is there is answered.
    HeartbeatAnswered,
    /// What is refused is answered.
    RefusedAnswered,
    /// A link that leads elsewhere is answered.
    LinkAnswered,
    /// A join whose view fails is answered.
    JoinAnswered,
    /// When a view has failed, the server tells its page, which would wait for answers.
    FailureTold,
    /// What waits for a view that is about to leave is void.
    LeavingVoid,
    /// A page waits for what its view wrote.
    WritesFirst,
    /// A write of which nobody speaks is given up.
    WritesGivenUp,
    /// A page has no more writes open than it may.
    WriteLimit,
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
    /// A view for which more came does not go on without that.
    MissedNews,
    /// A view that is to be asked whether the visitor may have it begins with nothing before.
    RecheckFirst,
    /// A view of which it is to be asked twice has no more time for that.
    RecheckOnce,
    /// A page whose view is not asked in time is closed.
    RecheckLimit,
    /// A page is not read while too much of what it sent waits.
    Backlog,
    /// What waits weighs what is kept of it, and not only what was sent.
    Weighed,
    /// A page of which too much is refused is closed.
    RefusalLimit,
    /// When the server ends, no turn begins.
    NoMoreTurns,
    /// A message whose reply the view keeps is not answered before that.
    ReplyAwaited,
    /// A reply goes out after what came before it.
    ReplyInOrder,
    /// A view that ends leaves nobody to wait for its replies.
    RepliesFailed,
    /// A page waits for no reply longer than it may.
    ReplyTime,
    /// A view owes no more replies than it may.
    ReplyLimit,
    /// What a turn changed is lost with a view whose template panics, and nothing half is sent.
    RenderedWhole,
    /// With a view those within it end.
    ChildrenEnd,
    /// A view joins within another one only once the join of that one is answered, and before that
    /// one leaves.
    WithinJoined,
    /// A view that is linked to the one around it takes that along when it fails.
    LinkedFail,
    /// A page goes on without a view that fails as often as the client tries.
    LastTryAbsent,
    /// A view that is shown no more ends, although its page does not leave it.
    HiddenEnd,
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
    pub(crate) const ALL: [Self; 44] = [
        Self::JoinFirst,
        Self::Incarnations,
        Self::Replaced,
        Self::OneAtATime,
        Self::InOrder,
        Self::MergedInOrder,
        Self::MalformedAnswered,
        Self::UnmatchedAnswered,
        Self::LeaveAnswered,
        Self::HeartbeatAnswered,
        Self::RefusedAnswered,
        Self::LinkAnswered,
        Self::JoinAnswered,
        Self::FailureTold,
        Self::LeavingVoid,
        Self::WritesFirst,
        Self::WritesGivenUp,
        Self::WriteLimit,
        Self::Timeouts,
        Self::AskedAgain,
        Self::DepartureLimit,
        Self::EnteringSilent,
        Self::PatchLimit,
        Self::ViewLimit,
        Self::NewsLimit,
        Self::MissedNews,
        Self::RecheckFirst,
        Self::RecheckOnce,
        Self::RecheckLimit,
        Self::Backlog,
        Self::Weighed,
        Self::RefusalLimit,
        Self::NoMoreTurns,
        Self::ReplyAwaited,
        Self::ReplyInOrder,
        Self::RepliesFailed,
        Self::ReplyTime,
        Self::ReplyLimit,
        Self::RenderedWhole,
        Self::ChildrenEnd,
        Self::WithinJoined,
        Self::LinkedFail,
        Self::LastTryAbsent,
        Self::HiddenEnd,
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
