use jiff::civil::{Date, Weekday};

/// What whoever places a [`DatePicker`](crate::DatePicker) passes to it.
#[derive(Clone, Copy, Debug)]
pub struct DateField<'a> {
    /// The id of its element, which no other element of the page has. The ids of the elements in it
    /// begin with this one.
    pub id: &'a str,
    /// What the date is for, in a word or two.
    pub label: &'a str,
    /// The date that is picked.
    pub date: Option<Date>,
    /// The date where the visitor is. The calendar marks it, and opens there if no date is picked.
    pub today: Date,
    /// The first year from which one can pick.
    pub first_year: i16,
    /// The last one. If it is before the first, the picker panics, which ends the view.
    pub last_year: i16,
    /// With which day a week begins.
    pub first_day: Weekday,
}
