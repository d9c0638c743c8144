//! `bench-session-memory`: how many bytes a server holds for each of 10,000 visitors, as its
//! allocator counts them.

use axum::body::{Body, to_bytes};
use bench_session::browser::Browser;
use bench_session::now::now;
use bench_session::site::Site;
use bench_session::sites::{remount, tower_sessions as stored};
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use tower_sessions::MemoryStore;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const VISITORS: usize = 10_000;

fn main() {
    println!(
        "remount: only read, no cookie\t{:.1}",
        reads(remount::site(&remount::sessions()), &newcomers())
    );
    let mut another_server = remount::site(&remount::sessions());
    let known: Vec<Browser> = (0..VISITORS).map(|_| write(&mut another_server)).collect();
    println!(
        "remount: only read, with a cookie\t{:.1}",
        reads(remount::site(&remount::sessions()), &known)
    );
    println!(
        "remount: wrote all of it in a handler\t{:.1}",
        writes(remount::site(&remount::sessions()))
    );
    println!("remount: put one key from the page\t{:.1}", puts());
    println!(
        "tower-sessions: only read, no cookie\t{:.1}",
        reads(stored::site(&MemoryStore::default()), &newcomers())
    );
    println!(
        "tower-sessions: wrote all of it in a handler\t{:.1}",
        writes(stored::site(&MemoryStore::default()))
    );
}

fn newcomers() -> Vec<Browser> {
    vec![Browser::new(); VISITORS]
}

fn reads(mut site: Site, browsers: &[Browser]) -> f64 {
    site.read(Browser::new().headers());
    retained(|| {
        for browser in browsers {
            site.read(browser.headers());
        }
    })
}

fn writes(mut site: Site) -> f64 {
    write(&mut site);
    retained(|| {
        for _ in 0..VISITORS {
            write(&mut site);
        }
    })
}

fn write(site: &mut Site) -> Browser {
    let mut browser = Browser::new();
    let answer = site.write(browser.headers().clone());
    browser.take(&answer);
    browser
}

fn puts() -> f64 {
    let endpoint = axum::Router::new().merge(remount::sessions().routes_at("/live"));
    let post = |browser: &mut Browser, body: &Value| {
        let mut request = Request::post("/live/session").body(Body::from(body.to_string()));
        if let Ok(request) = &mut request {
            let headers = request.headers_mut();
            headers.extend(browser.headers().clone());
            headers.insert(CONTENT_TYPE, "application/json".parse().expect("a value"));
            headers.insert("x-live-session", "1".parse().expect("a value"));
        }
        let Ok(answer) = now(endpoint
            .clone()
            .oneshot(request.expect("a request is whole")));
        assert!(answer.status().is_success(), "{}", answer.status());
        browser.take(answer.headers());
        now(to_bytes(answer.into_body(), 4_096)).expect("the body is there")
    };
    let put = || {
        let mut browser = Browser::new();
        let begun = post(&mut browser, &json!({}));
        let begun: Value = serde_json::from_slice(&begun).expect("the body is JSON");
        let name = json!({ "name": "Augusta" });
        let put = json!({ "ticket": begun["ticket"], "put": name, "tab": "a tab", "n": 1 });
        post(&mut browser, &put);
    };
    put();
    retained(|| (0..VISITORS).for_each(|_| put()))
}

/// How many bytes on the heap stay of `run`, for each of the visitors.
fn retained(run: impl FnOnce()) -> f64 {
    let _profiler = dhat::Profiler::builder().testing().build();
    let before = dhat::HeapStats::get().curr_bytes;
    run();
    let after = dhat::HeapStats::get().curr_bytes;
    (after as f64 - before as f64) / VISITORS as f64
}
