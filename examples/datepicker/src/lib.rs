//! A date picker for the views of any site. It is a crate of its own, and knows nothing of who
//! uses it.
//!
//! ```
//! use datepicker::{Date, DateField, DatePicker, Weekday};
//! use remount::prelude::*;
//!
//! struct Booking {
//!     arrival: Option<Date>,
//!     today: Date,
//! }
//!
//! #[derive(Event)]
//! enum BookingEvent {
//!     #[event(emitted)]
//!     Arrive(Option<Date>),
//! }
//!
//! impl LiveView for Booking {
//!     type Scope = ();
//!     type Route = ();
//!     type Event = BookingEvent;
//!
//!     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
//!         Ok(Self { arrival: None, today: Date::constant(2026, 3, 5) })
//!     }
//!
//!     async fn handle_event(&mut self, event: BookingEvent, _: &mut Socket<Self>) -> Result {
//!         let BookingEvent::Arrive(arrival) = event;
//!         self.arrival = arrival;
//!         Ok(())
//!     }
//!
//!     fn render(&self) -> impl Markup {
//!         let field = DateField {
//!             id: "arrival",
//!             label: "Arrival",
//!             date: self.arrival,
//!             today: self.today,
//!             first_year: 2026,
//!             last_year: 2027,
//!             first_day: Weekday::Monday,
//!         };
//!         view! { (live_component::<DatePicker>("arrival", field).on(BookingEvent::Arrive)) }
//!     }
//! }
//! ```

mod bounds;
mod field;
mod keys;
mod month;
mod picker;

pub use field::DateField;
pub use jiff::civil::{Date, Weekday};
pub use picker::{DatePicker, DatePickerEvent};

/// The style sheet, as a handler answers it. It takes the colours of the page from the custom
/// properties `--sheet`, `--line`, `--ink`, `--quiet`, `--accent` and `--on-accent`.
pub const STYLE: ([(&str, &str); 1], &str) = (
    [("content-type", "text/css")],
    include_str!("../assets/datepicker.css"),
);
