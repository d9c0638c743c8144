use serde_json::{Value, json};

use crate::browser::{Joined, LiveSocket, get, http, post_session};
use crate::site::Server;

/// Makes a session by an ordinary form, as a browser without scripts does.
pub(crate) async fn cookie_of(server: &Server, username: &str) -> String {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    let body = format!("username={username}");
    let saved = http(&server.address, "POST", "/name", &headers, &body).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    saved.cookie().expect("a cookie")
}

#[tokio::test]
async fn a_get_never_sets_a_cookie() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    for cookie in [None, Some(&*cookie), Some("__Host-remount-0000=garbage")] {
        let page = get(&server.address, "/", cookie).await;
        assert_eq!((page.status, page.header("set-cookie")), (200, None));
    }
}

#[tokio::test]
async fn the_first_render_holds_what_an_ordinary_form_has_saved() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let page = get(&server.address, "/", Some(&cookie)).await;
    assert!(page.body.contains("<i>pug</i>"));
    assert!(page.body.contains("Hello, pug!"));
}

#[tokio::test]
async fn a_logout_closes_the_sockets_of_all_tabs_and_no_others() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut tab = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let mut other_tab = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let mut stranger = Joined::at(&server.address, "/").await;

    let headers = [("sec-fetch-site", "same-origin"), ("cookie", &cookie)];
    let answer = http(&server.address, "POST", "/logout", &headers, "").await;
    assert_eq!(answer.status, 303);
    for page in [&mut tab, &mut other_tab] {
        assert_eq!(page.socket.close_code().await, Some(1001));
    }
    assert_eq!(stranger.click("add", json!({"by": 0})).await, json!({}));

    let page = get(&server.address, "/", answer.cookie().as_deref()).await;
    assert!(!page.body.contains("pug"), "{}", page.body);
    // Nor does the old cookie say any more who it was.
    let page = get(&server.address, "/", Some(&cookie)).await;
    assert!(!page.body.contains("pug"), "{}", page.body);
}

#[tokio::test]
async fn another_server_with_the_same_secret_reads_the_cookie() {
    let cookie = cookie_of(&Server::start().await, "pug").await;
    let page = get(&Server::start().await.address, "/", Some(&cookie)).await;
    assert!(page.body.contains("<i>pug</i>"));
}

#[tokio::test]
async fn what_the_browser_saves_is_told_to_every_view_of_the_session() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut writer = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let mut other_tab = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let mut stranger = Joined::at(&server.address, "/").await;
    let (_, session) = writer.socket.join_session().await;

    let put = json!({"ticket": session["ticket"], "put": {"username": "cat"}, "tab": "a", "n": 1});
    let answer = post_session(&server.address, Some(&cookie), &put).await;
    assert_eq!(answer.status, 204);
    assert!(answer.cookie().is_some());
    for page in [&mut writer, &mut other_tab] {
        assert_eq!(page.pushed("diff").await, json!({"2": "cat"}));
    }
    assert_eq!(
        stranger.click("add", json!({"by": 0})).await,
        json!({}),
        "strangers hear nothing"
    );
}

#[tokio::test]
async fn the_first_write_of_a_page_makes_its_session() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let (_, session) = page.socket.join_session().await;
    let put = json!({"ticket": session["ticket"], "put": {"username": "pug"}, "tab": "a", "n": 1});
    let answer = post_session(&server.address, None, &put).await;
    assert_eq!(answer.status, 201);
    let cookie = answer.cookie().expect("a cookie");
    assert_eq!(page.pushed("diff").await, json!({"2": "pug"}));
    assert!(
        get(&server.address, "/", Some(&cookie))
            .await
            .body
            .contains("<i>pug</i>")
    );
}

#[tokio::test]
async fn two_pages_of_a_first_visit_end_in_one_session() {
    let server = Server::start().await;
    let mut one = Joined::at(&server.address, "/").await;
    let mut two = Joined::at(&server.address, "/").await;
    let (_, first) = one.socket.join_session().await;
    let (_, second) = two.socket.join_session().await;

    let put = json!({"ticket": first["ticket"], "put": {"username": "pug"}, "tab": "a", "n": 1});
    let cookie = post_session(&server.address, None, &put)
        .await
        .cookie()
        .unwrap();
    let put = json!({"ticket": second["ticket"], "put": {"colour": "teal"}, "tab": "b", "n": 1});
    let answer = post_session(&server.address, Some(&cookie), &put).await;
    assert_eq!(answer.status, 204);

    let rebound = two.socket.pushed("session", "ticket").await;
    assert!(rebound["ticket"].is_string());
    assert_eq!(two.pushed("diff").await, json!({"2": "pug"}));
    let page = get(&server.address, "/", Some(&answer.cookie().unwrap())).await;
    assert!(page.body.contains("<i>pug</i>"));
}

#[tokio::test]
async fn a_views_write_is_pending_until_the_page_has_its_cookie() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let document = get(&server.address, "/", Some(&cookie)).await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let (session_ref, _) = page.socket.join_session().await;
    page.socket
        .join(&document.container("id=\"header\""), None)
        .await;

    page.click("rename", json!({"username": "cat"})).await;
    let write = page.socket.pushed("session", "write").await;
    let pending = page.socket.pushed("lv:header", "diff").await.to_string();
    assert!(
        pending.contains("cat") && pending.contains("Pending"),
        "{pending}"
    );

    let post = json!({"ticket": write["ticket"], "tab": "a", "n": 1});
    let answer = post_session(&server.address, Some(&cookie), &post).await;
    assert_eq!(answer.status, 204);
    let done = json!({"write": write["write"], "status": 204});
    let reference = page
        .socket
        .push(&session_ref, "session", "done", done)
        .await;
    page.socket.reply(&reference).await;
    let committed = page.socket.pushed("lv:header", "diff").await.to_string();
    assert!(committed.contains("Committed"), "{committed}");

    let stored = answer.cookie().unwrap();
    let restarted = Server::start().await;
    assert!(
        get(&restarted.address, "/", Some(&stored))
            .await
            .body
            .contains("<i>cat</i>")
    );
}

#[tokio::test]
async fn what_a_view_wrote_before_it_failed_reaches_the_page() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    page.socket.join_session().await;
    let payload =
        json!({"type": "click", "event": "rename_and_fail", "value": {"username": "pug"}});
    page.push("event", payload).await;
    page.socket.expect(|frame| frame[3] == "phx_error").await;
    let write = page.socket.pushed("session", "write").await;
    let post = json!({"ticket": write["ticket"]});
    let cookie = post_session(&server.address, None, &post)
        .await
        .cookie()
        .unwrap();
    let shown = get(&Server::start().await.address, "/", Some(&cookie)).await;
    assert!(shown.body.contains("<i>pug</i>"));
}

#[tokio::test]
async fn a_page_that_claims_a_post_it_never_made_has_committed_nothing() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let document = get(&server.address, "/", Some(&cookie)).await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let (session_ref, _) = page.socket.join_session().await;
    page.socket
        .join(&document.container("id=\"header\""), None)
        .await;
    page.click("rename", json!({"username": "cat"})).await;
    let write = page.socket.pushed("session", "write").await;
    page.socket.pushed("lv:header", "diff").await;
    let done = json!({"write": write["write"], "status": 204});
    page.socket
        .push(&session_ref, "session", "done", done)
        .await;
    let settled = page.socket.pushed("lv:header", "diff").await.to_string();
    assert!(settled.contains("Failed"), "{settled}");
}

/// A page whose view waits for a write, and the write that the page is asked for.
struct Waiting {
    page: Joined,
    session_ref: String,
    /// Of the event whose answer waits.
    reference: String,
    write: Value,
}

impl Waiting {
    async fn for_rename(server: &Server, cookie: &str, username: &str) -> Self {
        let value = json!({"username": username});
        Self::for_event(server, cookie, "rename_and_await", value).await
    }

    async fn for_event(server: &Server, cookie: &str, event: &str, value: Value) -> Self {
        let mut page = Joined::with_cookie(&server.address, "/", Some(cookie)).await;
        let (session_ref, _) = page.socket.join_session().await;
        let payload = json!({"type": "click", "event": event, "value": value});
        let reference = page.push("event", payload).await;
        let write = page.socket.pushed("session", "write").await;
        Self {
            page,
            session_ref,
            reference,
            write,
        }
    }

    /// Reports the write's answer, and returns what the view says became of it.
    async fn done(mut self, status: u16) -> String {
        let done = json!({"write": self.write["write"], "status": status});
        let socket = &mut self.page.socket;
        socket
            .push(&self.session_ref, "session", "done", done)
            .await;
        socket.reply(&self.reference).await.to_string()
    }
}

#[tokio::test]
async fn a_handler_that_waits_for_its_write_hears_that_it_is_committed() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let waiting = Waiting::for_rename(&server, &cookie, "cat").await;
    let post = json!({"ticket": waiting.write["ticket"]});
    let answer = post_session(&server.address, Some(&cookie), &post).await;
    assert_eq!(answer.status, 204);
    let shown = waiting.done(204).await;
    assert!(shown.contains("Committed"), "{shown}");
}

#[tokio::test]
async fn a_handler_that_waits_for_its_write_hears_that_a_later_one_took_its_place() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut waiting = Waiting::for_rename(&server, &cookie, "cat").await;
    let (session, socket) = (&waiting.session_ref, &mut waiting.page.socket);
    let asked = socket.push(session, "session", "ticket", json!({})).await;
    let ticket = socket.reply(&asked).await["response"]["ticket"].clone();
    let put = json!({"ticket": ticket, "put": {"username": "dog"}, "tab": "a", "n": 1});
    let answer = post_session(&server.address, Some(&cookie), &put).await;
    assert_eq!(answer.status, 204);
    let shown = waiting.done(204).await;
    assert!(shown.contains("Superseded"), "{shown}");
}

#[tokio::test]
async fn a_handler_that_waits_for_its_write_hears_why_it_failed() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    for (status, reason) in [(0, "Failed(Blocked)"), (429, "Failed(Refused(429))")] {
        let waiting = Waiting::for_rename(&server, &cookie, &format!("cat {status}")).await;
        let shown = waiting.done(status).await;
        assert!(shown.contains(reason), "{shown}");
    }
}

#[tokio::test]
async fn a_handler_that_waits_for_a_change_of_nothing_goes_on_at_once() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let diff = page
        .click("rename_and_await", json!({"username": "pug"}))
        .await;
    assert!(diff.to_string().contains("Unchanged"), "{diff}");
}

#[tokio::test]
async fn a_write_whose_page_lost_its_socket_is_sent_when_the_page_is_back() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut witness = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    page.click("rename_and_tell", json!({"username": "cat"}))
        .await;
    drop(page);

    let mut again = LiveSocket::open(&server.address, Some(&cookie)).await;
    let (session_ref, _) = again.join_session().await;
    let write = again.pushed("session", "write").await;
    let post = json!({"ticket": write["ticket"]});
    let answer = post_session(&server.address, Some(&cookie), &post).await;
    assert_eq!(answer.status, 204);
    let done = json!({"write": write["write"], "status": 204});
    again.push(&session_ref, "session", "done", done).await;
    let told = witness
        .socket
        .expect(|frame| frame.to_string().contains("Committed"))
        .await;
    assert_eq!(
        told[3], "diff",
        "who waits in a task of its own hears of it"
    );
    let page = get(
        &Server::start().await.address,
        "/",
        answer.cookie().as_deref(),
    )
    .await;
    assert!(page.body.contains("<i>cat</i>"));
}

#[tokio::test]
async fn a_write_whose_page_is_gone_is_sent_by_another_page_of_the_session() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut other = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    other.socket.join_session().await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    page.click("rename", json!({"username": "cat"})).await;
    drop(page);
    let write = other.socket.pushed("session", "write").await;
    let post = json!({"ticket": write["ticket"]});
    let stored = post_session(&server.address, Some(&cookie), &post).await;
    let page = get(
        &Server::start().await.address,
        "/",
        stored.cookie().as_deref(),
    )
    .await;
    assert!(page.body.contains("<i>cat</i>"));
}

/// A view writes and sends its page elsewhere: the page first has its cookie.
async fn leaves_after_its_write(to: &str, how: &str) {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let value = json!({"username": "cat", "to": to});
    let mut waiting = Waiting::for_event(&server, &cookie, "rename_and_go", value).await;
    let (session, socket) = (&waiting.session_ref, &mut waiting.page.socket);
    // Whatever the server had to say before this answer has come.
    let asked = socket.push(session, "session", "ticket", json!({})).await;
    socket.reply(&asked).await;
    assert!(!socket.has_passed(|frame| frame.to_string().contains(how)));

    let post = json!({"ticket": waiting.write["ticket"]});
    let answer = post_session(&server.address, Some(&cookie), &post).await;
    assert_eq!(answer.status, 204);
    let left = waiting.done(204).await;
    assert!(left.contains(how) && left.contains(to), "{left}");
}

#[tokio::test]
async fn a_navigation_waits_until_the_page_has_what_the_view_wrote() {
    leaves_after_its_write("/other/7", "live_redirect").await;
}

#[tokio::test]
async fn a_redirect_waits_until_the_page_has_what_the_view_wrote() {
    leaves_after_its_write("/elsewhere", "redirect").await;
}

#[tokio::test]
async fn a_patch_does_not_wait_for_what_the_view_wrote() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let value = json!({"username": "cat"});
    let mut waiting = Waiting::for_event(&server, &cookie, "rename_and_patch", value).await;
    let patched = waiting.page.socket.reply(&waiting.reference).await;
    assert!(patched.to_string().contains("here"), "{patched}");
}

#[tokio::test]
async fn a_key_that_no_browser_may_write_is_written_by_a_view() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    page.socket.join_session().await;
    page.click("join", json!({})).await;
    let write = page.socket.pushed("session", "write").await;
    let post = json!({"ticket": write["ticket"], "tab": "a", "n": 1});
    let stored = post_session(&server.address, Some(&cookie), &post)
        .await
        .cookie()
        .unwrap();
    assert!(
        get(&server.address, "/", Some(&stored))
            .await
            .body
            .contains("<u>7</u>")
    );
}

/// The socket reads what the server knows, and the page is asked to heal the cookie.
#[tokio::test]
async fn reconnect_with_an_older_cookie() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    page.click("rename", json!({"username": "cat"})).await;

    let mut again = LiveSocket::open(&server.address, Some(&cookie)).await;
    let (_, session) = again.join_session().await;
    assert_eq!(session["post"], true);
    let post = json!({"ticket": session["ticket"], "tab": "b", "n": 1});
    let healed = post_session(&server.address, Some(&cookie), &post).await;
    assert_eq!(healed.status, 204);
    let page = get(
        &Server::start().await.address,
        "/",
        healed.cookie().as_deref(),
    )
    .await;
    assert!(page.body.contains("<i>cat</i>"));
}

async fn refused_put(put: Value, key: &str) {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let (_, session) = page.socket.join_session().await;
    let body = json!({"ticket": session["ticket"], "put": put, "tab": "a", "n": 1});
    let answer = post_session(&server.address, Some(&cookie), &body).await;
    assert_eq!(
        (answer.status, answer.header("set-cookie")),
        (422, None),
        "{put}"
    );
    assert!(answer.json().to_string().contains(key), "{}", answer.body);
    let unchanged = get(&server.address, "/", Some(&cookie)).await;
    assert!(
        unchanged.body.contains("<i>pug</i>"),
        "nothing of the request is written"
    );
}

#[tokio::test]
async fn a_key_that_is_the_servers_is_refused_and_nothing_is_written() {
    refused_put(json!({"username": "cat", "joined": 1}), "joined").await;
}

#[tokio::test]
async fn an_unknown_key_is_refused_and_nothing_is_written() {
    refused_put(
        json!({"username": "cat", "current_user_id": 1}),
        "current_user_id",
    )
    .await;
}

#[tokio::test]
async fn a_value_that_is_too_long_or_of_the_wrong_type_is_refused() {
    refused_put(json!({"username": "x".repeat(41)}), "username").await;
    refused_put(json!({"username": ["pug"]}), "username").await;
    refused_put(json!({"username": null}), "username").await;
}

async fn refused(headers: &[(&str, &str)], body: &str, status: u16) {
    let server = Server::start().await;
    let answer = http(&server.address, "POST", "/live/session", headers, body).await;
    let seen = (
        answer.status,
        answer.header("set-cookie"),
        answer.header("cache-control"),
    );
    assert_eq!(
        seen,
        (status, None, Some("no-store")),
        "{headers:?} {}",
        answer.body
    );
    assert!(!answer.body.is_empty());
}

const JSON: (&str, &str) = ("content-type", "application/json");
const MARK: (&str, &str) = ("x-live-session", "1");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

#[tokio::test]
async fn a_post_that_is_not_same_origin_is_refused() {
    for site in ["cross-site", "same-site", "none"] {
        refused(&[JSON, MARK, ("sec-fetch-site", site)], "{}", 403).await;
    }
    for origin in ["null", "https://evil.example"] {
        refused(&[JSON, MARK, ("origin", origin)], "{}", 403).await;
    }
    refused(&[JSON, MARK], "{}", 403).await;
}

#[tokio::test]
async fn a_post_of_another_type_is_refused() {
    refused(&[MARK, OURS], "{}", 415).await;
    refused(&[("content-type", "text/plain"), MARK, OURS], "{}", 415).await;
    refused(&[JSON, OURS], "{}", 415).await;
}

#[tokio::test]
async fn an_oversized_post_is_refused() {
    refused(
        &[JSON, MARK, OURS],
        &format!("{{\"tab\":\"{}\"}}", "x".repeat(70_000)),
        413,
    )
    .await;
}

#[tokio::test]
async fn a_ticket_of_another_session_is_refused() {
    let server = Server::start().await;
    let (pug, cat) = (
        cookie_of(&server, "pug").await,
        cookie_of(&server, "cat").await,
    );
    let mut page = Joined::with_cookie(&server.address, "/", Some(&pug)).await;
    let (_, session) = page.socket.join_session().await;
    let put = json!({"ticket": session["ticket"], "put": {"username": "dog"}, "tab": "a", "n": 1});
    for cookie in [Some(&*cat), None] {
        let answer = post_session(&server.address, cookie, &put).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (409, None));
        let reason = answer.json()["error"]["reason"].to_string();
        assert!(reason.contains("session"), "{reason}");
    }
}

#[tokio::test]
async fn a_foreign_or_tampered_cookie_is_no_session() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let (name, value) = cookie.split_once('=').unwrap();
    for broken in [
        format!("{name}={}", &value[..value.len() / 2]),
        format!("{name}={value}AA"),
        format!("{name}="),
        format!("__Host-remount-0011223344={value}"),
    ] {
        let page = get(&server.address, "/", Some(&broken)).await;
        assert_eq!(
            (page.status, page.header("set-cookie")),
            (200, None),
            "{broken}"
        );
        assert!(page.body.contains("<i></i>"), "{broken}");
        Joined::with_cookie(&server.address, "/", Some(&broken)).await;
    }
}

#[tokio::test]
async fn an_ordinary_form_of_another_site_writes_nothing() {
    let server = Server::start().await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "cross-site"),
    ];
    let answer = http(&server.address, "POST", "/name", &headers, "username=evil").await;
    assert_eq!((answer.status, answer.header("set-cookie")), (403, None));
    assert!(
        answer
            .body
            .contains("does not prove that a page of this site sent it")
    );
}
