//! What the log and the metrics are told of live views.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::text;
use serde_json::json;

use crate::log::Log;
use crate::site::{SECRET, kit};

/// How often each metric was recorded, and the sum of each gauge.
#[derive(Clone, Default)]
struct Metrics(Arc<Mutex<BTreeMap<String, f64>>>);

impl Metrics {
    /// What was recorded under this name with these labels.
    fn of(&self, name: &str) -> f64 {
        let told = self.0.lock().unwrap();
        told.get(name).copied().unwrap_or_default()
    }

    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }
}

struct Metric {
    name: String,
    told: Metrics,
}

impl Metric {
    fn new(key: &Key, told: &Metrics) -> Arc<Self> {
        // A view's type has a path, of which only the last part is of interest here.
        let last = |value: &str| value.rsplit("::").next().unwrap_or_default().to_owned();
        let labels = key.labels().map(|label| last(label.value()));
        let name = labels.fold(key.name().to_owned(), |name, label| {
            format!("{name} {label}")
        });
        Arc::new(Self {
            name,
            told: told.clone(),
        })
    }

    fn add(&self, number: f64) {
        let mut told = self.told.0.lock().unwrap();
        *told.entry(self.name.clone()).or_default() += number;
    }
}

impl HistogramFn for Metric {
    fn record(&self, seconds: f64) {
        assert!((0.0..60.0).contains(&seconds), "{seconds} seconds");
        self.add(1.0);
    }
}

impl GaugeFn for Metric {
    fn increment(&self, more: f64) {
        self.add(more);
    }

    fn decrement(&self, less: f64) {
        self.add(-less);
    }

    fn set(&self, _: f64) {
        panic!("threads tell what is more and what is less");
    }
}

impl Recorder for Metrics {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Metric::new(key, self))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Metric::new(key, self))
    }
}

#[tokio::test]
async fn every_callback_of_a_view_is_measured_with_its_outcome() {
    let metrics = Metrics::default();
    let _guard = metrics::set_default_local_recorder(&metrics);
    let site = kit();
    let page = site.visitor().open("/").await;
    page.click(text("More")).await;
    page.click(text("To b")).await;
    page.push_event("#script", "no-such-event", json!({})).await;
    page.disconnect().await;

    let calls = |name: &str| metrics.of(&format!("remount_live_view_duration_seconds {name}"));
    let told = metrics.names();
    // Once for the first HTML, and once when the page joins.
    assert_eq!(calls("Home mount ok"), 2.0, "{told:?}");
    assert_eq!(calls("Home handle_params ok"), 1.0, "{told:?}");
    assert_eq!(calls("Home handle_event ok"), 1.0, "{told:?}");
    assert_eq!(calls("Home handle_event refused"), 1.0, "{told:?}");
    assert!(calls("Home render ok") >= 2.0, "{told:?}");
    // That of the first HTML has nothing to end.
    assert_eq!(calls("Home terminate ok"), 1.0, "{told:?}");
}

#[tokio::test]
async fn the_first_html_is_measured_as_a_render() {
    let metrics = Metrics::default();
    let _guard = metrics::set_default_local_recorder(&metrics);
    kit().visitor().get("/").await;
    let calls = |name: &str| metrics.of(&format!("remount_live_view_duration_seconds {name}"));
    assert_eq!(calls("Home render ok"), 1.0, "{:?}", metrics.names());
}

/// A view that panics in the callback that its address names.
struct Fuse;

#[derive(Route)]
#[route("/{at}")]
struct FuseRoute {
    at: String,
}

impl LiveView for Fuse {
    type Scope = ();
    type Route = FuseRoute;
    type Event = ();

    async fn mount(route: FuseRoute, _: &mut Socket<Self>) -> Result<Self> {
        assert_ne!(route.at, "mount");
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "whole" }
    }
}

#[tokio::test]
async fn a_panic_while_a_view_is_mounted_is_measured_as_one() {
    let metrics = Metrics::default();
    let _guard = metrics::set_default_local_recorder(&metrics);
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions).view::<Fuse>();
    let site = remount_testing::Site::new(axum::Router::new().merge(live));
    assert_eq!(site.visitor().get("/mount").await.status(), 500);

    let calls = |name: &str| metrics.of(&format!("remount_live_view_duration_seconds {name}"));
    let told = metrics.names();
    assert_eq!(calls("Fuse mount panic"), 1.0, "{told:?}");
}

#[tokio::test]
async fn open_connections_are_counted() {
    let metrics = Metrics::default();
    let _guard = metrics::set_default_local_recorder(&metrics);
    let site = kit();
    let page = site.visitor().open("/").await;
    assert_eq!(metrics.of("remount_connections"), 1.0);
    drop(page);
    site.settled().await;
    assert_eq!(metrics.of("remount_connections"), 0.0);
}

#[tokio::test]
async fn the_log_is_told_of_every_mount_and_event_with_its_view() {
    let (log, _guard) = Log::listen();
    let site = kit();
    let page = site.visitor().open("/").await;
    let inc = json!({"value": "a secret"});
    page.push_event("#script", "inc", inc).await;
    let text = log.text();
    for line in ["handled = mount", "handled = event inc", "outcome = \"ok\""] {
        assert!(text.contains(line), "{line:?} is missing in {text}");
    }
    assert!(!text.contains("a secret"), "{text}");
}
