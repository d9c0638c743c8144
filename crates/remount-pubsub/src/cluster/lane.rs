/// How many lanes there are.
pub const LANES: usize = 64;

/// One of the 64 channels of an engine on which topics travel. All servers have a topic on the same
/// lane, whatever they were built from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane(u8);

impl Lane {
    /// The lane of a topic: the lowest six bits of its 64-bit FNV-1a hash, folded once.
    ///
    /// ```
    /// use remount_pubsub::cluster::{LANES, Lane};
    ///
    /// assert!(Lane::of("room:lobby").index() < LANES);
    /// assert_eq!(Lane::of("room:lobby"), Lane::of("room:lobby"));
    /// ```
    #[must_use]
    pub fn of(topic: &str) -> Self {
        let hash = topic.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let folded = hash ^ (hash >> 32);
        Self((folded % LANES as u64) as u8)
    }

    /// The lane with this number, if there is one.
    #[must_use]
    pub fn new(index: usize) -> Option<Self> {
        let index = u8::try_from(index).ok()?;
        (usize::from(index) < LANES).then_some(Self(index))
    }

    /// Its number, below [`LANES`].
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// All lanes, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANES).filter_map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_spread_over_all_lanes() {
        let mut topics = [0_u32; LANES];
        for number in 0..6_400 {
            topics[Lane::of(&format!("room:{number}")).index()] += 1;
        }
        let (least, most) = (topics.iter().min(), topics.iter().max());
        assert!(least >= Some(&50) && most <= Some(&150), "{topics:?}");
    }

    #[test]
    fn a_topic_stays_on_its_lane_in_every_build() {
        let lanes = ["", "room:lobby", "said/7"].map(|topic| Lane::of(topic).index());
        assert_eq!(lanes, [1, 13, 37]);
    }

    #[test]
    fn there_are_as_many_as_are_named() {
        assert_eq!(Lane::all().count(), LANES);
        assert_eq!(Lane::new(LANES), None);
    }
}
