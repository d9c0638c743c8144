//! Keys with `scope = local`, from a page's join to a logout.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use remount_session::{
    Answer, Failure, KeyRing, LocalChange, Notice, Outcome, PageSession, Session, SessionData,
    Sessions, UpdateError, Write,
};
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, scope = local, max_chars = 9_000)]
    draft: String,
    #[session(browser, scope = local, on_login = drop)]
    search: String,
    #[session(browser, scope = local, max_chars = 9_000)]
    notes: String,
    #[session(browser, max_chars = 40)]
    name: String,
    user: Option<i64>,
}

/// The same site when `draft` was kept with the session, and `name` in the browser.
#[derive(SessionData, Clone, Default)]
struct Older {
    #[session(browser)]
    draft: String,
    #[session(browser, scope = local)]
    name: String,
}

fn sessions<S: SessionData>() -> Sessions<S> {
    Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"))
}

struct Site {
    app: Router,
    sessions: Sessions<Visitor>,
    notices: Arc<Mutex<Vec<Notice>>>,
}

impl Site {
    fn start() -> Self {
        async fn show(session: Session<Visitor>) -> String {
            let Visitor { draft, name, .. } = session.get();
            format!("{draft}|{name}")
        }
        async fn write(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.update(|visitor| visitor.draft = "written".to_owned())
        }
        async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.renew()?;
            session.update(|visitor| visitor.user = Some(7))
        }
        async fn log_out(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.log_out()
        }
        async fn clear(session: Session<Visitor>) -> Result<(), UpdateError> {
            session.clear()
        }
        let sessions = sessions::<Visitor>();
        let notices: Arc<Mutex<Vec<Notice>>> = Arc::default();
        let heard = Arc::clone(&notices);
        sessions.on_notice(move |notice| heard.lock().expect("no panic").push(notice.clone()));
        let app = Router::new()
            .route("/", get(show))
            .route("/write", post(write))
            .route("/login", post(log_in))
            .route("/logout", post(log_out))
            .route("/clear", post(clear))
            .nest("/live", sessions.routes())
            .layer(sessions.layer());
        Self {
            app,
            sessions,
            notices,
        }
    }

    fn heard(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.notices.lock().expect("no panic"))
    }
}

/// A browser with its cookie and its localStorage.
#[derive(Clone, Default)]
struct Browser {
    cookie: Option<String>,
    item: Map<String, Value>,
}

impl Browser {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("pug.example"));
        if let Some(cookie) = &self.cookie {
            headers.insert(COOKIE, cookie.parse().expect("cookies are ASCII"));
        }
        headers
    }

    async fn send(&mut self, site: &Site, request: Request<Body>) -> (StatusCode, String) {
        let (mut parts, body) = request.into_parts();
        parts.headers.extend(self.headers());
        let request = Request::from_parts(parts, body);
        let answer = site.app.clone().oneshot(request).await;
        let answer = answer.expect("a router always answers");
        for set in answer.headers().get_all(SET_COOKIE) {
            let set = set.to_str().expect("our headers are ASCII");
            if !set.contains("Max-Age=0;") {
                self.cookie = set.split(';').next().map(str::to_owned);
            }
        }
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await;
        let body = body.expect("the body is complete").to_vec();
        (status, String::from_utf8(body).expect("it is text"))
    }

    async fn post(&mut self, site: &Site, path: &str) -> (StatusCode, String) {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        let request = request.body(Body::empty()).expect("the request is whole");
        self.send(site, request).await
    }

    async fn live(&mut self, site: &Site, body: &Value) -> (StatusCode, Value) {
        let request = Request::post("/live/session")
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/json")
            .header("x-live-session", "1")
            .body(Body::from(body.to_string()))
            .expect("the request is whole");
        let (status, body) = self.send(site, request).await;
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// What a view of a new page reads in `mount`, after which the page keeps what it is told to.
    async fn open(&mut self, site: &Site) -> PageSession<Visitor> {
        let socket = connect(&site.sessions, &self.headers()).await;
        let item = self.item();
        self.keep(&socket.bring(&item));
        socket
    }

    fn item(&self) -> String {
        if self.item.is_empty() {
            return String::new();
        }
        json!(self.item).to_string()
    }

    fn keep(&mut self, change: &LocalChange) {
        let store = change.store.as_deref().unwrap_or("{}");
        let store: Map<String, Value> = serde_json::from_str(store).expect("it is an object");
        for (name, text) in store {
            if text.is_null() {
                self.item.remove(&name);
            } else {
                self.item.insert(name, text);
            }
        }
    }

    fn types(&mut self, socket: &PageSession<Visitor>, put: &Value) -> Vec<&'static str> {
        let change = socket.put(&put.to_string()).expect("it is right");
        self.keep(&change);
        change.keys
    }

    fn stores(&mut self, socket: &PageSession<Visitor>, write: &Write) -> Outcome {
        self.keep(write.local.as_ref().expect("there is something to keep"));
        socket.settle(write, Answer::Status(200))
    }
}

async fn connect<S: SessionData>(sessions: &Sessions<S>, headers: &HeaderMap) -> PageSession<S> {
    let socket = sessions.connect(headers, None).await;
    socket.expect("cookies are never unavailable")
}

fn write(socket: &PageSession<Visitor>, f: impl FnOnce(&mut Visitor)) -> Write {
    let write = socket.update(f).expect("the update is right");
    write.expect("it changes something")
}

// ---- a page ----

#[tokio::test]
async fn what_was_typed_is_there_for_the_next_page_and_makes_no_session() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.open(&site).await;
    assert_eq!(
        browser.types(&socket, &json!({"draft": "hello"})),
        ["draft"]
    );
    assert_eq!(socket.get().draft, "hello");
    assert_eq!(browser.open(&site).await.get().draft, "hello");
    assert_eq!(browser.cookie, None);
    assert_eq!(site.heard(), [], "only this page is told");
}

#[tokio::test]
async fn what_was_typed_again_changes_nothing_and_is_kept() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"draft": "hello"}));
    assert_eq!(browser.types(&socket, &json!({"draft": "hello"})), [""; 0]);
}

#[tokio::test]
async fn a_value_that_breaks_a_rule_is_refused_and_the_old_one_stays() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"search": "pug"}));
    let refused = socket.put(&json!({"draft": "a", "search": "x".repeat(1_001)}).to_string());
    let refused = refused.expect_err("it is too long");
    assert_eq!(refused.key.as_deref(), Some("search"));
    assert_eq!(refused.reason, "is longer than 1000 characters");
    assert_eq!((&*socket.get().draft, &*socket.get().search), ("", "pug"));
}

#[tokio::test]
async fn what_a_view_writes_is_committed_when_the_page_has_stored_it() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.open(&site).await;
    let write = write(&socket, |visitor| visitor.draft = "hello".to_owned());
    assert_eq!((&*write.ticket, write.keys.len()), ("", 0));
    assert_eq!(socket.get().draft, "hello");
    assert_eq!(browser.stores(&socket, &write), Outcome::Committed);
    assert_eq!(browser.open(&site).await.get().draft, "hello");
    assert_eq!(site.heard(), [], "only this page is told");
}

#[tokio::test]
async fn a_page_that_cannot_store_what_a_view_wrote_says_so() {
    let site = Site::start();
    let socket = Browser::default().open(&site).await;
    let first = write(&socket, |visitor| visitor.draft = "hello".to_owned());
    let failed = socket.settle(&first, Answer::NoStorage);
    assert_eq!(failed, Outcome::Failed(Failure::NoStorage));
    let second = write(&socket, |visitor| visitor.draft = "again".to_owned());
    let failed = socket.settle(&second, Answer::Silence);
    assert_eq!(failed, Outcome::Failed(Failure::Unconfirmed));
    assert_eq!(socket.get().draft, "again", "this page goes on with it");
}

#[tokio::test]
async fn a_write_of_both_kinds_needs_the_cookie_and_the_storage() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.live(&site, &json!({})).await;
    let socket = browser.open(&site).await;
    let both = |visitor: &mut Visitor| {
        visitor.draft.push('a');
        visitor.name.push('b');
    };
    for (posts, answer, outcome) in [
        (true, Answer::Status(204), Outcome::Committed),
        (true, Answer::NoStorage, Outcome::Failed(Failure::NoStorage)),
        (
            false,
            Answer::Status(204),
            Outcome::Failed(Failure::Unconfirmed),
        ),
    ] {
        let write = write(&socket, both);
        assert_eq!(write.keys, ["name"]);
        if posts {
            let body = json!({"ticket": write.ticket});
            assert_eq!(browser.live(&site, &body).await.0, 204);
        }
        assert_eq!(socket.settle(&write, answer), outcome, "{posts} {answer:?}");
    }
}

#[tokio::test]
async fn an_update_that_the_item_has_no_room_for_writes_nothing() {
    let site = Site::start();
    let socket = Browser::default().open(&site).await;
    write(&socket, |visitor| visitor.draft = "x".repeat(8_000));
    let refused = socket.update(|visitor| {
        visitor.notes = "x".repeat(8_400);
        visitor.name = "pug".to_owned();
    });
    let Err(UpdateError::TooLarge { key, need, room }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((key, room), ("notes", 16_384));
    assert!(need > room);
    assert_eq!(socket.get().name, "");
    let put = json!({"notes": "x".repeat(8_400)}).to_string();
    assert_eq!(
        socket.put(&put).expect_err("no room").key.as_deref(),
        Some("notes")
    );
}

#[tokio::test]
async fn what_fits_can_be_brought() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.post(&site, "/login").await;
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"draft": "x".repeat(8_000)}));
    let most = (2_000..2_200).rev().find(|count| {
        let put = json!({"notes": "\"".repeat(*count)});
        socket.put(&put.to_string()).is_ok_and(|change| {
            browser.keep(&change);
            true
        })
    });
    let most = most.expect("something fits");
    assert!(most < 2_199, "{most}");
    assert_eq!(browser.open(&site).await.get().notes.len(), most);
}

#[tokio::test]
async fn a_newer_builds_value_is_not_replaced() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.item.insert("draft".to_owned(), json!(".2.{}"));
    let socket = browser.open(&site).await;
    let refused = socket.update(|visitor| visitor.draft = "older".to_owned());
    assert_eq!(refused, Err(UpdateError::Newer { key: "draft" }));
    let refused = socket.put(&json!({"draft": "older"}).to_string());
    assert_eq!(
        refused.expect_err("it is newer").key.as_deref(),
        Some("draft")
    );
    assert_eq!(browser.item["draft"], ".2.{}");
}

// ---- where it is not ----

#[tokio::test]
async fn a_handler_reads_the_default_and_is_told_that_it_cannot_write() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"draft": "hello"}));
    let get = Request::get("/").body(Body::empty()).expect("it is whole");
    assert_eq!(browser.send(&site, get).await.1, "|");
    let (status, reason) = browser.post(&site, "/write").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(reason.contains("`draft`") && reason.contains("write it from a live view"));
    assert_eq!(browser.cookie, None);
}

#[tokio::test]
async fn the_endpoint_takes_no_such_key() {
    let site = Site::start();
    let mut browser = Browser::default();
    let (_, body) = browser.live(&site, &json!({})).await;
    let put = json!({"ticket": body["ticket"], "put": {"draft": "a"}, "tab": "a", "n": 1});
    let (status, body) = browser.live(&site, &put).await;
    assert_eq!(
        (status.as_u16(), &body["error"]["key"]),
        (422, &json!("draft"))
    );
}

#[tokio::test]
async fn neither_the_cookie_nor_a_ticket_has_what_the_browser_keeps() {
    let site = Site::start();
    let mut sizes = Vec::new();
    for draft in ["", "a draft that is a good deal longer than nothing"] {
        let mut browser = Browser::default();
        let socket = browser.open(&site).await;
        browser.types(&socket, &json!({"draft": draft}));
        let write = write(&socket, |visitor| {
            visitor.name = "pug".to_owned();
            visitor.search = draft.to_owned();
        });
        browser.live(&site, &json!({"ticket": write.ticket})).await;
        let cookie = browser.cookie.expect("the write makes a session");
        sizes.push((write.ticket.len(), cookie.len()));
    }
    assert_eq!(sizes[0], sizes[1]);
}

#[tokio::test]
async fn two_browsers_with_one_cookie_share_nothing_of_it() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.live(&site, &json!({})).await;
    let thief = connect(&site.sessions, &browser.headers()).await;
    let socket = browser.open(&site).await;
    assert_eq!(socket.id(), thief.id());
    browser.types(&socket, &json!({"draft": "hello"}));
    write(&socket, |visitor| visitor.search = "pug".to_owned());
    assert_eq!((&*thief.get().draft, &*thief.get().search), ("", ""));
    assert_eq!(site.heard(), []);
}

// ---- when a key changes its place ----

#[tokio::test]
async fn what_the_cookie_has_under_the_name_of_a_local_key_is_not_read_and_passes_through() {
    let site = Site::start();
    let older = sessions::<Older>();
    let mut browser = Browser::default();
    let old = connect(&older, &browser.headers()).await;
    let written = old.update(|visitor| visitor.draft = "old".to_owned());
    let written = written.expect("it is right").expect("it changes something");
    // The newer server takes the ticket of the older one, and makes the session.
    let body = json!({"ticket": written.ticket});
    assert_eq!(browser.live(&site, &body).await.0, 201);

    let socket = browser.open(&site).await;
    assert_eq!(socket.get().draft, "");
    browser.types(&socket, &json!({"draft": "new"}));
    browser.post(&site, "/login").await;
    assert_eq!(browser.open(&site).await.get().draft, "new");
    let read = older.load(&browser.headers()).await;
    assert_eq!(read.expect("a cookie is read").get().draft, "old");
}

#[tokio::test]
async fn what_the_browser_has_under_the_name_of_another_key_is_not_read_and_stays() {
    let site = Site::start();
    let mut browser = Browser::default();
    let old = connect(&sessions::<Older>(), &browser.headers()).await;
    browser.keep(&old.put(r#"{"name":"pug"}"#).expect("it is right"));
    assert_eq!(browser.open(&site).await.get().name, "");
    assert!(
        browser.item.contains_key("name"),
        "an older server reads it"
    );
}

// ---- two people on one browser ----

/// Somebody who has typed something, before a login or after it.
async fn visitor(site: &Site, is_member: bool) -> Browser {
    let mut browser = Browser::default();
    if is_member {
        browser.post(site, "/login").await;
    }
    let socket = browser.open(site).await;
    browser.types(&socket, &json!({"draft": "hello", "search": "pug"}));
    browser
}

#[tokio::test]
async fn a_login_keeps_what_was_typed_and_drops_what_ends_there() {
    let site = Site::start();
    for is_member in [false, true] {
        let mut browser = visitor(&site, is_member).await;
        browser.post(&site, "/login").await;
        let read = browser.open(&site).await.get();
        assert_eq!((&*read.draft, &*read.search), ("hello", ""));
        let names: Vec<_> = browser.item.keys().collect();
        assert_eq!(names, ["draft"]);
    }
}

#[tokio::test]
async fn after_a_logout_the_browser_is_told_to_forget_everything() {
    let site = Site::start();
    for logs_in_again in [false, true] {
        let mut browser = visitor(&site, true).await;
        browser.post(&site, "/logout").await;
        if logs_in_again {
            // Before any page of ours could have cleaned up.
            browser.post(&site, "/login").await;
        }
        let read = browser.open(&site).await.get();
        assert_eq!((&*read.draft, &*read.search), ("", ""));
        assert_eq!(browser.item, Map::new());
    }
}

#[tokio::test]
async fn what_was_typed_before_a_login_is_gone_after_the_logout_too() {
    let site = Site::start();
    let mut browser = visitor(&site, false).await;
    browser.post(&site, "/login").await;
    browser.post(&site, "/logout").await;
    assert_eq!(browser.open(&site).await.get().draft, "");
    assert_eq!(browser.item, Map::new());
}

#[tokio::test]
async fn a_visitor_without_the_cookie_does_not_read_what_a_member_typed() {
    let site = Site::start();
    let mut browser = visitor(&site, true).await;
    browser.cookie = None;
    assert_eq!(browser.open(&site).await.get().draft, "");
}

#[tokio::test]
async fn a_page_of_before_the_logout_can_put_nothing_any_more() {
    let site = Site::start();
    let mut browser = visitor(&site, true).await;
    let socket = browser.open(&site).await;
    browser.post(&site, "/logout").await;
    let refused = socket.put(r#"{"draft":"late"}"#).expect_err("it is over");
    assert_eq!(refused.reason, "session-changed");
}

#[tokio::test]
async fn clearing_by_a_handler_forgets_what_pages_keep() {
    let site = Site::start();
    for is_member in [false, true] {
        let mut browser = visitor(&site, is_member).await;
        let open = browser.open(&site).await;
        site.heard();
        browser.post(&site, "/clear").await;
        let keys = site.heard().into_iter().find_map(|notice| match notice {
            Notice::Changed { keys, .. } => Some(keys),
            _ => None,
        });
        let keys = keys.expect("the pages are told");
        assert_eq!(keys.iter().filter(|key| **key == "draft").count(), 1);
        assert!(!keys.iter().any(|key| key.starts_with('~')), "{keys:?}");
        if is_member {
            let change = open
                .clear_local(&keys)
                .expect("there is something to forget");
            assert_eq!(change.keys, ["draft", "search", "notes"]);
            assert_eq!(open.get().draft, "");
        }
        assert_eq!(browser.open(&site).await.get().draft, "");
        assert_eq!(browser.item, Map::new());
    }
}

#[tokio::test]
async fn a_schema_without_such_keys_has_no_item() {
    #[derive(SessionData, Clone, Default)]
    struct Plain {
        #[session(browser)]
        name: String,
    }
    assert_eq!(sessions::<Plain>().local_item(), None);
    let item = sessions::<Visitor>().app_name("shop").local_item();
    assert_eq!(item.as_deref(), Some("remount:shop draft search notes"));
    let socket = connect(&sessions::<Plain>(), &HeaderMap::new()).await;
    assert_eq!(
        socket.bring(r#"{"name":".1.\"pug\""}"#),
        LocalChange::default()
    );
    assert_eq!(socket.get().name, "");
}

#[tokio::test]
async fn a_socket_of_an_ended_session_has_nothing_forgotten_that_goes_on() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.post(&site, "/login").await;
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"draft": "hello"}));
    write(&socket, |visitor| visitor.name = "pug".to_owned());
    browser.post(&site, "/login").await; // a second login keeps the epoch
    let item = browser.item();
    browser.keep(&socket.bring(&item));
    assert_eq!(browser.open(&site).await.get().draft, "hello");
}

#[tokio::test]
async fn a_socket_that_comes_while_a_login_is_under_way_has_nothing_forgotten() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.post(&site, "/login").await;
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"draft": "hello"}));
    let mut before = browser.clone();
    browser.post(&site, "/login").await;
    before.open(&site).await; // left before the answer of the login arrived
    browser.item = before.item.clone();
    assert_eq!(browser.open(&site).await.get().draft, "hello");
}

#[tokio::test]
async fn a_write_of_both_kinds_that_another_page_posts_is_not_confirmed() {
    let site = Site::start();
    let mut browser = Browser::default();
    browser.live(&site, &json!({})).await;
    let (gone, other) = (browser.open(&site).await, browser.open(&site).await);
    let write = write(&gone, |visitor| {
        visitor.draft.push('a');
        visitor.name.push('b');
    });
    let body = json!({"ticket": write.ticket});
    assert_eq!(browser.live(&site, &body).await.0, 204);
    let outcome = other.settle(&write, Answer::Status(204));
    assert_eq!(outcome, Outcome::Failed(Failure::Unconfirmed));
}

#[tokio::test]
async fn a_provisional_socket_of_an_ended_session_writes_nothing() {
    let site = Site::start();
    let mut browser = Browser::default();
    let (first, second) = (browser.open(&site).await, browser.open(&site).await);
    let put = |ticket: String, n: u8| json!({"ticket": ticket, "put": {"name": "pug"}, "tab": "t", "n": n});
    let (a, b) = (first.ticket(), second.ticket());
    assert_eq!(browser.live(&site, &put(a, 1)).await.0, 201);
    assert_eq!(browser.live(&site, &put(b, 2)).await.0, 204);
    browser.post(&site, "/logout").await;
    let refused = second.update(|visitor| visitor.name = "late".to_owned());
    assert!(matches!(refused, Err(UpdateError::Ended)), "{refused:?}");
}

#[tokio::test]
async fn a_tab_of_before_a_first_login_has_nothing_of_the_login_forgotten() {
    let site = Site::start();
    let mut browser = Browser::default();
    let older = browser.open(&site).await;
    browser.post(&site, "/login").await;
    let socket = browser.open(&site).await;
    browser.types(&socket, &json!({"draft": "hello"}));
    // The storage event reaches the older tab, which brings the item.
    let item = browser.item();
    browser.keep(&older.bring_news(&item));
    assert_eq!(browser.open(&site).await.get().draft, "hello");
}
