use jiff::civil::Date;

/// From when to when one can pick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    first: Date,
    last: Date,
}

impl Bounds {
    /// # Panics
    ///
    /// If the last year is before the first.
    pub(crate) fn of(first_year: i16, last_year: i16) -> Self {
        assert!(
            first_year <= last_year,
            "a date picker cannot offer the years from {first_year} to {last_year}"
        );
        let begun = Date::new(first_year, 1, 1);
        let ended = Date::new(last_year, 12, 31);
        Self {
            first: begun.unwrap_or(Date::MIN),
            last: ended.unwrap_or(Date::MAX),
        }
    }

    pub(crate) fn contain(self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }

    /// The closest day to this one that can be picked.
    pub(crate) fn closest(self, date: Date) -> Date {
        date.clamp(self.first, self.last)
    }

    pub(crate) fn begin_before(self, date: Date) -> bool {
        self.first < date
    }

    pub(crate) fn end_after(self, date: Date) -> bool {
        self.last > date
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_years_are_whole() {
        let bounds = Bounds::of(2025, 2026);
        assert!(bounds.contain(date(2025, 1, 1)));
        assert!(bounds.contain(date(2026, 12, 31)));
        assert!(!bounds.contain(date(2024, 12, 31)));
        assert!(!bounds.contain(date(2027, 1, 1)));
    }

    #[test]
    fn years_that_no_calendar_has_leave_those_that_it_has() {
        let bounds = Bounds::of(i16::MIN, i16::MAX);
        assert!(bounds.contain(Date::MIN));
        assert!(bounds.contain(Date::MAX));
    }

    #[test]
    #[should_panic(expected = "from 2027 to 2026")]
    fn years_that_end_before_they_begin_panic() {
        Bounds::of(2027, 2026);
    }
}
