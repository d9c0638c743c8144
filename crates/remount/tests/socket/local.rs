//! A key that the browser keeps: what its page brings with a join, and is told to keep.

use serde_json::{Value, json};

use crate::browser::{Joined, LiveSocket, get, http};
use crate::session::cookie_of;
use crate::site::Server;

const HELLO: &str = r#".1."hello""#;

/// A page of a browser that keeps this item. Its main view has joined, and then its session channel.
struct Page {
    joined: Joined,
    session: String,
    local: Value,
}

impl Page {
    async fn open(server: &Server, cookie: Option<&str>, item: &str) -> Self {
        let address = &server.address;
        let document = get(address, "/", cookie).await;
        let main = document.container("data-phx-main");
        let mut socket = LiveSocket::open(address, cookie).await;
        let params = json!({"_mounts": 0, "_mount_attempts": 0, "_local": item});
        let payload = json!({
            "url": format!("http://{address}/"),
            "params": params,
            "session": main.session,
        });
        let join_ref = socket.push("", &main.topic(), "phx_join", payload).await;
        let reply = socket.reply(&join_ref).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        let mut joined = Joined {
            socket,
            topic: main.topic(),
            join_ref,
            reply: reply["response"].clone(),
        };
        let payload = json!({"params": {"_local": item}});
        let session = joined.socket.push("", "session", "phx_join", payload).await;
        let reply = joined.socket.reply(&session).await;
        Self {
            joined,
            session,
            local: reply["response"]["local"].clone(),
        }
    }

    fn shows(&self, draft: &str) -> bool {
        self.joined.reply["rendered"].to_string().contains(draft)
    }

    /// Says something on the session's channel; returns status and response.
    async fn says(&mut self, event: &str, payload: Value) -> (Value, Value) {
        let socket = &mut self.joined.socket;
        let reference = socket.push(&self.session, "session", event, payload).await;
        let reply = socket.reply(&reference).await;
        (reply["status"].clone(), reply["response"].clone())
    }

    async fn is_told(&mut self, event: &str) -> Value {
        self.joined.socket.pushed("session", event).await
    }

    async fn changes(&mut self) -> Value {
        self.joined.pushed("diff").await
    }

    /// The view still answers.
    async fn is_alive(&mut self) {
        assert_eq!(self.joined.click("add", json!({"by": 0})).await, json!({}));
    }
}

fn item(draft: &str) -> String {
    json!({ "draft": draft }).to_string()
}

#[tokio::test]
async fn a_connected_mount_reads_what_the_browser_keeps_and_the_first_render_does_not() {
    let server = Server::start().await;
    let page = get(&server.address, "/", None).await;
    assert!(page.body.contains("<q></q>"), "{}", page.body);
    assert!(
        page.body
            .contains("<meta name=\"remount-local\" content=\"remount:remount draft\">")
    );
    let page = Page::open(&server, None, &item(HELLO)).await;
    assert!(page.shows("hello"));
    assert_eq!(
        page.local,
        json!({"prefixes": {"draft": ".1."}, "store": {}})
    );
}

#[tokio::test]
async fn without_an_item_there_is_the_default() {
    let server = Server::start().await;
    let mut page = Page::open(&server, None, "").await;
    assert!(!page.shows("hello"));
    page.is_alive().await;
}

#[tokio::test]
async fn what_was_typed_is_checked_told_to_this_page_alone_and_kept() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Page::open(&server, Some(&cookie), "").await;
    let mut copied = Page::open(&server, Some(&cookie), "").await;
    let (status, response) = page.says("put", json!({"put": {"draft": "hello"}})).await;
    assert_eq!(
        (status, response),
        (json!("ok"), json!({"store": {"draft": HELLO}}))
    );
    assert_eq!(page.changes().await["6"], "hello");
    copied.is_alive().await;
    assert!(!copied.joined.socket.has_passed(|frame| frame[3] == "diff"));
}

#[tokio::test]
async fn a_wrong_value_is_refused_with_its_key_and_the_reason() {
    let server = Server::start().await;
    let mut page = Page::open(&server, None, &item(HELLO)).await;
    let put = json!({"put": {"draft": "x".repeat(41)}});
    let (status, response) = page.says("put", put).await;
    assert_eq!(status, "error");
    assert_eq!(
        response,
        json!({"key": "draft", "reason": "is longer than 40 characters"})
    );
    page.is_alive().await;
}

#[tokio::test]
async fn no_other_key_is_written_on_this_way() {
    let server = Server::start().await;
    for key in ["username", "joined", "nothing"] {
        let mut page = Page::open(&server, None, &json!({key: ".1.\"pug\""}).to_string()).await;
        assert!(!page.shows("pug"));
        let (status, response) = page.says("put", json!({"put": {key: "pug"}})).await;
        assert_eq!((status, &response["key"]), (json!("error"), &json!(key)));
        page.is_alive().await;
    }
}

#[tokio::test]
async fn whatever_the_browser_keeps_the_join_succeeds() {
    let server = Server::start().await;
    let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
    for hostile in [
        "7",
        "[]",
        "{",
        &item("7"),
        &item(".1.[[[["),
        &format!("{{\"draft\":{deep}}}"),
        &item(&"x".repeat(100_000)),
    ] {
        let mut page = Page::open(&server, None, hostile).await;
        assert!(page.shows("Home") || page.joined.reply["rendered"].is_object());
        for (event, payload) in [
            ("local", json!({"item": hostile})),
            ("local", json!({"item": 7})),
            ("local", json!([])),
            ("put", json!({"put": hostile})),
            ("put", json!({})),
        ] {
            page.says(event, payload).await;
        }
        page.is_alive().await;
    }
}

#[tokio::test]
async fn what_another_tab_has_changed_is_told_to_the_views() {
    let server = Server::start().await;
    let mut page = Page::open(&server, None, "").await;
    let (_, response) = page.says("local", json!({"item": item(HELLO)})).await;
    assert_eq!(response, json!({}));
    assert_eq!(page.changes().await["6"], "hello");
    page.says("local", json!({"item": ""})).await;
    assert_eq!(page.changes().await["6"], "");
}

#[tokio::test]
async fn what_a_view_writes_is_committed_when_its_page_has_stored_it() {
    let server = Server::start().await;
    let mut page = Page::open(&server, None, "").await;
    let event = json!({"type": "click", "event": "draft_and_await", "value": {"draft": "hello"}});
    page.joined.push("event", event).await;
    let write = page.is_told("write").await;
    assert_eq!(write, json!({"write": 1, "store": {"draft": HELLO}}));
    page.says("done", json!({"write": 1, "status": 200})).await;
    let heard = |frame: &Value| frame[3] == "phx_reply" && frame.to_string().contains("Committed");
    page.joined.socket.expect(heard).await;
}

#[tokio::test]
async fn a_view_hears_that_its_page_can_store_nothing() {
    let server = Server::start().await;
    let mut page = Page::open(&server, None, "").await;
    let event = json!({"type": "click", "event": "draft_and_await", "value": {"draft": "hello"}});
    page.joined.push("event", event).await;
    page.is_told("write").await;
    let done = json!({"write": 1, "status": 0, "reason": "no-storage"});
    page.says("done", done).await;
    let heard =
        |frame: &Value| frame[3] == "phx_reply" && frame.to_string().contains("Failed(NoStorage)");
    page.joined.socket.expect(heard).await;
}

#[tokio::test]
async fn a_page_that_comes_back_brings_its_item_and_not_what_it_could_not_store() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Page::open(&server, Some(&cookie), "").await;
    page.joined.click("draft", json!({"draft": "hello"})).await;
    drop(page);
    let mut back = Page::open(&server, Some(&cookie), "").await;
    assert!(!back.shows("hello"));
    back.is_alive().await;
    assert!(!back.joined.socket.has_passed(|frame| frame[3] == "write"));
}

#[tokio::test]
async fn after_a_logout_the_next_page_reads_nothing_and_forgets_it() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", &*cookie)];
    let answer = http(&server.address, "POST", "/logout", &headers, "").await;
    let page = Page::open(&server, answer.cookie().as_deref(), &item(HELLO)).await;
    assert!(!page.shows("hello"));
    assert_eq!(page.local["store"], json!({"draft": null}));
}

#[tokio::test]
async fn a_handler_that_clears_the_session_has_open_pages_forget() {
    let server = Server::start().await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Page::open(&server, Some(&cookie), &item(HELLO)).await;
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", &*cookie)];
    http(&server.address, "POST", "/clear", &headers, "").await;
    let told = page.is_told("local").await;
    assert_eq!(told["store"], json!({"draft": null}));
    assert_ne!(
        told["prefixes"], page.local["prefixes"],
        "nothing is kept under the old label"
    );
    assert_eq!(page.changes().await["6"], "");
}
