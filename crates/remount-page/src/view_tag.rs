use std::num::NonZeroU32;

/// One of the views of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewTag(NonZeroU32);

impl ViewTag {
    /// The tag of the view that joins first.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The tag with this number, unless no view has it.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The tag of the view that joins after this one.
    ///
    /// After four thousand million joins on one socket a tag returns; by then its first bearer is
    /// long gone.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add(1).unwrap_or(NonZeroU32::MIN))
    }

    /// Its number, which is never 0.
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
        let last = ViewTag(NonZeroU32::MAX);
        assert_eq!(last.next(), ViewTag::FIRST);
        assert_eq!(ViewTag::new(2), Some(ViewTag::FIRST.next()));
    }

    #[test]
    fn no_view_has_the_number_0() {
        assert_eq!(ViewTag::new(0), None);
    }
}
