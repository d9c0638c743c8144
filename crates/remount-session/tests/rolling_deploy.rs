//! Two builds of one site, the older and the newer, take turns at one visitor's session.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use remount_session::{KeyRing, Session, SessionData, Sessions, Stored, UpdateError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Older {
    #[session(browser)]
    dark: bool,
    visits: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
enum Theme {
    #[default]
    Light,
    Dark,
    Contrast(u8),
}

#[derive(SessionData, Clone, Default)]
struct Newer {
    #[session(browser, rename = "dark", version = 2, migrate = theme, check = moderate)]
    theme: Theme,
    visits: u32,
    languages: Vec<String>,
}

fn theme(old: Stored<'_>) -> Option<Theme> {
    match old.version() {
        1 if old.read()? => Some(Theme::Dark),
        1 => Some(Theme::Light),
        _ => None,
    }
}

fn moderate(theme: &Theme) -> Result<(), &'static str> {
    match theme {
        Theme::Contrast(11..) => Err("is too much contrast"),
        Theme::Dark | Theme::Light | Theme::Contrast(_) => Ok(()),
    }
}

/// One server process of one build, which remembers nothing of the others.
struct Build<S> {
    sessions: Sessions<S>,
    app: Router,
}

impl<S: SessionData> Build<S> {
    /// With a handler at `/write` that calls `update`.
    fn start(update: fn(&mut S)) -> Self {
        let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        let sessions = Sessions::<S>::new(ring);
        let write = move |session: Session<S>| async move { session.update(update) };
        let app = Router::new()
            .route("/write", post(write))
            .route("/", get(|| async {}))
            .nest("/live", sessions.routes())
            .layer(sessions.layer());
        Self { sessions, app }
    }

    async fn read(&self, browser: &Browser) -> S {
        let session = self.sessions.load(&browser.headers()).await;
        session.expect("a cookie is read").get()
    }
}

/// A browser with the site's cookie.
#[derive(Default)]
struct Browser {
    cookie: String,
}

impl Browser {
    fn headers(&self) -> HeaderMap {
        let cookie = HeaderValue::from_str(&self.cookie).expect("a cookie is ASCII");
        [(COOKIE, cookie)].into_iter().collect()
    }

    async fn post<S>(&mut self, to: &Build<S>, path: &str, body: &Value) -> (StatusCode, String) {
        let request = Request::post(path)
            .header(HOST, "pug.example")
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/json")
            .header("x-live-session", "1")
            .header(COOKIE, &self.cookie)
            .body(Body::from(body.to_string()))
            .expect("the request is well formed");
        let response = to.app.clone().oneshot(request).await;
        let response = response.expect("a router always answers");
        let status = response.status();
        if let Some(set) = response.headers().get(SET_COOKIE) {
            let pair = set
                .to_str()
                .expect("our headers are ASCII")
                .split(';')
                .next();
            pair.unwrap_or_default().clone_into(&mut self.cookie);
        }
        let body = to_bytes(response.into_body(), usize::MAX).await;
        let body = body.expect("the body is complete").to_vec();
        (status, String::from_utf8(body).expect("the body is UTF-8"))
    }

    /// Lets the handler of a build write.
    async fn visit<S>(&mut self, build: &Build<S>) -> StatusCode {
        self.post(build, "/write", &Value::Null).await.0
    }

    /// Writes as the page does.
    async fn put<S>(&mut self, build: &Build<S>, put: &Value) -> (StatusCode, String) {
        let (_, body) = self.post(build, "/live/session", &json!({})).await;
        let body: Value = serde_json::from_str(&body).expect("the body is JSON");
        let put = json!({ "ticket": body["ticket"], "put": put, "tab": "a", "n": 1 });
        self.post(build, "/live/session", &put).await
    }
}

#[tokio::test]
async fn a_newer_build_migrates_what_the_older_one_wrote() {
    let older = Build::<Older>::start(|visitor| visitor.dark = true);
    let newer = Build::<Newer>::start(|_| ());
    let mut browser = Browser::default();
    browser.visit(&older).await;
    assert_eq!(newer.read(&browser).await.theme, Theme::Dark);
}

#[tokio::test]
async fn a_migrated_value_is_written_as_the_present_version_when_it_changes() {
    let older = Build::<Older>::start(|visitor| visitor.dark = true);
    let newer = Build::<Newer>::start(|visitor| visitor.theme = Theme::Contrast(3));
    let mut browser = Browser::default();
    browser.visit(&older).await;
    browser.visit(&newer).await;
    assert_eq!(newer.read(&browser).await.theme, Theme::Contrast(3));
}

#[tokio::test]
async fn an_older_build_reads_the_default_of_what_a_newer_one_wrote() {
    let older = Build::<Older>::start(|_| ());
    let newer = Build::<Newer>::start(|visitor| visitor.theme = Theme::Contrast(3));
    let mut browser = Browser::default();
    browser.visit(&newer).await;
    assert!(!older.read(&browser).await.dark);
}

#[tokio::test]
async fn an_older_build_carries_what_a_newer_one_wrote_through_its_own_writes() {
    let older = Build::<Older>::start(|visitor| visitor.visits += 1);
    let newer = Build::<Newer>::start(|visitor| {
        visitor.theme = Theme::Contrast(3);
        visitor.languages = vec!["ancient greek".to_owned()];
    });
    let mut browser = Browser::default();
    browser.visit(&newer).await;
    browser.visit(&older).await;
    let visitor = newer.read(&browser).await;
    assert_eq!(visitor.visits, 1);
    assert_eq!(visitor.theme, Theme::Contrast(3));
    assert_eq!(visitor.languages, ["ancient greek"]);
}

#[tokio::test]
async fn an_older_builds_handler_may_not_replace_what_a_newer_one_wrote() {
    let older = Build::<Older>::start(|visitor| visitor.dark = true);
    let newer = Build::<Newer>::start(|visitor| visitor.theme = Theme::Contrast(3));
    let mut browser = Browser::default();
    browser.visit(&newer).await;
    assert_eq!(browser.visit(&older).await, StatusCode::CONFLICT);
    assert_eq!(newer.read(&browser).await.theme, Theme::Contrast(3));
}

#[tokio::test]
async fn an_older_builds_view_may_not_replace_what_a_newer_one_wrote() {
    let older = Build::<Older>::start(|_| ());
    let newer = Build::<Newer>::start(|visitor| visitor.theme = Theme::Contrast(3));
    let mut browser = Browser::default();
    browser.visit(&newer).await;
    let socket = older.sessions.connect(&browser.headers(), None).await;
    let socket = socket.expect("a cookie is read");
    let refused = socket.update(|visitor| {
        visitor.visits = 7;
        visitor.dark = true;
    });
    assert_eq!(refused, Err(UpdateError::Newer { key: Older::DARK }));
    assert_eq!(socket.get().visits, 0);
}

#[tokio::test]
async fn an_older_builds_page_may_not_replace_what_a_newer_one_wrote() {
    let older = Build::<Older>::start(|_| ());
    let newer = Build::<Newer>::start(|visitor| visitor.theme = Theme::Contrast(3));
    let mut browser = Browser::default();
    browser.visit(&newer).await;
    let (status, body) = browser.put(&older, &json!({ "dark": true })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        r#"{"error":{"key":"dark","reason":"holds what a newer version of this site wrote"}}"#
    );
    assert_eq!(newer.read(&browser).await.theme, Theme::Contrast(3));
}

#[tokio::test]
async fn a_page_of_the_newer_build_replaces_what_the_older_one_wrote() {
    let older = Build::<Older>::start(|visitor| visitor.dark = true);
    let newer = Build::<Newer>::start(|_| ());
    let mut browser = Browser::default();
    browser.visit(&older).await;
    let (status, _) = browser.put(&newer, &json!({ "dark": "Light" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(newer.read(&browser).await.theme, Theme::Light);
}

#[tokio::test]
async fn a_migrated_value_has_to_keep_the_rules_of_its_key() {
    #[derive(SessionData, Clone, Default)]
    struct Loudest {
        #[session(rename = "dark", version = 3, migrate = loudest, check = moderate)]
        theme: Theme,
    }

    fn loudest(_: Stored<'_>) -> Option<Theme> {
        Some(Theme::Contrast(11))
    }

    let newer = Build::<Newer>::start(|visitor| visitor.theme = Theme::Dark);
    let newest = Build::<Loudest>::start(|_| ());
    let mut browser = Browser::default();
    browser.visit(&newer).await;
    assert_eq!(newest.read(&browser).await.theme, Theme::Light);
}

#[tokio::test]
async fn a_value_that_does_not_migrate_loses_itself_alone_and_comes_back_with_the_build_that_can_read_it()
 {
    #[derive(SessionData, Clone, Default)]
    struct Forgetful {
        #[session(rename = "dark", version = 2)]
        theme: Theme,
        visits: u32,
    }

    let older = Build::<Older>::start(|visitor| {
        visitor.dark = true;
        visitor.visits = 7;
    });
    let forgetful = Build::<Forgetful>::start(|visitor| visitor.visits += 1);
    let mut browser = Browser::default();
    browser.visit(&older).await;
    assert_eq!(forgetful.read(&browser).await.theme, Theme::Light);
    browser.visit(&forgetful).await;
    let visitor = older.read(&browser).await;
    assert!(visitor.dark);
    assert_eq!(visitor.visits, 8);
}
