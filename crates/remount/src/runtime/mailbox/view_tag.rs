use std::num::NonZeroU32;

/// One of the views of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ViewTag(pub(super) NonZeroU32);

impl ViewTag {
    pub(crate) const FIRST: Self = Self(NonZeroU32::MIN);
    /// The tag of a connection's own subscription.
    pub(crate) const OF_CONNECTION: u32 = 0;

    /// The tag of the view that joins after this one.
    ///
    /// After four thousand million joins on one socket a tag returns; by then its first bearer is
    /// long gone.
    pub(crate) fn next(self) -> Self {
        Self(self.0.checked_add(1).unwrap_or(NonZeroU32::MIN))
    }

    #[cfg(test)]
    pub(crate) fn of(number: u32) -> Self {
        Self(NonZeroU32::new(number).expect("the tag of a view"))
    }

    /// The tag of the view's subscriptions.
    pub(crate) fn number(self) -> u32 {
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
        assert_eq!(ViewTag::FIRST.next(), ViewTag::of(2));
    }
}
