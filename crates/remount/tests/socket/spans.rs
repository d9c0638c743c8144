//! The spans in which views run: a line that an app logs says by itself where that was.

use std::io;
use std::sync::{Arc, Mutex};

use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui::Link;
use remount_testing::{Site, text};
use tokio::task::yield_now;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::log::listen_with;
use crate::site::SECRET;

/// What a subscriber writes that an app would install.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn lines_with(&self, part: &str) -> Vec<String> {
        let bytes = self.0.lock().unwrap();
        let text = str::from_utf8(&bytes).unwrap();
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| line.contains(part));
        lines.map(str::to_owned).collect()
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A view that logs in all of its callbacks.
struct Diary {
    lines: u32,
}

#[derive(Route)]
#[route("/")]
struct DiaryRoute {
    #[query]
    page: Option<u32>,
}

#[derive(Event)]
enum DiaryEvent {
    Write,
    Fail,
    Burn,
}

impl LiveView for Diary {
    type Scope = ();
    type Route = DiaryRoute;
    type Event = DiaryEvent;

    async fn mount(_: DiaryRoute, _: &mut Socket<Self>) -> Result<Self> {
        yield_now().await;
        tracing::info!("mounts");
        Ok(Self { lines: 0 })
    }

    async fn handle_params(&mut self, _: DiaryRoute, _: &mut Socket<Self>) -> Result {
        tracing::info!("turns");
        Ok(())
    }

    async fn handle_event(&mut self, event: DiaryEvent, _: &mut Socket<Self>) -> Result {
        yield_now().await;
        tracing::info!("writes");
        self.lines += 1;
        match event {
            DiaryEvent::Write => Ok(()),
            DiaryEvent::Fail => Err("no ink".into()),
            DiaryEvent::Burn => panic!("it is on fire"),
        }
    }

    async fn terminate(self, _: &Visit<()>) -> Result {
        yield_now().await;
        tracing::info!("closes");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        tracing::info!("draws");
        view! {
            <p>(self.lines)</p>
            <button phx-click=(DiaryEvent::Write)>"Write"</button>
            <button phx-click=(DiaryEvent::Fail)>"Fail"</button>
            <button phx-click=(DiaryEvent::Burn)>"Burn"</button>
            <Link to=(DiaryRoute { page: Some(2) })>"Next"</Link>
        }
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions).view::<Diary>();
    Site::new(axum::Router::new().merge(live))
}

/// What is written of this level and above while somebody opens the diary, writes, turns the page
/// and leaves.
async fn written(level: Level) -> Written {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = listen_with(subscriber);
    let site = site();
    let page = site.visitor().open("/").await;
    page.click(text("Write")).await;
    page.click(text("Next")).await;
    page.click(text("Fail")).await;
    page.disconnect().await;
    written
}

#[tokio::test]
async fn what_a_view_logs_is_in_the_span_of_its_callback() {
    let written = written(Level::DEBUG).await;
    for (words, span) in [
        (
            "mounts",
            "INFO mount{view=\"socket::spans::Diary\" handled=mount}: ",
        ),
        (
            "writes",
            "INFO handle_event{view=\"socket::spans::Diary\" handled=event write}: ",
        ),
        (
            "turns",
            "INFO handle_params{view=\"socket::spans::Diary\" handled=params /}: ",
        ),
        (
            "draws",
            "INFO render{view=\"socket::spans::Diary\" handled=render}: ",
        ),
        (
            "closes",
            "INFO terminate{view=\"socket::spans::Diary\" handled=terminate}: ",
        ),
    ] {
        let lines = written.lines_with(words);
        assert!(!lines.is_empty(), "nobody {words}");
        // The event that fails is another one.
        assert_eq!(lines[0], format!("{span}{words}"));
    }
}

#[tokio::test]
async fn a_span_says_how_its_callback_has_ended() {
    let written = written(Level::DEBUG).await;
    let closed = |span: &str| {
        let lines = written.lines_with(span);
        let mut lines = lines.into_iter().filter(|line| line.contains(": close"));
        lines.next().unwrap_or_default()
    };
    assert!(closed("handled=event write").contains("outcome=\"ok\"}"));
    assert!(closed("handled=event fail").contains("outcome=\"error\"}"));
}

#[tokio::test]
async fn above_the_level_of_debug_there_are_no_spans() {
    let written = written(Level::INFO).await;
    assert_eq!(written.lines_with("writes")[0], "INFO writes");
}

/// Listens to the spans of callbacks, and panics at one moment of each.
struct Panics(&'static str);

impl Panics {
    fn at(&self, moment: &str) {
        assert_ne!(self.0, moment, "who listens is broken");
    }
}

impl Subscriber for Panics {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "remount::callback"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        self.at("new_span");
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {
        self.at("record");
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {
        self.at("enter");
    }

    fn exit(&self, _: &Id) {
        self.at("exit");
    }

    fn try_close(&self, _: Id) -> bool {
        self.at("try_close");
        true
    }
}

#[tokio::test]
async fn who_listens_to_spans_and_panics_changes_nothing() {
    for moment in ["new_span", "record", "enter", "exit", "try_close"] {
        let _guard = listen_with(Panics(moment));
        let site = site();
        let page = site.visitor().open("/").await;
        page.click(text("Write")).await;
        assert_eq!(page.text("p"), "1", "{moment}");
        // The panic of a callback is no second one beside that.
        page.click(text("Burn")).await;
        assert_eq!(page.text("p"), "0", "{moment}");
    }
}
