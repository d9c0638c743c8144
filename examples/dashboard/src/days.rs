use datepicker::Date;

/// The days from one to another, with both of them. It may be open at either end.
#[derive(Clone, Copy, Default)]
pub(crate) struct Days {
    from: Option<Date>,
    to: Option<Date>,
}

impl Days {
    pub(crate) fn from(self) -> Option<Date> {
        self.from
    }

    pub(crate) fn to(self) -> Option<Date> {
        self.to
    }

    pub(crate) fn are_all(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    pub(crate) fn contain(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The days from this one on. If that is after the end, the end moves there.
    pub(crate) fn beginning(self, from: Option<Date>) -> Self {
        let to = self.to.map(|to| from.map_or(to, |from| to.max(from)));
        Self { from, to }
    }

    /// The days until this one. If that is before the beginning, the beginning moves there.
    pub(crate) fn ending(self, to: Option<Date>) -> Self {
        let from = self.from.map(|from| to.map_or(from, |to| from.min(to)));
        Self { from, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i8) -> Date {
        Date::constant(2026, 3, day)
    }

    fn days(from: i8, to: i8) -> Days {
        let from = Days::default().beginning(Some(day(from)));
        from.ending(Some(day(to)))
    }

    #[test]
    fn both_ends_are_among_the_days() {
        let days = days(3, 5);
        let those = (1..=7).filter(|number| days.contain(day(*number)));
        assert_eq!(those.collect::<Vec<_>>(), [3, 4, 5]);
    }

    #[test]
    fn without_ends_they_are_all_days() {
        let days = Days::default();
        assert!(days.are_all());
        assert!(days.contain(Date::MIN) && days.contain(Date::MAX));
    }

    #[test]
    fn an_end_that_passes_the_other_takes_it_along() {
        let later = days(3, 5).beginning(Some(day(9)));
        assert_eq!((later.from(), later.to()), (Some(day(9)), Some(day(9))));
        let earlier = days(3, 5).ending(Some(day(1)));
        assert_eq!((earlier.from(), earlier.to()), (Some(day(1)), Some(day(1))));
    }

    #[test]
    fn an_end_that_is_cleared_leaves_the_other() {
        let open = days(3, 5).beginning(None);
        assert_eq!((open.from(), open.to()), (None, Some(day(5))));
        assert!(!open.are_all());
    }
}
