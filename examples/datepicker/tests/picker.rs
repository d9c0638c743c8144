//! What a visitor does with a date picker, in a view that shows the date that was picked.

use datepicker::{Date, DateField, DatePicker, Weekday};
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, css};
use serde_json::{Value, json};

/// A Thursday.
const TODAY: Date = Date::constant(2026, 3, 5);

/// What a test says of the field.
#[derive(Clone, Copy)]
struct Setup {
    date: Option<Date>,
    years: (i16, i16),
    first_day: Weekday,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            date: None,
            years: (2025, 2027),
            first_day: Weekday::Monday,
        }
    }
}

struct Inn;

impl App for Inn {
    type Session = ();
    type State = Setup;
}

struct Booking {
    setup: Setup,
    told: u32,
}

#[derive(Event)]
enum BookingEvent {
    #[event(emitted)]
    Arrive(Option<Date>),
    Reset,
}

impl LiveView for Booking {
    type Scope = Inn;
    type Route = ();
    type Event = BookingEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let setup = *socket.state();
        Ok(Self { setup, told: 0 })
    }

    async fn handle_event(&mut self, event: BookingEvent, _: &mut Socket<Self>) -> Result {
        match event {
            BookingEvent::Arrive(arrival) => {
                self.setup.date = arrival;
                self.told += 1;
            }
            BookingEvent::Reset => self.setup.years = (2026, 2026),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let field = DateField {
            id: "arrival",
            label: "Arrival",
            date: self.setup.date,
            today: TODAY,
            first_year: self.setup.years.0,
            last_year: self.setup.years.1,
            first_day: self.setup.first_day,
        };
        view! {
            (live_component::<DatePicker>("arrival", field).on(BookingEvent::Arrive))
            <i id="hook" phx-hook="Forger"></i>
            <output>(self.setup.date.map(|date| date.to_string()))</output>
            <p id="told">(self.told)</p>
            <button id="reset" phx-click=(BookingEvent::Reset)>"Only this year"</button>
        }
    }
}

/// A page with the field, on a site that lives as long as it is kept.
async fn page(setup: Setup) -> (Site, Tab) {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let live = Live::new(Sessions::new(ring)).state(setup);
    let site = Site::new(live.view_at::<Booking>("/"));
    let page = site.visitor().open("/").await;
    (site, page)
}

async fn open_calendar(setup: Setup) -> (Site, Tab) {
    let (site, page) = page(setup).await;
    page.click(".date-picker-open").await;
    (site, page)
}

fn picked(year: i16, month: i8, day: i8) -> Setup {
    Setup {
        date: Some(Date::constant(year, month, day)),
        ..Setup::default()
    }
}

async fn press(page: &Tab, keys: &[&str]) {
    for key in keys {
        page.press("[role=grid]", key).await;
    }
}

async fn turn(page: &Tab, button: &str) {
    let button = format!("[aria-label='{button}']");
    page.click(button.as_str()).await;
}

fn month(page: &Tab) -> String {
    page.text("h2")
}

/// The day that the keyboard is at, as a screen reader says it.
fn at(page: &Tab) -> String {
    let id = page.attribute("[role=grid]", "aria-activedescendant");
    let day = format!("#{}", id.unwrap());
    page.attribute(day.as_str(), "aria-label").unwrap()
}

fn is_open(page: &Tab) -> bool {
    page.shows("[role=dialog]")
}

mod opening {
    use super::*;

    #[tokio::test]
    async fn the_button_says_what_it_is_for_and_which_date_there_is() {
        let (_site, page) = page(Setup::default()).await;
        assert_eq!(page.text(".date-picker-open"), "Arrival any day");
        let (_site, page) = super::page(picked(2026, 5, 1)).await;
        assert_eq!(page.text(".date-picker-open"), "Arrival 1 May 2026");
    }

    #[tokio::test]
    async fn the_button_says_whether_the_calendar_is_open() {
        let (_site, page) = page(Setup::default()).await;
        let expanded = || {
            page.attribute(".date-picker-open", "aria-expanded")
                .unwrap()
        };
        assert_eq!(expanded(), "false");
        page.click(".date-picker-open").await;
        assert_eq!(expanded(), "true");
    }

    #[tokio::test]
    async fn without_a_date_the_calendar_opens_today() {
        let (_site, page) = open_calendar(Setup::default()).await;
        assert_eq!(month(&page), "March 2026");
        assert_eq!(at(&page), "Thursday, 5 March 2026");
    }

    #[tokio::test]
    async fn with_a_date_the_calendar_opens_there() {
        let (_site, page) = open_calendar(picked(2027, 1, 2)).await;
        assert_eq!(at(&page), "Saturday, 2 January 2027");
    }

    #[tokio::test]
    async fn it_opens_in_the_years_that_it_has_if_today_is_outside() {
        let years = (2028, 2030);
        let (_site, page) = open_calendar(Setup {
            years,
            ..Setup::default()
        })
        .await;
        assert_eq!(at(&page), "Saturday, 1 January 2028");
    }
}

mod calendar {
    use super::*;

    #[tokio::test]
    async fn today_is_marked_and_no_other_day_is() {
        let (_site, page) = open_calendar(picked(2026, 3, 20)).await;
        assert_eq!(page.texts("[aria-current=date]"), ["5"]);
    }

    #[tokio::test]
    async fn the_picked_day_is_selected_and_the_others_are_not() {
        let (_site, page) = open_calendar(picked(2026, 3, 20)).await;
        assert_eq!(page.texts("[aria-selected=true]"), ["20"]);
        assert_eq!(page.count("[aria-selected=false]"), 30);
    }

    #[tokio::test]
    async fn the_day_of_the_keyboard_alone_does_not_select() {
        let (_site, page) = open_calendar(Setup::default()).await;
        assert_eq!(page.count("[aria-selected=true]"), 0);
    }

    #[tokio::test]
    async fn weeks_begin_with_the_day_that_is_passed() {
        let (_site, page) = open_calendar(Setup::default()).await;
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        assert_eq!(page.texts("th"), names);
        let first_day = Weekday::Sunday;
        let (_site, page) = open_calendar(Setup {
            first_day,
            ..Setup::default()
        })
        .await;
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        assert_eq!(page.texts("th"), names);
        assert_eq!(page.texts("tbody tr:first-child td:first-child"), ["1"]);
    }

    #[tokio::test]
    async fn buttons_turn_months_and_years() {
        let (_site, page) = open_calendar(Setup::default()).await;
        turn(&page, "Next month").await;
        assert_eq!(month(&page), "April 2026");
        turn(&page, "Next year").await;
        assert_eq!(month(&page), "April 2027");
        turn(&page, "Previous month").await;
        assert_eq!(month(&page), "March 2027");
        turn(&page, "Previous year").await;
        assert_eq!(month(&page), "March 2026");
    }

    #[tokio::test]
    async fn the_first_and_the_last_month_lead_no_further() {
        let (_site, page) = open_calendar(picked(2027, 12, 5)).await;
        let disabled = |button: &str| {
            let button = format!("[aria-label='{button}']");
            page.attribute(button.as_str(), "aria-disabled").unwrap()
        };
        assert_eq!(disabled("Next month"), "true");
        assert_eq!(disabled("Previous month"), "false");
        turn(&page, "Next year").await;
        assert_eq!(month(&page), "December 2027");
    }

    #[tokio::test]
    async fn it_stays_within_other_years_that_are_passed_while_it_is_open() {
        let (_site, page) = open_calendar(picked(2027, 12, 5)).await;
        page.click("#reset").await;
        assert_eq!(at(&page), "Thursday, 31 December 2026");
    }
}

mod picking {
    use super::*;

    #[tokio::test]
    async fn a_click_at_a_day_tells_the_view_and_closes_the_calendar() {
        let (_site, page) = open_calendar(Setup::default()).await;
        page.click("#arrival-2026-03-20").await;
        assert_eq!(page.text("output"), "2026-03-20");
        assert_eq!(page.text(".date-picker-open"), "Arrival 20 March 2026");
        assert!(!is_open(&page));
    }

    #[tokio::test]
    async fn keys_go_to_a_day_and_enter_picks_it() {
        let (_site, page) = open_calendar(Setup::default()).await;
        press(&page, &["ArrowDown", "ArrowRight", "PageDown"]).await;
        assert_eq!(at(&page), "Monday, 13 April 2026");
        press(&page, &["Enter"]).await;
        assert_eq!(page.text("output"), "2026-04-13");
    }

    #[tokio::test]
    async fn space_picks_as_well() {
        let (_site, page) = open_calendar(Setup::default()).await;
        press(&page, &["End", " "]).await;
        assert_eq!(page.text("output"), "2026-03-08");
    }

    #[tokio::test]
    async fn escape_closes_and_picks_nothing() {
        let (_site, page) = open_calendar(Setup::default()).await;
        press(&page, &["ArrowDown", "Escape"]).await;
        assert!(!is_open(&page));
        assert_eq!(page.text("#told"), "0");
    }

    #[tokio::test]
    async fn escape_closes_from_every_button_of_the_calendar() {
        let (_site, page) = open_calendar(Setup::default()).await;
        page.press("[aria-label='Next month']", "Escape").await;
        assert!(!is_open(&page));
    }

    #[tokio::test]
    async fn a_click_beside_the_calendar_closes_it() {
        let (_site, page) = open_calendar(Setup::default()).await;
        page.click(".date-picker-behind").await;
        assert!(!is_open(&page));
    }

    #[tokio::test]
    async fn a_date_can_be_cleared() {
        let (_site, page) = open_calendar(picked(2026, 3, 20)).await;
        page.click(css("button").with_text("Clear")).await;
        assert_eq!(page.text("output"), "");
        assert_eq!(page.text("#told"), "1");
        assert!(!is_open(&page));
    }

    #[tokio::test]
    async fn no_date_cannot_be_cleared() {
        let (_site, page) = open_calendar(Setup::default()).await;
        assert_eq!(page.texts(".date-picker-ends button"), ["Close"]);
    }
}

mod forged {
    use super::*;

    async fn forge(page: &Tab, event: &str, data: Value) {
        page.push_event_to("#hook", "#arrival", event, data).await;
    }

    #[tokio::test]
    async fn a_day_outside_the_years_is_not_picked() {
        let (_site, page) = open_calendar(Setup::default()).await;
        forge(&page, "pick", json!({ "date": "1999-12-31" })).await;
        assert_eq!(page.text("#told"), "0");
    }

    #[tokio::test]
    async fn nothing_is_picked_in_a_calendar_that_is_closed() {
        let (_site, page) = page(Setup::default()).await;
        forge(&page, "pick", json!({ "date": "2026-03-20" })).await;
        forge(&page, "key", json!({ "key": "Enter" })).await;
        assert_eq!(page.text("#told"), "0");
    }

    #[tokio::test]
    async fn a_leap_of_many_months_ends_where_the_years_do() {
        let (_site, page) = open_calendar(Setup::default()).await;
        forge(&page, "turn", json!({ "months": 127 })).await;
        assert_eq!(at(&page), "Friday, 31 December 2027");
    }
}
