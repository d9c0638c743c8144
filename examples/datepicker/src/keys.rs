//! The keys of the grid, as the ARIA Authoring Practices have them for a date picker.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// What a key does while the grid has the focus.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Go(Date),
    Pick,
    Close,
}

/// What this key does at that day, if anything. Weeks begin with `first_day`.
pub(crate) fn meaning(key: &str, day: Date, first_day: Weekday) -> Option<Does> {
    let weekday = day.weekday();
    let to = match key {
        "ArrowLeft" => day.saturating_sub(1.day()),
        "ArrowRight" => day.saturating_add(1.day()),
        "ArrowUp" => day.saturating_sub(1.week()),
        "ArrowDown" => day.saturating_add(1.week()),
        "PageUp" => day.saturating_sub(1.month()),
        "PageDown" => day.saturating_add(1.month()),
        "Home" => day.saturating_sub(weekday.since(first_day).days()),
        "End" => day.saturating_add(weekday.until(first_day.previous()).days()),
        "Enter" | " " => return Some(Does::Pick),
        "Escape" => return Some(Does::Close),
        _ => return None,
    };
    Some(Does::Go(to))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn check(key: &str, from: Date, to: Date) {
        let done = meaning(key, from, Weekday::Monday);
        assert_eq!(done, Some(Does::Go(to)), "{key}");
    }

    #[test]
    fn arrows_go_by_days_and_weeks_over_the_ends_of_months() {
        let day = date(2026, 3, 1);
        check("ArrowLeft", day, date(2026, 2, 28));
        check("ArrowRight", day, date(2026, 3, 2));
        check("ArrowUp", day, date(2026, 2, 22));
        check("ArrowDown", day, date(2026, 3, 8));
    }

    #[test]
    fn page_up_and_down_go_by_months_and_keep_to_days_that_there_are() {
        check("PageUp", date(2026, 3, 31), date(2026, 2, 28));
        check("PageDown", date(2026, 1, 31), date(2026, 2, 28));
    }

    #[test]
    fn home_and_end_go_to_the_ends_of_a_week_that_begins_where_it_is_told_to() {
        // A Thursday.
        let day = date(2026, 3, 5);
        check("Home", day, date(2026, 3, 2));
        check("End", day, date(2026, 3, 8));
        let from_sunday = |key| meaning(key, day, Weekday::Sunday);
        assert_eq!(from_sunday("Home"), Some(Does::Go(date(2026, 3, 1))));
        assert_eq!(from_sunday("End"), Some(Does::Go(date(2026, 3, 7))));
    }

    #[test]
    fn at_an_end_of_its_week_a_day_is_there_already() {
        check("Home", date(2026, 3, 2), date(2026, 3, 2));
        check("End", date(2026, 3, 8), date(2026, 3, 8));
    }

    #[test]
    fn no_key_leaves_the_calendar() {
        check("ArrowLeft", Date::MIN, Date::MIN);
        check("PageDown", Date::MAX, Date::MAX);
    }

    #[test]
    fn other_keys_do_nothing() {
        for key in ["a", "Tab", ""] {
            assert_eq!(meaning(key, date(2026, 3, 5), Weekday::Monday), None);
        }
    }
}
