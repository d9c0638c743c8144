/// How often something happened that could have gone wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) joins: u64,
    pub(super) replies: u64,
    pub(super) pushes: u64,
    pub(super) voids: u64,
    pub(super) departures: u64,
    pub(super) failures: u64,
    pub(super) turns: u64,
    pub(super) full: u64,
    pub(super) writes: u64,
    pub(super) rechecks: u64,
    pub(super) unread: u64,
    pub(super) merged: u64,
    pub(super) adopted: u64,
    pub(super) kept: u64,
    pub(super) late: u64,
    pub(super) nested: u64,
    pub(super) orphaned: u64,
}

impl Seen {
    pub(super) fn add(&mut self, other: &Self) {
        self.joins += other.joins;
        self.replies += other.replies;
        self.pushes += other.pushes;
        self.voids += other.voids;
        self.departures += other.departures;
        self.failures += other.failures;
        self.turns += other.turns;
        self.full += other.full;
        self.writes += other.writes;
        self.rechecks += other.rechecks;
        self.unread += other.unread;
        self.merged += other.merged;
        self.adopted += other.adopted;
        self.kept += other.kept;
        self.late += other.late;
        self.nested += other.nested;
        self.orphaned += other.orphaned;
    }

    pub(super) fn counts(&self) -> [(&'static str, u64); 17] {
        [
            ("joins", self.joins),
            ("replies", self.replies),
            ("pushes", self.pushes),
            ("frames that are void", self.voids),
            ("departures", self.departures),
            ("failures", self.failures),
            ("turns", self.turns),
            ("pages that are full", self.full),
            ("writes", self.writes),
            ("rechecks", self.rechecks),
            ("pages that read nothing for a while", self.unread),
            ("news that is merged", self.merged),
            ("writes that another page has left", self.adopted),
            ("replies that are kept", self.kept),
            ("replies that come later", self.late),
            ("views within others", self.nested),
            ("views that end with the one around them", self.orphaned),
        ]
    }
}
