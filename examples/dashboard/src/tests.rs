//! What visitors of the dashboard see, without a browser.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use datepicker::Date;
use jiff::ZonedDateTime;
use jiff::civil::date;
use jiff::tz::TimeZone;
use remount::prelude::Result;
use remount::session::{KeyRing, Sessions};
use remount_testing::{Site, Tab, Visitor, css};
use tokio::time::{Instant, sleep};

use crate::accounts::Accounts;
use crate::sources::{Files, Load, Source, Sources};

const SECOND: Duration = Duration::from_secs(1);
/// Noon of a day, when all tests begin.
const TODAY: Date = Date::constant(2026, 3, 5);
/// So long it takes to count the files in these tests.
const COUNTING: Duration = Duration::from_secs(3);

/// A site, and how one logs in there.
struct Dashboard {
    site: Site,
    codes: Vec<(String, String)>,
}

fn dashboard() -> Dashboard {
    with(sources())
}

fn with(sources: Sources) -> Dashboard {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let accounts = Accounts::new([("ada", true), ("bob", false)]).unwrap();
    let codes = accounts.codes();
    let codes = codes.map(|(person, code)| (person.name.clone(), code.to_owned()));
    let codes = codes.collect();
    let site = Site::new(crate::app(&Sessions::new(ring), accounts, sources));
    Dashboard { site, codes }
}

/// The load is there at once, the files take their time, and the neighbour answers.
fn sources() -> Sources {
    Sources {
        load: answering(load(0.5)),
        here: Source::new(async || {
            sleep(COUNTING).await;
            Ok(files())
        }),
        temporary: Source::new(async || Ok(Files::default())),
        neighbour: answering(Duration::from_millis(7)),
        now: clock(),
    }
}

/// One of long ago, two of last week, and three of today.
fn files() -> Files {
    let mut files = Files::default();
    for (day, number) in [(date(2020, 1, 1), 1), (date(2026, 2, 26), 2), (TODAY, 3)] {
        (0..number).for_each(|_| files.add(day, 10_000_000));
    }
    files
}

/// A clock that goes as the site does.
fn clock() -> Box<dyn Fn() -> ZonedDateTime + Send + Sync> {
    let noon = TODAY.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC);
    let (noon, begun) = (noon.unwrap(), Instant::now());
    Box::new(move || noon.saturating_add(begun.elapsed()))
}

fn answering<T: Copy + Send + Sync + 'static>(value: T) -> Source<T> {
    Source::new(move || async move { Ok(value) })
}

/// Does this with the number of the call, from 1 on.
fn counting<T>(read: impl Fn(u32) -> Result<T> + Send + Sync + 'static) -> Source<T>
where
    T: Send + 'static,
{
    let shared = Arc::new((AtomicU32::new(0), read));
    Source::new(move || {
        let shared = Arc::clone(&shared);
        async move {
            let (calls, read) = &*shared;
            read(calls.fetch_add(1, Ordering::Relaxed) + 1)
        }
    })
}

fn load(last_minute: f32) -> Load {
    Load {
        last_minute,
        last_five_minutes: 0.25,
    }
}

impl Dashboard {
    fn code(&self, name: &str) -> &str {
        let mut codes = self.codes.iter();
        &codes.find(|(known, _)| known == name).unwrap().1
    }

    /// Somebody who logs in, with the page that this leads to.
    async fn logged_in(&self, name: &str) -> (Visitor, Tab) {
        let visitor = self.site.visitor();
        let page = visitor.open("/login").await;
        log_in(&page, name, self.code(name)).await;
        (visitor, page)
    }
}

async fn log_in(page: &Tab, name: &str, code: &str) {
    page.fill("#name", name).await;
    page.fill("#code", code).await;
    page.submit("#login").await;
}

async fn count_again(page: &Tab) {
    page.click(css("#files button").with_text("Count again"))
        .await;
}

/// The views that the server has rendered since the last call, by the topics of their channels.
fn rendered(page: &Tab) -> Vec<String> {
    let frames = page.frames();
    let rendered = frames.iter().filter(|frame| {
        let payload = &frame[4];
        frame[3] == "diff" || payload["response"]["diff"].is_object()
    });
    let topics = rendered.filter_map(|frame| frame[2].as_str());
    let topics: BTreeSet<_> = topics.map(str::to_owned).collect();
    topics.into_iter().collect()
}

async fn press(page: &Tab, button: &str) {
    page.click(css("button").with_text(button)).await;
}

/// Whether the page has lost its live views, and is sent to the login when it comes back.
async fn is_closed(site: &Site, page: &Tab) -> bool {
    let was_closed = !page.is_connected();
    site.advance(SECOND).await;
    was_closed && page.path() == "/login"
}

fn message(page: &Tab) -> String {
    page.text(".flash-text")
}

mod guards {
    use super::*;

    #[tokio::test]
    async fn whoever_is_not_logged_in_is_sent_to_the_login() {
        let dashboard = dashboard();
        for path in ["/", "/people"] {
            let answer = dashboard.site.visitor().get(path).await;
            assert_eq!(answer.status(), 303, "{path}");
            assert_eq!(answer.header("location"), Some("/login"), "{path}");
            let page = dashboard.site.visitor().open(path).await;
            assert_eq!(message(&page), "Please log in first.");
        }
    }

    #[tokio::test]
    async fn the_code_of_somebody_else_logs_nobody_in() {
        let dashboard = dashboard();
        let page = dashboard.site.visitor().open("/login").await;
        log_in(&page, "ada", dashboard.code("bob")).await;
        assert_eq!(page.path(), "/login");
        assert_eq!(message(&page), "Name or code is wrong.");
    }

    #[tokio::test]
    async fn whoever_knew_the_session_before_a_login_is_not_logged_in_with_it() {
        let dashboard = dashboard();
        let (browser, _page) = dashboard.logged_in("bob").await;
        let bob = browser.copy();
        let page = browser.open("/login").await;
        log_in(&page, "ada", dashboard.code("ada")).await;
        assert_eq!(browser.get("/people").await.status(), 200);
        assert_eq!(bob.get("/people").await.status(), 303);
    }

    #[tokio::test]
    async fn whoever_logs_in_sees_the_board() {
        let (_bob, page) = dashboard().logged_in("bob").await;
        assert_eq!(page.path(), "/");
        assert_eq!(page.title(), "Board · remount");
        assert_eq!(page.text("header p"), "Hello, bob!");
    }

    #[tokio::test]
    async fn the_people_are_for_admins() {
        let dashboard = dashboard();
        let (bob, page) = dashboard.logged_in("bob").await;
        assert_eq!(page.texts("nav a"), ["Board"]);
        assert_eq!(bob.get("/people").await.status(), 403);
        let (_ada, page) = dashboard.logged_in("ada").await;
        page.click(css("nav a").with_text("People")).await;
        assert_eq!(page.texts(".people b"), ["ada", "bob"]);
    }
}

mod logout {
    use super::*;

    #[tokio::test]
    async fn a_logout_in_one_tab_closes_the_other() {
        let dashboard = dashboard();
        let (bob, page) = dashboard.logged_in("bob").await;
        let other = bob.open("/").await;
        press(&page, "Log out").await;
        assert_eq!(page.path(), "/login");
        assert_eq!(message(&page), "You are logged out.");
        assert!(is_closed(&dashboard.site, &other).await);
    }

    #[tokio::test]
    async fn a_logout_leaves_the_other_browsers_of_the_same_person_alone() {
        let dashboard = dashboard();
        let (_desk, page) = dashboard.logged_in("bob").await;
        let (_phone, other) = dashboard.logged_in("bob").await;
        press(&page, "Log out").await;
        assert!(other.is_connected());
        assert_eq!(other.path(), "/");
    }

    #[tokio::test]
    async fn a_logout_everywhere_closes_them_too_and_makes_their_cookies_void() {
        let dashboard = dashboard();
        let (_desk, page) = dashboard.logged_in("bob").await;
        let (phone, other) = dashboard.logged_in("bob").await;
        press(&page, "Log out everywhere").await;
        assert!(is_closed(&dashboard.site, &other).await);
        assert_eq!(phone.get("/").await.status(), 303);
    }

    #[tokio::test]
    async fn a_login_that_is_no_longer_good_logs_nobody_out() {
        let dashboard = dashboard();
        let (desk, page) = dashboard.logged_in("bob").await;
        let (_phone, other) = dashboard.logged_in("bob").await;
        // The other page does not learn that its login has ended.
        dashboard.site.network().cut_sockets(true);
        press(&page, "Log out everywhere").await;
        log_in(&page, "bob", dashboard.code("bob")).await;
        press(&other, "Log out everywhere").await;
        assert_eq!(other.path(), "/login");
        assert_eq!(desk.get("/").await.status(), 200);
    }

    #[tokio::test]
    async fn an_admin_logs_somebody_out_whose_page_closes_at_once() {
        let dashboard = dashboard();
        let (_bob, bob) = dashboard.logged_in("bob").await;
        let (_ada, ada) = dashboard.logged_in("ada").await;
        ada.click(css("nav a").with_text("People")).await;
        ada.click("[aria-label='Log out bob']").await;
        assert_eq!(message(&ada), "bob is logged out.");
        assert!(is_closed(&dashboard.site, &bob).await);
    }
}

mod panels {
    use super::*;

    #[tokio::test]
    async fn what_is_there_at_once_is_in_the_first_answer_of_the_server() {
        let (bob, _page) = dashboard().logged_in("bob").await;
        let answer = bob.get("/").await;
        assert!(answer.body().contains("0.50"), "{}", answer.body());
        assert!(answer.body().contains("Reading …"), "{}", answer.body());
    }

    #[tokio::test]
    async fn a_slow_panel_says_that_it_is_reading_and_then_what_it_has_read() {
        let dashboard = dashboard();
        let (_bob, page) = dashboard.logged_in("bob").await;
        assert_eq!(page.text("#files .hint"), "Reading …");
        assert_eq!(page.text("#load .value"), "0.50");
        dashboard.site.advance(COUNTING).await;
        assert_eq!(page.text("#files .value"), "6");
    }

    #[tokio::test]
    async fn what_is_read_again_stays_until_something_new_has_come() {
        let dashboard = dashboard();
        let (_bob, page) = dashboard.logged_in("bob").await;
        dashboard.site.advance(COUNTING).await;
        count_again(&page).await;
        assert_eq!(
            page.attribute("#files", "aria-busy").as_deref(),
            Some("true")
        );
        assert_eq!(page.text("#files .value"), "6");
    }

    #[tokio::test]
    async fn whoever_clicks_twice_has_the_files_counted_once() {
        let counts = Arc::new(AtomicU32::new(0));
        let begun = Arc::clone(&counts);
        let dashboard = with(Sources {
            here: Source::new(move || {
                begun.fetch_add(1, Ordering::Relaxed);
                async {
                    sleep(COUNTING).await;
                    Ok(Files::default())
                }
            }),
            ..sources()
        });
        let (_bob, page) = dashboard.logged_in("bob").await;
        dashboard.site.advance(COUNTING).await;
        let before = counts.load(Ordering::Relaxed);
        count_again(&page).await;
        count_again(&page).await;
        assert_eq!(counts.load(Ordering::Relaxed), before + 1);
    }

    #[tokio::test]
    async fn a_panel_that_fails_says_so_and_can_be_tried_again() {
        let neighbour = Arc::new(AtomicU32::new(0));
        let is_up = Arc::clone(&neighbour);
        let dashboard = with(Sources {
            neighbour: counting(move |_| match is_up.load(Ordering::Relaxed) {
                0 => Err("nobody is at home".into()),
                _ => Ok(Duration::from_millis(7)),
            }),
            ..sources()
        });
        let (_bob, page) = dashboard.logged_in("bob").await;
        assert_eq!(page.text("#neighbour .failed"), "It does not answer.");
        press(&page, "Try again").await;
        assert_eq!(page.text("#neighbour .failed"), "It does not answer.");
        neighbour.store(1, Ordering::Relaxed);
        press(&page, "Try again").await;
        assert_eq!(page.text("#neighbour .value"), "7.00 ms");
    }

    #[tokio::test]
    async fn a_panel_that_fails_later_still_shows_what_it_was() {
        let dashboard = with(Sources {
            neighbour: counting(|call| match call {
                1 => Ok(Duration::from_millis(7)),
                _ => Err("nobody is at home".into()),
            }),
            ..sources()
        });
        let (_bob, page) = dashboard.logged_in("bob").await;
        press(&page, "Ask again").await;
        assert_eq!(page.text("#neighbour .failed"), "It does not answer.");
        assert_eq!(page.text("#neighbour .before .value"), "7.00 ms");
    }
}

mod files {
    use super::*;

    /// The board of somebody, with all files counted.
    async fn counted() -> (Dashboard, Tab) {
        let dashboard = dashboard();
        let (_bob, page) = dashboard.logged_in("bob").await;
        dashboard.site.advance(COUNTING).await;
        (dashboard, page)
    }

    /// Opens the calendar of one end, and picks the day to which these keys lead.
    async fn pick(page: &Tab, end: &str, keys: &[&str]) {
        page.click(format!("#files-{end} .date-picker-open").as_str())
            .await;
        for key in keys {
            page.press("[role=grid]", key).await;
        }
        page.press("[role=grid]", "Enter").await;
    }

    fn counted_on(page: &Tab) -> String {
        page.text("#files .value")
    }

    #[tokio::test]
    async fn without_days_all_files_are_counted() {
        let (_dashboard, page) = counted().await;
        assert_eq!(counted_on(&page), "6");
        assert_eq!(page.text("#files .hint"), "of 60 MB");
    }

    #[tokio::test]
    async fn from_a_day_on_only_those_that_were_changed_since_are_counted() {
        let (_dashboard, page) = counted().await;
        pick(&page, "from", &["ArrowUp"]).await;
        assert_eq!(counted_on(&page), "5");
        assert_eq!(
            page.text("#files .hint"),
            "of 50 MB, last changed in these days"
        );
    }

    #[tokio::test]
    async fn to_a_day_only_those_that_were_changed_until_then_are_counted() {
        let (_dashboard, page) = counted().await;
        pick(&page, "to", &["ArrowLeft"]).await;
        assert_eq!(counted_on(&page), "3");
    }

    #[tokio::test]
    async fn between_two_days_only_those_of_the_days_are_counted() {
        let (_dashboard, page) = counted().await;
        pick(&page, "from", &["ArrowUp"]).await;
        pick(&page, "to", &["ArrowLeft"]).await;
        assert_eq!(counted_on(&page), "2");
    }

    #[tokio::test]
    async fn the_panel_of_another_folder_has_days_of_its_own() {
        let (_dashboard, page) = counted().await;
        pick(&page, "from", &["ArrowUp"]).await;
        assert_eq!(page.text("#temporary-from"), "From any day");
        assert_eq!(page.text("#temporary .value"), "0");
    }

    #[tokio::test]
    async fn whatever_happens_in_the_panel_renders_it_alone() {
        let (_dashboard, page) = counted().await;
        page.frames();
        pick(&page, "from", &["ArrowUp"]).await;
        count_again(&page).await;
        assert_eq!(rendered(&page), ["lv:files-view"]);
    }
}

mod time {
    use super::*;

    #[tokio::test]
    async fn the_time_since_the_start_ticks() {
        let dashboard = dashboard();
        let (_bob, page) = dashboard.logged_in("bob").await;
        assert_eq!(page.text("#running"), "0 s");
        dashboard.site.advance(SECOND).await;
        assert_eq!(page.text("#running"), "1 s");
        dashboard.site.advance(SECOND * 60).await;
        assert_eq!(page.text("#running"), "1 min 1 s");
    }

    #[tokio::test]
    async fn the_clock_says_what_time_it_is_at_the_machine() {
        let dashboard = dashboard();
        let (_bob, page) = dashboard.logged_in("bob").await;
        assert_eq!(page.text("#now"), "12:00:00");
        dashboard.site.advance(SECOND * 61).await;
        assert_eq!(page.text("#now"), "12:01:01");
    }

    #[tokio::test]
    async fn a_second_renders_the_clock_alone() {
        let dashboard = dashboard();
        let (_bob, page) = dashboard.logged_in("bob").await;
        page.frames();
        dashboard.site.advance(SECOND).await;
        assert_eq!(rendered(&page), ["lv:clock"]);
    }

    #[tokio::test]
    async fn the_load_is_read_every_five_seconds() {
        let dashboard = with(Sources {
            load: counting(|call| Ok(load(call as f32))),
            ..sources()
        });
        let (_bob, page) = dashboard.logged_in("bob").await;
        let first: f32 = page.text("#load .value").parse().unwrap();
        dashboard.site.advance(SECOND * 5).await;
        assert_eq!(page.text("#load .value"), format!("{:.2}", first + 1.0));
        dashboard.site.advance(SECOND * 10).await;
        assert_eq!(page.text("#load .value"), format!("{:.2}", first + 3.0));
    }
}
