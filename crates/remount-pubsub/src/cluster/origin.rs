/// One run of a server. A server that starts anew is another origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(u64);

impl Origin {
    /// The origin with this number. It is random, so that no two runs have the same.
    ///
    /// ```
    /// use remount_pubsub::cluster::Origin;
    ///
    /// assert_eq!(Origin::new(7).number(), 7);
    /// ```
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}
