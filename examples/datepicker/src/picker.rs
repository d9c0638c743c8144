use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use remount::markup::To;
use remount::prelude::*;
use remount::ui;

use crate::bounds::Bounds;
use crate::field::DateField;
use crate::keys::{self, Does};
use crate::month::weeks;

/// A field for a date: a button with the date on it, which opens a calendar.
///
/// It emits the date that the visitor picks, and `None` if he clears the field. It shows the date
/// that it is passed, so whoever places it decides what becomes of one that was picked.
///
/// The calendar is a dialog with a grid. While the grid has the focus, arrows go by days and weeks,
/// Page Up and Page Down by months, Home and End to the ends of the week, Enter and Space pick, and
/// Escape closes. When it closes, the focus goes back to the button.
#[derive(Debug)]
pub struct DatePicker {
    id: String,
    label: String,
    date: Option<Date>,
    today: Date,
    bounds: Bounds,
    first_day: Weekday,
    /// The day that the visitor is at, while the calendar is open.
    at: Option<Date>,
}

/// What the browser sends to a [`DatePicker`].
#[derive(Event, Debug)]
pub enum DatePickerEvent {
    /// Opens the calendar.
    Open,
    /// Closes it, and leaves the date as it was.
    Close,
    /// Closes it, and emits no date.
    Clear,
    /// Goes so many months on, or back.
    Turn {
        /// How many.
        months: i8,
    },
    /// Picks a day.
    #[event(incoming)]
    Pick {
        /// The day.
        date: Date,
    },
    /// A key was pressed in the grid.
    #[event(incoming)]
    Key {
        /// Its name, as browsers call it.
        key: String,
    },
}

impl LiveComponent for DatePicker {
    type App = ();
    type Props<'a> = DateField<'a>;
    type Event = DatePickerEvent;
    type Emit = Option<Date>;

    fn mount(field: DateField<'_>, _: &Visit<()>) -> Self {
        Self {
            id: field.id.to_owned(),
            label: field.label.to_owned(),
            date: field.date,
            today: field.today,
            bounds: Bounds::of(field.first_year, field.last_year),
            first_day: field.first_day,
            at: None,
        }
    }

    fn update(&mut self, field: DateField<'_>, visit: &Visit<()>) {
        let at = self.at;
        *self = Self::mount(field, visit);
        self.at = at.map(|at| self.bounds.closest(at));
    }

    async fn handle_event(
        &mut self,
        event: DatePickerEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        match event {
            DatePickerEvent::Open => self.go(self.date.unwrap_or(self.today)),
            DatePickerEvent::Close => self.at = None,
            DatePickerEvent::Clear => self.end_with(None, socket),
            DatePickerEvent::Turn { months } => {
                if let Some(at) = self.at {
                    self.go(at.saturating_add(months.months()));
                }
            }
            DatePickerEvent::Pick { date } => self.pick(date, socket),
            DatePickerEvent::Key { key } => self.press(&key, socket),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <div id=(&self.id) class="date-picker">
                <button
                    type="button"
                    class="date-picker-open"
                    aria-haspopup="dialog"
                    aria-expanded=(self.at.is_some())
                    phx-click=(JS::new().push_focus(To::Itself).push(DatePickerEvent::Open))
                    phx-target=(Myself)
                >
                    <span class="date-picker-label">(&self.label)</span>
                    " "
                    (self.date.map_or("any day".to_owned(), short))
                </button>
                if let Some(at) = self.at { (self.calendar(at)) }
            </div>
        }
    }
}

impl DatePicker {
    fn go(&mut self, day: Date) {
        self.at = Some(self.bounds.closest(day));
    }

    /// A browser can send any date, also one that the calendar does not offer.
    fn pick(&mut self, date: Date, socket: &mut ComponentSocket<Self>) {
        if self.at.is_some() && self.bounds.contain(date) {
            self.end_with(Some(date), socket);
        }
    }

    fn end_with(&mut self, date: Option<Date>, socket: &mut ComponentSocket<Self>) {
        self.at = None;
        socket.emit(date);
    }

    fn press(&mut self, key: &str, socket: &mut ComponentSocket<Self>) {
        let Some(at) = self.at else { return };
        match keys::meaning(key, at, self.first_day) {
            Some(Does::Go(day)) => self.go(day),
            Some(Does::Pick) => self.pick(at, socket),
            Some(Does::Close) => self.at = None,
            None => {}
        }
    }

    fn calendar(&self, at: Date) -> impl Markup {
        view! {
            <div class="date-picker-behind" phx-click=(DatePickerEvent::Close)></div>
            <ui::FocusWrap
                id=(&format!("{}-dialog", self.id))
                class="date-picker-dialog"
                role="dialog"
                aria-modal="true"
                aria-label=(format!("Choose a date: {}", self.label))
                phx-window-keydown=(DatePickerEvent::Close)
                phx-key="Escape"
                phx-remove=(JS::new().pop_focus())
            >
                (self.heading(at))
                (self.grid(at))
                <p id=(&self.id, "-keys") class="date-picker-keys">
                    "Arrow keys move, Enter picks, Escape closes."
                </p>
                <div class="date-picker-ends">
                    if self.date.is_some() {
                        <button type="button" phx-click=(DatePickerEvent::Clear)>"Clear"</button>
                    }
                    <button type="button" phx-click=(DatePickerEvent::Close)>"Close"</button>
                </div>
            </ui::FocusWrap>
        }
    }

    fn heading(&self, at: Date) -> impl Markup {
        let has_before = self.bounds.begin_before(at.first_of_month());
        let has_after = self.bounds.end_after(at.last_of_month());
        view! {
            <div class="date-picker-heading">
                (turn(-12, "Previous year", "«", has_before))
                (turn(-1, "Previous month", "‹", has_before))
                <h2 id=(&self.id, "-month") aria-live="polite">
                    (at.strftime("%B %Y").to_string())
                </h2>
                (turn(1, "Next month", "›", has_after))
                (turn(12, "Next year", "»", has_after))
            </div>
        }
    }

    fn grid(&self, at: Date) -> impl Markup {
        view! {
            <table
                role="grid"
                tabindex="0"
                aria-labelledby=(&self.id, "-month")
                aria-describedby=(&self.id, "-keys")
                aria-activedescendant=(&self.id, "-", at.to_string())
                phx-keydown=(DatePickerEvent::KEY)
                phx-mounted=(JS::new().focus(To::Itself))
            >
                let weeks = weeks(at, self.first_day);
                <thead>
                    <tr>
                        for day in weeks[1].iter().flatten() { (weekday(*day)) }
                    </tr>
                </thead>
                <tbody>
                    for week in &weeks {
                        <tr>
                            for day in week {
                                if let Some(day) = day { (self.day(*day, at)) } else { <td></td> }
                            }
                        </tr>
                    }
                </tbody>
            </table>
        }
    }

    fn day(&self, day: Date, at: Date) -> impl Markup {
        let is_today = day == self.today;
        view! {
            <td
                id=(&self.id, "-", day.to_string())
                class=["date-picker-at": day == at]
                aria-label=(day.strftime("%A, %-d %B %Y").to_string())
                aria-selected=(self.date == Some(day))
                aria-current=(is_today.then_some("date"))
                phx-click=(DatePickerEvent::PICK)
                phx-value-date=(day.to_string())
            >
                (day.day())
            </td>
        }
    }
}

fn weekday(day: Date) -> impl Markup {
    view! {
        <th scope="col" abbr=(day.strftime("%A").to_string())>(day.strftime("%a").to_string())</th>
    }
}

fn turn(months: i8, label: &'static str, sign: &'static str, leads_on: bool) -> impl Markup {
    view! {
        <button
            type="button"
            aria-label=(label)
            // Unlike `disabled` this leaves the focus where it is.
            aria-disabled=(!leads_on)
            phx-click=(DatePickerEvent::Turn { months })
        >
            (sign)
        </button>
    }
}

fn short(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}
