//! The stream on which pages without a socket hear of their session.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::response::Response;
use axum::routing::post;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, ORIGIN, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, StatusCode, request};
use remount_session::{ClientAddress, KeyRing, Session, SessionData, Sessions, UpdateError, clock};
use serde_json::{Value, json};
use tokio::time::Instant;
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
    member: Option<i64>,
}

fn sessions() -> Sessions<Visitor> {
    Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"))
}

struct Site {
    app: Router,
    sessions: Sessions<Visitor>,
}

impl Site {
    fn start(sessions: Sessions<Visitor>) -> Self {
        async fn name(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.update(|visitor| visitor.name.push('g'))
        }
        async fn member(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.update(|visitor| visitor.member = Some(7))
        }
        async fn renew(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.renew()
        }
        let app = Router::new()
            .route("/name", post(name))
            .route("/member", post(member))
            .route("/renew", post(renew))
            .layer(sessions.layer())
            .nest("/live", sessions.routes());
        Self { app, sessions }
    }

    async fn answer(&self, request: request::Builder) -> Response {
        let request = request.body(Body::empty()).expect("the request is whole");
        let answer = self.app.clone().oneshot(request).await;
        answer.expect("a router always answers")
    }

    /// Has a handler do something. Returns the cookie of its answer.
    async fn act(&self, path: &str, cookie: &str) -> String {
        let request = Request::post(path)
            .header(HOST, "pug.example")
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, cookie);
        let answer = self.answer(request).await;
        assert_eq!(answer.status(), 200);
        let set = answer.headers().get_all(SET_COOKIE).iter();
        let set = set.filter_map(|cookie| cookie.to_str().ok());
        let mut kept = set.filter(|cookie| !cookie.contains("Max-Age=0;"));
        let cookie = kept.next_back().expect("it sets a cookie");
        cookie
            .split(';')
            .next()
            .expect("there is a pair")
            .to_owned()
    }

    /// The stream of a session that holds a name.
    async fn stream(&self) -> (Stream, String) {
        let cookie = self.act("/name", "").await;
        (self.open(&cookie).await, cookie)
    }

    async fn open(&self, cookie: &str) -> Stream {
        let response = self.answer(events().header(COOKIE, cookie)).await;
        assert_eq!(response.status(), 200);
        let mut stream = Stream(response.into_body());
        let first = stream.next().await.expect("there is a first event");
        assert!(first.starts_with("retry: "), "{first}");
        stream
    }
}

fn events() -> request::Builder {
    Request::get("/live/session/events")
        .header(HOST, "pug.example")
        .header("sec-fetch-site", "same-origin")
}

struct Stream(Body);

impl Stream {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<String>> {
        let frame = Pin::new(&mut self.0).poll_frame(context);
        frame.map(|frame| {
            let data = frame?
                .expect("nothing fails")
                .into_data()
                .expect("it is no trailer");
            Some(String::from_utf8(data.to_vec()).expect("it is text"))
        })
    }

    /// `None` once the stream has ended.
    async fn next(&mut self) -> Option<String> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    async fn values(&mut self) -> Value {
        let event = self.next().await.expect("it goes on");
        let data = event.strip_prefix("data: ").expect("it is an event");
        serde_json::from_str(data).expect("it is JSON")
    }

    /// Whether there is nothing to read now.
    fn rests(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        self.poll(&mut context).is_pending()
    }
}

async fn reason(response: Response) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await;
    let body: Value = serde_json::from_slice(&body.expect("it is complete")).expect("it is JSON");
    body["error"]["reason"]
        .as_str()
        .expect("there is a reason")
        .to_owned()
}

#[tokio::test]
async fn a_page_is_told_the_present_values_and_then_what_a_handler_changes() {
    let site = Site::start(sessions());
    let cookie = site.act("/name", "").await;
    let response = site.answer(events().header(COOKIE, &cookie)).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    assert!(!response.headers().contains_key(SET_COOKIE));
    let mut stream = Stream(response.into_body());
    let first = stream.next().await.expect("there is a first event");
    assert!(first.ends_with("data: {\"name\":\"g\"}\n\n"), "{first}");
    site.act("/name", &cookie).await;
    assert_eq!(stream.values().await, json!({ "name": "gg" }));
}

#[tokio::test]
async fn of_much_that_changed_meanwhile_only_the_last_is_told() {
    let site = Site::start(sessions());
    let (mut stream, mut cookie) = site.stream().await;
    for _ in 0..5 {
        cookie = site.act("/name", &cookie).await;
    }
    assert_eq!(stream.values().await, json!({ "name": "gggggg" }));
    assert!(stream.rests());
}

#[tokio::test]
async fn a_key_of_the_server_is_not_told_nor_that_it_was_written() {
    let site = Site::start(sessions());
    let (mut stream, cookie) = site.stream().await;
    site.act("/member", &cookie).await;
    assert!(stream.rests());
}

#[tokio::test]
async fn a_page_hears_nothing_of_another_session() {
    let site = Site::start(sessions());
    let (mut stream, _) = site.stream().await;
    site.stream().await;
    assert!(stream.rests());
}

#[tokio::test]
async fn a_page_hears_what_a_live_view_writes_before_a_cookie_holds_it() {
    let site = Site::start(sessions());
    let (mut stream, cookie) = site.stream().await;
    let headers = HeaderMap::from_iter([
        (HOST, HeaderValue::from_static("pug.example")),
        (COOKIE, HeaderValue::try_from(cookie).expect("it is ASCII")),
    ]);
    let view = site
        .sessions
        .connect(&headers, None)
        .await
        .expect("a cookie is read");
    view.update(|visitor| visitor.name = "pug".to_owned())
        .expect("there is room");
    assert_eq!(stream.values().await, json!({ "name": "pug" }));
}

#[tokio::test]
async fn a_page_of_another_origin_hears_nothing() {
    let site = Site::start(sessions());
    let (_, cookie) = site.stream().await;
    let asks = || {
        let request = Request::get("/live/session/events");
        request.header(HOST, "pug.example").header(COOKIE, &cookie)
    };
    let foreign = [
        asks().header("sec-fetch-site", "cross-site"),
        asks().header("sec-fetch-site", "same-site"),
        asks().header("sec-fetch-site", "none"),
        asks().header(ORIGIN, "https://evil.example"),
        asks().header(ORIGIN, "null"),
        asks(),
    ];
    for request in foreign {
        let response = site.answer(request).await;
        assert_eq!(response.status(), 403);
        assert!(!response.headers().contains_key(SET_COOKIE));
    }
}

/// Browsers say nothing of a page of the same origin there, and what another one is once it asks.
#[tokio::test]
async fn on_a_plain_http_site_a_page_hears_without_saying_where_it_comes_from() {
    let site = Site::start(sessions().plain_http());
    let cookie = site.act("/name", "").await;
    let asks = || {
        let request = Request::get("/live/session/events");
        request.header(HOST, "pug.example").header(COOKIE, &cookie)
    };
    assert_eq!(site.answer(asks()).await.status(), 200);
    let foreign = asks().header(ORIGIN, "http://evil.example");
    assert_eq!(site.answer(foreign).await.status(), 403);
}

#[tokio::test]
async fn without_a_session_there_is_nothing_to_hear_and_none_begins() {
    let site = Site::start(sessions());
    let response = site.answer(events()).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(!response.headers().contains_key(SET_COOKIE));
    assert_eq!(site.sessions.open_streams(), 0);
}

#[tokio::test]
async fn a_login_ends_the_stream_and_the_old_cookie_opens_no_other() {
    let site = Site::start(sessions());
    let (mut stream, old) = site.stream().await;
    let new = site.act("/renew", &old).await;
    assert_eq!(stream.next().await, None);
    let response = site.answer(events().header(COOKIE, old)).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert!(site.open(&new).await.rests());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_rests_has_a_sign_of_life_every_20_seconds() {
    let site = Site::start(sessions());
    let (mut stream, _) = site.stream().await;
    let before = Instant::now();
    for beats in 1..=3 {
        assert_eq!(stream.next().await.as_deref(), Some(":\n\n"));
        assert_eq!(before.elapsed(), beats * Duration::from_secs(20));
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_has_expired_ends_its_stream() {
    let (began, day) = (Instant::now(), SystemTime::now());
    let _clock = clock::replace(move || day + began.elapsed());
    let site = Site::start(sessions().idle_time(Duration::from_secs(10)));
    let (mut stream, _) = site.stream().await;
    let mut beats = 0;
    while stream.next().await.is_some() {
        beats += 1;
    }
    // Servers whose clocks differ allow it a minute more.
    assert_eq!((beats, began.elapsed()), (3, Duration::from_secs(80)));
}

#[tokio::test]
async fn too_many_streams_of_one_address_are_refused_until_one_has_gone() {
    let site = Site::start(sessions().stream_limit(100, 2));
    let cookies = [site.act("/name", "").await, site.act("/name", "").await];
    let ask = |cookie: &str| {
        let request = events().header(COOKIE, cookie);
        site.answer(request.extension(ClientAddress([203, 0, 113, 9].into())))
    };
    let first = ask(&cookies[0]).await;
    let _second = ask(&cookies[1]).await;
    let refused = ask(&cookies[0]).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()[RETRY_AFTER], "60");
    let words = "too many streams are open for this session or address";
    assert_eq!(reason(refused).await, words);
    drop(first);
    assert_eq!(ask(&cookies[0]).await.status(), 200);
}

#[tokio::test]
async fn a_site_with_too_many_streams_says_so() {
    let site = Site::start(sessions().stream_limit(1, 1));
    let (_stream, cookie) = site.stream().await;
    let refused = site.answer(events().header(COOKIE, cookie)).await;
    assert_eq!(refused.status(), 503);
    assert_eq!(reason(refused).await, "too many streams are open");
}

#[tokio::test]
async fn a_stream_that_the_page_has_left_holds_nothing() {
    let site = Site::start(sessions());
    let (stream, _) = site.stream().await;
    assert_eq!(site.sessions.open_streams(), 1);
    drop(stream);
    assert_eq!(site.sessions.open_streams(), 0);
}

#[tokio::test]
async fn a_server_that_ends_can_end_the_streams() {
    let site = Site::start(sessions());
    let (mut stream, cookie) = site.stream().await;
    site.sessions.end_streams();
    assert_eq!(stream.next().await, None);
    let refused = site.answer(events().header(COOKIE, cookie)).await;
    assert_eq!(refused.status(), 503);
}
