//! How views send their pages elsewhere, and links lead from one to the other.

use remount_testing::{Site, Tab, containing, text};
use serde_json::{Value, json};

use crate::raw::{Container, MAIN, Speaker, answers, at};
use crate::site::{app, kit, sessions};

/// The page has been sent elsewhere by this event of its view.
async fn sent_by(event: &str) -> (Site, Tab) {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    page.push_event("#script", event, json!({})).await;
    (site, page)
}

#[tokio::test]
async fn a_patch_link_is_answered_by_the_same_view() {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    page.click(text("To b")).await;
    assert_eq!(answers(&page), [json!({"diff": {"3": "b"}})]);
    assert_eq!(page.url().as_str(), at("/?tab=b#top"));
}

#[tokio::test]
async fn a_patch_link_to_another_view_becomes_a_redirect() {
    let site = kit();
    let page = site.visitor().open("/").await;
    for path in ["/other/1", "/nowhere", "://", ""] {
        let patch = json!({"url": at(path)});
        let reply = page.send(MAIN, "live_patch", patch).await.unwrap();
        let expected = if path.is_empty() {
            json!({})
        } else {
            json!({"link_redirect": true})
        };
        assert_eq!(reply["response"], expected, "{path:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_sent_on_by_a_patch_link_joins_the_other_view() {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    let patch = json!({"url": at("/other/1")});
    let reply = speaker.push(&view, "live_patch", patch).await;
    assert_eq!(reply["response"], json!({"link_redirect": true}));
    speaker.push(&view, "phx_leave", json!({})).await;
    let main = Container::main(&visitor, "/").await;
    let (_, reply) = speaker.join(&main.topic(), main.redirect("/other/1")).await;
    assert_eq!(reply["response"]["rendered"]["1"], "1", "{reply}");
}

#[tokio::test]
async fn a_patch_link_takes_flash_messages_away() {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.push_event("#script", "flash", json!({})).await;
    assert!(page.shows(containing("Done")));
    page.click(text("To b")).await;
    assert!(!page.shows(containing("Done")));
}

#[tokio::test]
async fn a_page_that_comes_back_is_where_its_last_patch_led() {
    let site = kit();
    let page = site.visitor().open("/?tab=a").await;
    page.click(text("To b")).await;
    for name in ["c", "d"] {
        page.push_event("#script", "to_tab", json!({"name": name}))
            .await;
    }
    page.disconnect().await;
    page.reconnect().await;
    assert_eq!(
        (page.path(), page.text("s")),
        ("/?tab=d".into(), "d".into())
    );
}

#[tokio::test]
async fn a_view_that_patches_itself_tells_the_address_before_it_answers() {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    page.push_event("#script", "to_tab", json!({"name": "c"}))
        .await;
    let frames = page.frames();
    let patch = json!({"to": "/?tab=c", "kind": "push"});
    assert_eq!(
        (&frames[0][3], &frames[0][4]),
        (&json!("live_patch"), &patch)
    );
    let answer = json!({"diff": {"3": "c"}});
    assert_eq!(
        (&frames[1][3], &frames[1][4]["response"]),
        (&json!("phx_reply"), &answer)
    );
    assert_eq!((frames.len(), page.path()), (2, "/?tab=c".to_owned()));
}

#[tokio::test]
async fn a_join_that_patches_itself_says_so_in_its_reply() {
    let site = kit();
    let page = site.visitor().open("/other/1").await;
    page.click(text("Home")).await;
    assert_eq!(
        (page.path(), page.text("s")),
        ("/?tab=here".into(), "here".into())
    );
    let frames = page.frames();
    let told = |frame: &&Value| !frame[4]["response"]["live_patch"].is_null();
    let told: Vec<_> = frames.iter().filter(told).collect();
    let patch = json!({"to": "/?tab=here", "kind": "push"});
    assert_eq!(told.len(), 1, "{frames:?}");
    assert_eq!(told[0][4]["response"]["live_patch"], patch);
}

#[tokio::test]
async fn patches_in_a_circle_end_the_view() {
    let site = kit();
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    speaker.click(&view, "circle", json!({})).await;
    let ended = speaker
        .heard()
        .iter()
        .filter(|frame| frame[3] == "phx_error");
    assert_eq!(ended.count(), 1);
}

#[tokio::test]
async fn live_navigation_mounts_another_view_under_the_same_token() {
    let (_site, page) = sent_by("to_other").await;
    let there = json!({"live_redirect": {"to": "/other/7", "kind": "push"}});
    assert_eq!(answers(&page)[0], there);
    assert_eq!(
        (page.path(), page.text("#other")),
        ("/other/7".into(), "other 7".into())
    );
}

#[tokio::test]
async fn a_flash_message_travels_with_a_navigation() {
    let (_site, page) = sent_by("to_other_with_flash").await;
    assert!(page.shows(containing("You have moved")));
}

/// The token of a flash message that a view has put at this site.
async fn flash_token(site: &Site) -> String {
    let visitor = site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    let reply = speaker.click(&view, "to_other_with_flash", json!({})).await;
    let token = reply["response"]["live_redirect"]["flash"].as_str();
    token.expect("there is one").to_owned()
}

#[tokio::test]
async fn a_flash_message_is_found_beside_a_cookie_that_is_not_ascii() {
    let site = kit();
    let visitor = site.visitor();
    visitor.set_cookie("theme", "\u{e9}t\u{e9}");
    visitor.set_cookie("__phoenix_flash__", &flash_token(&site).await);
    let page = visitor.get("/other/7").await;
    assert!(page.body().contains("You have moved"), "{}", page.body());
}

/// Two hosts of one site have one secret, and a flash message is told where it was put.
#[tokio::test]
async fn a_flash_message_of_another_host_is_not_shown() {
    let host = |url| Site::at(url, app(sessions(), &Default::default()));
    let (site, other) = (host("https://site.test"), host("https://other.test"));
    let token = flash_token(&site).await;
    for (site, is_shown) in [(site, true), (other, false)] {
        let visitor = site.visitor();
        visitor.set_cookie("__phoenix_flash__", &token);
        let page = visitor.get("/other/7").await;
        assert_eq!(page.body().contains("You have moved"), is_shown);

        let main = Container::main(&visitor, "/").await;
        let mut join = main.redirect("/other/7");
        join["flash"] = token.as_str().into();
        let (_, joined) = Speaker::new(&visitor).await.join(&main.topic(), join).await;
        assert_eq!(joined["status"], "ok");
        assert_eq!(joined.to_string().contains("You have moved"), is_shown);
    }
}

/// A flash message may quote what a visitor typed; the browser would drop a cookie that is longer.
#[tokio::test]
async fn a_flash_message_that_is_too_long_for_its_cookie_does_not_hold_up_the_navigation() {
    let site = kit();
    let page = site.visitor().open("/").await;
    page.frames();
    let text = json!({"text": "x".repeat(10_000)});
    page.push_event("#script", "to_other_quoting", text).await;
    let there = json!({"live_redirect": {"to": "/other/7", "kind": "push"}});
    assert_eq!(answers(&page)[0], there);
    assert_eq!(page.path(), "/other/7");
}

#[tokio::test]
async fn a_redirect_is_told_to_the_page() {
    let (_site, page) = sent_by("away").await;
    assert_eq!(answers(&page), [json!({"redirect": {"to": "/elsewhere"}})]);
    assert_eq!(page.path(), "/elsewhere");
}

#[tokio::test]
async fn a_page_that_comes_back_has_the_view_that_a_navigation_led_to_whole() {
    let (_site, page) = sent_by("to_other").await;
    page.frames();
    page.disconnect().await;
    page.reconnect().await;
    let frames = page.frames();
    let rendered = |frame: &Value| frame[4]["response"]["rendered"].clone();
    let trees: Vec<_> = frames.iter().map(rendered).collect();
    let other = trees
        .iter()
        .find(|tree| tree["1"] == "7")
        .expect("it joined");
    assert!(other["s"].is_array(), "{other}");
    assert_eq!(
        (page.path(), page.text("#other")),
        ("/other/7".into(), "other 7".into())
    );
}
