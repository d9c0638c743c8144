/// Chance: the generator `SplitMix64`, which throws the same for the same seed.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// Other dice, whose throws are independent of these.
    pub(crate) fn fork(&mut self) -> Self {
        Self(self.throw())
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        usize::try_from(self.throw() % limit).unwrap_or_default()
    }

    /// One of several.
    pub(crate) fn one_of<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())]
    }

    /// One or two of several.
    pub(crate) fn some_of<T: Copy + PartialEq>(&mut self, several: &[T]) -> Vec<T> {
        let (one, other) = (self.one_of(several), self.one_of(several));
        if one == other {
            vec![one]
        } else {
            vec![one, other]
        }
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throws(dice: &mut Dice) -> Vec<usize> {
        (0..50).map(|_| dice.below(1_000)).collect()
    }

    #[test]
    fn dice_of_one_seed_throw_the_same() {
        let (mut one, mut other) = (Dice::of_seed(7), Dice::of_seed(7));
        assert_eq!(throws(&mut one), throws(&mut other));
        assert_eq!(throws(&mut one.fork()), throws(&mut other.fork()));
    }

    #[test]
    fn dice_of_another_seed_throw_otherwise() {
        let mut one = Dice::of_seed(7);
        assert_ne!(throws(&mut one), throws(&mut Dice::of_seed(8)));
        assert_ne!(throws(&mut one.fork()), throws(&mut one));
    }
}
