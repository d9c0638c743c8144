//! The protocol's rules, by name.
//!
//! Each stands where it is kept, and tests switch one off to see what is lost without it
//! (`model/rules.rs`). In any other build all of them hold, and asking costs nothing.

/// A rule whose absence loses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Each session id has a cookie name of its own, so that a late answer cannot overwrite a newer
    /// session.
    NamePerId,
    /// Of several sessions in one browser the one of a login counts, else the latest born.
    LatestBorn,
    /// A number that a tab has used before writes nothing, so that a late duplicate cannot win over
    /// a newer value.
    TabNumbers,
    /// The server orders writes, never the page.
    ServerStamps,
    /// A stamp is greater than every one seen, whatever the clock says.
    StampsAboveSeen,
    /// What the server remembers is part of every state that is read or sent.
    MemoryFolded,
    /// A provisional id stands for the session that its browser turned out to have.
    Aliases,
    /// The session of a logout lives for as long as the old one would have.
    LogoutLivesOn,
    /// A page of before a login does not write to the session of the login.
    RenewedRefused,
    /// What an open socket reads is not forgotten to make room.
    PinsHold,
    /// Nor is what is about to go out in a cookie.
    UnsentStays,
    /// What another server sent in a cookie counts, once a page hands back the receipt.
    Receipts,
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
