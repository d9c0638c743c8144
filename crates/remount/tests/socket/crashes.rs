//! What is said of a view that fails: all of it in the log, and on the page of a debug build.

use std::fmt;

use http::StatusCode;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::Site;
use remount_testing::dom::Document;
use serde_json::{Value, json};

use crate::log::Log;
use crate::raw::{Container, Speaker};
use crate::site::SECRET;

/// Fails where its address says.
struct Fragile {
    place: String,
}

#[derive(Event)]
enum FragileEvent {
    Fail,
    Panic,
}

/// An error with a cause, both of which a page has to escape.
#[derive(Debug)]
struct Shelf(std::num::ParseIntError);

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no shelf of <b>that</b> number")
    }
}

impl std::error::Error for Shelf {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

const CAUSES: [&str; 2] = [
    "no shelf of <b>that</b> number",
    "invalid digit found in string",
];

fn fail() -> Result<u8> {
    Ok("<b>".parse().map_err(Shelf)?)
}
/// Where that is.
const FAILS: u32 = line!() - 3;

/// Where a panic is.
const PANICS: u32 = line!() + 3;

fn panic_now() {
    panic!("asked to <b>");
}

#[derive(Route)]
#[route("/{place}")]
struct FragileRoute {
    place: String,
}

impl LiveView for Fragile {
    type Scope = ();
    type Route = FragileRoute;
    type Event = FragileEvent;

    async fn mount(route: FragileRoute, socket: &mut Socket<Self>) -> Result<Self> {
        let place = route.place;
        match &*place {
            "mount" => drop(fail()?),
            "mount_panic" => panic_now(),
            "join" if socket.is_connected() => drop(fail()?),
            _ => {}
        }
        Ok(Self { place })
    }

    async fn handle_event(&mut self, event: FragileEvent, _: &mut Socket<Self>) -> Result {
        match event {
            FragileEvent::Fail => drop(fail()?),
            FragileEvent::Panic => panic_now(),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        if self.place == "render" {
            panic_now();
        }
        view! { (&self.place) }
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    Site::new(Live::new(sessions).view::<Fragile>())
}

/// What is said of a failure of that view in this callback.
fn heading(callback: &str) -> String {
    format!("socket::crashes::Fragile failed in {callback}")
}

fn line_of_panic() -> String {
    format!("{}:{PANICS}:", file!())
}

fn line_of_error() -> String {
    format!("{}:{FAILS}:", file!())
}

/// Where a first render fails, which callback that is, the line and the causes.
fn first_renders() -> [(&'static str, &'static str, String, Vec<&'static str>); 3] {
    let panicked = || vec!["it panicked: asked to <b>"];
    [
        ("mount", "mount", line_of_error(), CAUSES.to_vec()),
        ("mount_panic", "mount", line_of_panic(), panicked()),
        ("render", "render", line_of_panic(), panicked()),
    ]
}

#[tokio::test]
async fn the_page_of_a_debug_build_names_the_view_the_callback_the_line_and_all_causes() {
    for (place, callback, line, causes) in first_renders() {
        let answer = site().visitor().get(&format!("/{place}")).await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let page = Document::parse(answer.body()).unwrap();
        let texts = |css: &str| -> Vec<String> {
            let found = page.select(css).unwrap();
            found.iter().map(|node| page.text(*node)).collect()
        };
        if cfg!(debug_assertions) {
            assert_eq!(texts("h1"), [heading(callback)], "{place}");
            assert_eq!(texts("title"), [heading(callback)], "{place}");
            let code = texts("code").concat();
            assert!(code.starts_with(&line), "{place}: {code}, not {line}");
            assert_eq!(texts("li"), causes, "{place}");
        } else {
            assert_eq!(texts("h1"), ["Something went wrong"]);
            for part in ["Fragile", file!(), "shelf", "asked to"] {
                assert!(!answer.body().contains(part), "{part}: {}", answer.body());
            }
        }
    }
}

#[tokio::test]
async fn the_log_names_them_in_every_build() {
    for (place, callback, line, causes) in first_renders() {
        let (log, _guard) = Log::listen();
        site().visitor().get(&format!("/{place}")).await;
        let log = log.text();
        let error = log.lines().find(|line| line.starts_with("error = "));
        let error = error.unwrap_or_else(|| panic!("{place}: no error in {log}"));
        assert!(error.contains(&heading(callback)), "{place}: {error}");
        for cause in causes {
            // A panic is told with its place there.
            let said = cause.trim_start_matches("it panicked: ");
            assert!(error.contains(said), "{place}: {error}");
        }
        assert!(log.contains(&format!("place = \"{line}")), "{place}: {log}");
    }
}

/// What a page is told of a failure.
fn told(callback: &str, line: &str, causes: &[&str], events: &Value) {
    if cfg!(debug_assertions) {
        let event = &events[0];
        assert_eq!(event[0], "remount:crashed", "{events}");
        assert_eq!(event[1]["what"], heading(callback));
        let place = event[1]["place"].as_str().unwrap();
        assert!(place.starts_with(line), "{place}");
        assert_eq!(event[1]["causes"], json!(causes));
    } else {
        assert_eq!(*events, Value::Null);
    }
}

#[tokio::test]
async fn a_join_that_fails_says_so_to_the_page_of_a_debug_build() {
    let site = site();
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/join").await;
    let mut speaker = Speaker::new(&visitor).await;
    let (_, reply) = speaker.join(&main.topic(), main.join("/join")).await;
    assert_eq!(reply["status"], "error");
    let response = &reply["response"];
    assert_eq!(response["reason"], "join crashed");
    told("mount", &line_of_error(), &CAUSES, &response["events"]);
}

#[tokio::test]
async fn so_does_a_view_whose_event_fails_before_it_ends() {
    for (event, line, causes) in [
        ("fail", line_of_error(), CAUSES.to_vec()),
        ("panic", line_of_panic(), vec!["it panicked: asked to <b>"]),
    ] {
        let site = site();
        let visitor = site.visitor();
        let mut speaker = Speaker::new(&visitor).await;
        let view = speaker.join_main(&visitor, "/nothing").await;
        let before = speaker.heard().len();
        speaker.click(&view, event, json!({})).await;
        let frames = &speaker.heard()[before..];
        let (end, said) = frames.split_last().expect("it ends");
        assert_eq!((&end[3], &end[4]), (&json!("phx_error"), &json!({})));
        let events = said.first().map_or(&Value::Null, |diff| &diff[4]["e"]);
        told(&format!("event {event}"), &line, &causes, events);
    }
}
