//! Two servers with one secret behind a balancer: the page's socket is at one, and its posts are
//! answered by the other.

use serde_json::{Value, json};

use crate::browser::{Answer, LiveSocket, get, http};
use crate::site::Server;

/// The name by which browsers know both servers.
const HOST: &str = "pug.example";
const RECEIPT: &str = "x-live-session-receipt";

/// What the balancer does with a post of a page: the server at this address answers it.
async fn post(address: &str, cookies: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![
        ("host", HOST),
        ("content-type", "application/json"),
        ("x-live-session", "1"),
        ("sec-fetch-site", "same-origin"),
    ];
    headers.extend(cookies.map(|cookies| ("cookie", cookies)));
    let body = body.to_string();
    http(address, "POST", "/live/session", &headers, &body).await
}

/// A new session, made by one server.
async fn session(server: &Server) -> String {
    let answer = post(&server.address, None, &json!({})).await;
    assert_eq!(answer.status, 201);
    answer.cookie().expect("a cookie")
}

/// A page at `path` whose socket is at one server, with the session's channel.
struct Page {
    socket: LiveSocket,
    topic: String,
    join_ref: String,
    session_ref: String,
}

impl Page {
    async fn open(server: &Server, path: &str, cookie: Option<&str>) -> Self {
        let main = get(&server.address, path, cookie).await;
        let main = main.container("data-phx-main");
        let mut socket = LiveSocket::open_behind(HOST, &server.address, cookie).await;
        let url = format!("https://{HOST}{path}");
        let (join_ref, reply) = socket.join(&main, Some(&url)).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        let (session_ref, _) = socket.join_session().await;
        Self {
            socket,
            topic: main.topic(),
            join_ref,
            session_ref,
        }
    }

    /// Sends a click that the view answers once it knows what became of its write. Returns the
    /// click's reference and the write that the page is asked for.
    async fn click(&mut self, event: &str, value: Value) -> (String, Value) {
        let payload = json!({"type": "click", "event": event, "value": value});
        let (join_ref, topic) = (self.join_ref.clone(), self.topic.clone());
        let reference = self.socket.push(&join_ref, &topic, "event", payload).await;
        (reference, self.socket.pushed("session", "write").await)
    }

    async fn tell(&mut self, event: &str, payload: Value) {
        let session_ref = self.session_ref.clone();
        let told = self.socket.push(&session_ref, "session", event, payload);
        let told = told.await;
        self.socket.reply(&told).await;
    }

    /// Reports the answer to a write as the page's script does.
    async fn done(&mut self, write: &Value, answer: &Answer) {
        let mut done = json!({"write": write["write"], "status": answer.status});
        if let Some(receipt) = answer.header(RECEIPT) {
            done["receipt"] = receipt.into();
        }
        self.tell("done", done).await;
    }

    async fn shows(&mut self, reference: &str) -> String {
        self.socket.reply(reference).await.to_string()
    }
}

async fn servers() -> (Server, Server) {
    (Server::start().await, Server::start().await)
}

#[tokio::test]
async fn a_view_is_told_that_its_write_is_kept_when_another_server_answered_the_post() {
    let (one, two) = servers().await;
    let cookie = session(&one).await;
    let mut page = Page::open(&one, "/", Some(&cookie)).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let answer = post(
        &two.address,
        Some(&cookie),
        &json!({"ticket": write["ticket"]}),
    )
    .await;
    assert_eq!(answer.status, 204);
    page.done(&write, &answer).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Committed"), "{shown}");
    let kept = get(
        &Server::start().await.address,
        "/",
        answer.cookie().as_deref(),
    )
    .await;
    assert!(kept.body.contains("<i>cat</i>"));
}

#[tokio::test]
async fn without_the_receipt_a_write_that_another_server_took_is_unconfirmed() {
    let (one, two) = servers().await;
    let cookie = session(&one).await;
    let mut page = Page::open(&one, "/", Some(&cookie)).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let answer = post(
        &two.address,
        Some(&cookie),
        &json!({"ticket": write["ticket"]}),
    )
    .await;
    let done = json!({"write": write["write"], "status": answer.status});
    page.tell("done", done).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Failed(Unconfirmed)"), "{shown}");
}

#[tokio::test]
async fn a_view_is_told_that_what_its_page_typed_at_another_server_took_its_writes_place() {
    let (one, two) = servers().await;
    let cookie = session(&one).await;
    let mut page = Page::open(&one, "/", Some(&cookie)).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let ticket = json!({"ticket": write["ticket"]});
    let mut put = ticket.clone();
    put["put"] = json!({"username": "dog"});
    (put["tab"], put["n"]) = ("a".into(), 1.into());
    let typed = post(&two.address, Some(&cookie), &put).await;
    let answer = post(&two.address, typed.cookie().as_deref(), &ticket).await;
    assert_eq!(answer.status, 204);
    page.done(&write, &answer).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Superseded"), "{shown}");
}

#[tokio::test]
async fn a_first_write_makes_the_session_at_another_server_and_its_view_is_told_so() {
    let (one, two) = servers().await;
    let mut page = Page::open(&one, "/", None).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let answer = post(&two.address, None, &json!({"ticket": write["ticket"]})).await;
    assert_eq!(answer.status, 201);
    page.done(&write, &answer).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Committed"), "{shown}");
}

#[tokio::test]
async fn a_page_that_began_without_a_session_rebinds_to_the_one_that_another_server_named() {
    let (one, two) = servers().await;
    let mut page = Page::open(&one, "/", None).await;
    // Another tab has made a session meanwhile.
    let cookie = session(&two).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let answer = post(
        &two.address,
        Some(&cookie),
        &json!({"ticket": write["ticket"]}),
    )
    .await;
    assert_eq!(answer.status, 204);
    page.done(&write, &answer).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Committed"), "{shown}");
    // Its new ticket is one of that session, which no other cookie goes with.
    let ticket = page.socket.pushed("session", "ticket").await;
    let put = json!({"ticket": ticket["ticket"], "put": {"colour": "red"}, "tab": "a", "n": 1});
    let other = session(&two).await;
    assert_eq!(post(&two.address, Some(&other), &put).await.status, 409);
    assert_eq!(post(&two.address, Some(&cookie), &put).await.status, 204);
}

#[tokio::test]
async fn a_view_is_told_of_its_plain_cookie_when_another_server_set_it() {
    let (one, two) = servers().await;
    let cookie = session(&one).await;
    let mut page = Page::open(&one, "/consent", Some(&cookie)).await;
    let (click, write) = page.click("set_and_await", json!({"value": "yes"})).await;
    let answer = post(
        &two.address,
        Some(&cookie),
        &json!({"ticket": write["ticket"]}),
    )
    .await;
    assert_eq!(answer.status, 204);
    page.done(&write, &answer).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Committed"), "{shown}");
}

#[tokio::test]
async fn a_write_that_was_given_up_is_told_to_be_kept_after_all() {
    let (one, two) = servers().await;
    let cookie = session(&one).await;
    let mut page = Page::open(&one, "/", Some(&cookie)).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let failed = json!({"write": write["write"], "status": 0});
    page.tell("done", failed).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Failed(Blocked)"), "{shown}");
    let header = get(&one.address, "/", Some(&cookie)).await;
    let header = header.container("id=\"header\"");
    page.socket.join(&header, None).await;
    // The page goes on trying, and reports once more.
    let answer = post(
        &two.address,
        Some(&cookie),
        &json!({"ticket": write["ticket"]}),
    )
    .await;
    page.done(&write, &answer).await;
    let told = page.socket.pushed("lv:header", "diff").await.to_string();
    assert!(told.contains("Committed"), "{told}");
}

#[tokio::test]
async fn what_is_no_receipt_changes_nothing() {
    let (one, two) = servers().await;
    let cookie = session(&one).await;
    let mut page = Page::open(&one, "/", Some(&cookie)).await;
    let value = json!({"username": "cat"});
    let (click, write) = page.click("rename_and_await", value).await;
    let ticket = json!({"ticket": write["ticket"]});
    let answer = post(&two.address, Some(&cookie), &ticket).await;
    let receipt = answer.header(RECEIPT).expect("a receipt").to_owned();
    for wrong in [
        json!(""),
        json!("AQ"),
        write["ticket"].clone(),
        receipt.repeat(99).into(),
    ] {
        page.tell("receipt", json!({"receipt": wrong})).await;
    }
    for wrong in [
        json!({}),
        json!({"receipt": 1}),
        json!(["receipt"]),
        json!(null),
    ] {
        page.tell("receipt", wrong).await;
    }
    let done = json!({"write": write["write"], "status": 204, "receipt": "AQ"});
    page.tell("done", done).await;
    let shown = page.shows(&click).await;
    assert!(shown.contains("Failed(Unconfirmed)"), "{shown}");
}
