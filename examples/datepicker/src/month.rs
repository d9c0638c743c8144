//! How the days of a month stand in weeks.

use std::iter::repeat_n;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

const DAYS_OF_WEEK: usize = 7;

/// The weeks of the month of this day: seven places each, which are empty before its first and
/// after its last day.
pub(crate) fn weeks(day: Date, first_day: Weekday) -> Vec<[Option<Date>; DAYS_OF_WEEK]> {
    let first = day.first_of_month();
    let before = usize::from(first.weekday().since(first_day).unsigned_abs());
    let days = first
        .series(1.day())
        .take_while(|date| date.month() == first.month());
    let places: Vec<_> = repeat_n(None, before).chain(days.map(Some)).collect();
    let weeks = places.chunks(DAYS_OF_WEEK).map(|week| {
        let mut places = [None; DAYS_OF_WEEK];
        places[..week.len()].copy_from_slice(week);
        places
    });
    weeks.collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The days of a month as a calendar on a wall has them.
    fn drawn(day: Date, first_day: Weekday) -> Vec<String> {
        let weeks = weeks(day, first_day);
        let place =
            |place: &Option<Date>| place.map_or("--".to_owned(), |day| format!("{:02}", day.day()));
        let line = |week: &[Option<Date>; DAYS_OF_WEEK]| {
            week.iter().map(place).collect::<Vec<_>>().join(" ")
        };
        weeks.iter().map(line).collect()
    }

    #[test]
    fn a_month_begins_under_the_weekday_of_its_first_day() {
        assert_eq!(
            drawn(date(2026, 3, 20), Weekday::Monday),
            [
                "-- -- -- -- -- -- 01",
                "02 03 04 05 06 07 08",
                "09 10 11 12 13 14 15",
                "16 17 18 19 20 21 22",
                "23 24 25 26 27 28 29",
                "30 31 -- -- -- -- --",
            ]
        );
    }

    #[test]
    fn with_another_first_day_of_the_week_it_begins_elsewhere() {
        assert_eq!(
            drawn(date(2026, 2, 1), Weekday::Sunday),
            [
                "01 02 03 04 05 06 07",
                "08 09 10 11 12 13 14",
                "15 16 17 18 19 20 21",
                "22 23 24 25 26 27 28",
            ]
        );
    }

    #[test]
    fn the_first_and_the_last_month_that_there_are_have_their_days() {
        let days = |day| {
            weeks(day, Weekday::Monday)
                .iter()
                .flatten()
                .flatten()
                .count()
        };
        assert_eq!(days(Date::MIN), 31);
        assert_eq!(days(Date::MAX), 31);
    }
}
