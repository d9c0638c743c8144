//! A key that the browser keeps: what its page brings with a join, and is told to keep.

use remount_testing::{Site, State, Tab, Visitor, text};
use serde_json::json;

use crate::profile::{app, first_text, named, send_form, type_into};
use crate::raw::{Container, Speaker};
use crate::session_channel::SessionChannel;

/// What the browser calls the item of this site.
const ITEM: &str = "remount:remount";
const HELLO: &str = r#".1."hello""#;

fn item(draft: &str) -> String {
    json!({ "draft": draft }).to_string()
}

/// A stranger whose browser keeps this item.
fn keeping(site: &Site, item: &str) -> Visitor {
    let visitor = site.visitor();
    visitor.storage().set(ITEM, item);
    visitor
}

fn keeps(visitor: &Visitor) -> Option<String> {
    visitor.storage().get(ITEM)
}

/// The view still answers.
async fn is_alive(page: &Tab) -> bool {
    page.click(text("rename")).await;
    page.text("i") == "cat"
}

#[tokio::test]
async fn a_connected_mount_reads_what_the_browser_keeps_and_the_first_render_does_not() {
    let site = Site::new(app());
    let pug = keeping(&site, &item(HELLO));
    let first = pug.get("/").await;
    assert_eq!(first_text(&first, "q"), "");
    let meta = "<meta name=\"remount-local\" content=\"remount:remount draft\">";
    assert!(first.body().contains(meta), "{}", first.body());

    let page = pug.open("/").await;
    assert_eq!(page.text("q"), "hello");
    let kept_so = json!({"prefixes": {"draft": ".1."}, "store": {}});
    assert_eq!(SessionChannel::of(&page).joined()["local"], kept_so);
}

#[tokio::test]
async fn without_an_item_there_is_the_default() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    assert_eq!(page.text("q"), "");
    assert!(is_alive(&page).await);
}

#[tokio::test]
async fn what_was_typed_is_checked_told_to_this_browser_alone_and_kept() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    let copied = pug.copy().open("/").await;
    let _ = copied.frames();
    type_into(&site, &page, "draft", "hello").await;
    assert_eq!(page.text("q"), "hello");
    assert_eq!(page.saving("draft"), Some(State::Saved));
    assert_eq!(keeps(&pug), Some(item(HELLO)));
    assert!(copied.frames().is_empty());
    assert!(is_alive(&copied).await);
}

#[tokio::test]
async fn a_wrong_value_is_refused_with_its_key_and_the_reason() {
    let site = Site::new(app());
    let pug = keeping(&site, &item(HELLO));
    let page = pug.open("/").await;
    let mut channel = SessionChannel::of(&page);
    let put = json!({"put": {"draft": "x".repeat(41)}});
    let refused = json!({"key": "draft", "reason": "is longer than 40 characters"});
    assert_eq!(channel.says("put", put).await, (json!("error"), refused));

    type_into(&site, &page, "draft", &"x".repeat(41)).await;
    assert_eq!(page.saving("draft"), Some(State::Failed));
    assert_eq!(page.text("q"), "hello");
    assert_eq!(keeps(&pug), Some(item(HELLO)));
    assert!(is_alive(&page).await);
}

#[tokio::test]
async fn no_other_key_is_written_on_this_way() {
    let site = Site::new(app());
    for key in ["username", "joined", "nothing"] {
        let pug = keeping(&site, &json!({key: ".1.\"pug\""}).to_string());
        let page = pug.open("/").await;
        assert!(!page.html("body").contains("pug"));
        let put = json!({"put": {key: "pug"}});
        let (status, response) = SessionChannel::of(&page).says("put", put).await;
        assert_eq!((status, &response["key"]), (json!("error"), &json!(key)));
        assert!(is_alive(&page).await);
    }
}

#[tokio::test]
async fn whatever_the_browser_keeps_the_join_succeeds() {
    let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
    let site = Site::new(app());
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    for hostile in [
        "7",
        "[]",
        "{",
        &item("7"),
        &item(".1.[[[["),
        &format!("{{\"draft\":{deep}}}"),
        &item(&"x".repeat(100_000)),
    ] {
        let mut speaker = Speaker::new(&visitor).await;
        let mut join = main.join("/");
        join["params"]["_local"] = hostile.into();
        let (view, joined) = speaker.join(&main.topic(), join).await;
        assert_eq!(joined["status"], "ok", "{joined}");
        let brought = json!({"params": {"_local": hostile}});
        let (session, joined) = speaker.join("session", brought).await;
        assert_eq!(joined["status"], "ok", "{joined}");
        for (event, payload) in [
            ("local", json!({"item": hostile})),
            ("local", json!({"item": 7})),
            ("local", json!([])),
            ("put", json!({"put": hostile})),
            ("put", json!({})),
        ] {
            let reply = speaker.push(&session, event, payload).await;
            assert!(reply.is_object(), "{event} is not answered");
        }
        let rename = json!({"username": "cat"});
        let reply = speaker.click(&view, "rename", rename).await;
        assert_eq!(reply["status"], "ok", "the view still answers");
    }
}

#[tokio::test]
async fn what_another_tab_has_changed_is_told_to_the_views() {
    let site = Site::new(app());
    let pug = site.visitor();
    let (page, other) = (pug.open("/").await, pug.open("/").await);
    type_into(&site, &other, "draft", "hello").await;
    assert_eq!(page.text("q"), "hello");
    type_into(&site, &other, "draft", "").await;
    assert_eq!(page.text("q"), "");
}

#[tokio::test]
async fn what_a_view_writes_is_committed_when_its_page_has_stored_it() {
    let site = Site::new(app());
    let pug = site.visitor();
    let page = pug.open("/").await;
    page.click(text("draft_and_wait")).await;
    assert_eq!(page.texts("li"), ["Committed"]);
    assert_eq!(keeps(&pug), Some(item(HELLO)));
    let asked = json!({"write": 1, "store": {"draft": HELLO}});
    assert_eq!(SessionChannel::of(&page).heard("write"), [asked]);
}

#[tokio::test]
async fn a_view_hears_that_its_page_can_store_nothing() {
    let site = Site::new(app());
    let pug = site.visitor();
    let page = pug.open("/").await;
    pug.storage().set_full(true);
    page.click(text("draft_and_wait")).await;
    assert_eq!(page.texts("li"), ["Failed(NoStorage)"]);
}

#[tokio::test]
async fn a_page_that_comes_back_brings_its_item_and_not_what_it_could_not_store() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    pug.storage().set_full(true);
    page.click(text("draft")).await;
    assert_eq!(page.text("q"), "hello");
    page.reload().await;
    assert_eq!(page.text("q"), "");
    assert!(SessionChannel::of(&page).heard("write").is_empty());
    assert!(is_alive(&page).await);
}

#[tokio::test]
async fn after_a_logout_the_next_page_reads_nothing_and_forgets_it() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    pug.storage().set(ITEM, &item(HELLO));
    send_form(&pug, "/logout", "").await;
    let page = pug.open("/").await;
    assert_eq!(page.text("q"), "");
    assert_eq!(keeps(&pug), None);
}

#[tokio::test]
async fn a_handler_that_clears_the_session_has_open_pages_forget() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    pug.storage().set(ITEM, &item(HELLO));
    let page = pug.open("/").await;
    let mut channel = SessionChannel::of(&page);
    assert_eq!(page.text("q"), "hello");
    send_form(&pug, "/clear", "").await;
    site.settled().await;
    assert_eq!(page.text("q"), "");
    assert_eq!(keeps(&pug), None);
    let told = &channel.heard("local")[0];
    assert_ne!(
        told["prefixes"],
        channel.joined()["local"]["prefixes"],
        "nothing is kept under the old label"
    );
}
