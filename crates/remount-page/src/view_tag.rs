use std::num::NonZeroU32;

/// One of the views of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewTag(NonZeroU32);

impl ViewTag {
    /// The tag of the view that joins first.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// How many bits a number has.
    pub(crate) const BITS: u32 = 29;
    /// The greatest number.
    pub const MAX: u32 = (1 << Self::BITS) - 1;

    /// The tag with this number, unless no view has it.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        let number = NonZeroU32::new(number)?;
        (number.get() <= Self::MAX).then_some(Self(number))
    }

    /// The tag of the view that joins after this one.
    ///
    /// After five hundred million joins on one socket a tag returns; by then its first bearer is
    /// long gone.
    #[must_use]
    pub fn next(self) -> Self {
        Self::new(self.number() + 1).unwrap_or(Self::FIRST)
    }

    /// Its number, which is 1 to [`MAX`](Self::MAX).
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_of_views_begin_anew_where_they_end() {
        let last = ViewTag::new(ViewTag::MAX).expect("it is a number");
        assert_eq!(last.next(), ViewTag::FIRST);
        assert_eq!(ViewTag::new(2), Some(ViewTag::FIRST.next()));
    }

    #[test]
    fn no_view_has_the_number_0_or_one_that_is_too_great() {
        assert_eq!(ViewTag::new(0), None);
        assert_eq!(ViewTag::new(ViewTag::MAX + 1), None);
    }
}
