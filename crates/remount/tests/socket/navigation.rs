use serde_json::json;

use crate::browser::{Joined, get};
use crate::site::Server;

#[tokio::test]
async fn a_patch_link_is_answered_by_the_same_view() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let url = format!("http://{}/?tab=b#top", server.address);
    let reference = page.push("live_patch", json!({"url": url})).await;
    let reply = page.socket.reply(&reference).await;
    assert_eq!(reply["response"], json!({"diff": {"4": "b"}}));
}

#[tokio::test]
async fn a_patch_link_to_another_view_becomes_a_redirect() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    for path in ["/other/1", "/nowhere", "://", ""] {
        let url = format!("http://{}{path}", server.address);
        let reference = page.push("live_patch", json!({"url": url})).await;
        let reply = page.socket.reply(&reference).await;
        let expected = if path.is_empty() {
            json!({})
        } else {
            json!({"link_redirect": true})
        };
        assert_eq!(reply["response"], expected, "{path:?}");
    }
}

#[tokio::test]
async fn a_view_that_patches_itself_tells_the_address_before_it_answers() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let payload = json!({"type": "click", "event": "to_tab", "value": {"name": "c"}});
    let reference = page.push("event", payload).await;
    let first = page.socket.expect(|frame| frame[2] == page.topic).await;
    assert_eq!(
        (&first[3], &first[4]),
        (
            &json!("live_patch"),
            &json!({"to": "/?tab=c", "kind": "push"})
        )
    );
    let reply = page.socket.reply(&reference).await;
    assert_eq!(reply["response"], json!({"diff": {"4": "c"}}));
}

#[tokio::test]
async fn a_join_that_patches_itself_says_so_in_its_reply() {
    let server = Server::start().await;
    let page = Joined::at(&server.address, "/other/1").await;
    let mut socket = page.socket;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let url = format!("http://{}/?tab=moved", server.address);
    let (_, reply) = socket.join(&main, Some(&url)).await;
    let response = &reply["response"];
    assert_eq!(
        response["live_patch"],
        json!({"to": "/?tab=here", "kind": "push"})
    );
    assert_eq!(response["rendered"]["4"], "here");
}

#[tokio::test]
async fn patches_in_a_circle_end_the_view() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    page.push(
        "event",
        json!({"type": "click", "event": "circle", "value": {}}),
    )
    .await;
    page.socket.expect(|frame| frame[3] == "phx_error").await;
}

#[tokio::test]
async fn live_navigation_mounts_another_view_under_the_same_token() {
    let server = Server::start().await;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let mut page = Joined::at(&server.address, "/").await;
    let reply = page.click("to_other", json!({})).await;
    assert_eq!(
        reply,
        json!({"live_redirect": {"to": "/other/7", "kind": "push"}})
    );

    let payload = json!({
        "redirect": format!("http://{}/other/7", server.address),
        "params": {"_mounts": 0}, "session": main.session, "static": null, "sticky": false,
    });
    let reference = page
        .socket
        .push("", &main.topic(), "phx_join", payload)
        .await;
    let joined = page.socket.reply(&reference).await;
    assert_eq!(joined["status"], "ok");
    assert!(joined.to_string().contains("\"7\""), "{joined}");
}

#[tokio::test]
async fn a_flash_message_travels_with_a_navigation() {
    let server = Server::start().await;
    let main = get(&server.address, "/", None)
        .await
        .container("data-phx-main");
    let mut page = Joined::at(&server.address, "/").await;
    let reply = page.click("to_other_with_flash", json!({})).await;
    let payload = json!({
        "redirect": format!("http://{}/other/7", server.address),
        "params": {"_mounts": 0}, "session": main.session, "sticky": false,
        "flash": reply["live_redirect"]["flash"],
    });
    let reference = page
        .socket
        .push("", &main.topic(), "phx_join", payload)
        .await;
    let joined = page.socket.reply(&reference).await;
    assert!(joined.to_string().contains("You have moved"), "{joined}");
}

#[tokio::test]
async fn a_flash_message_is_found_beside_a_cookie_that_is_not_ascii() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let reply = page.click("to_other_with_flash", json!({})).await;
    let token = reply["live_redirect"]["flash"]
        .as_str()
        .expect("there is one");
    let cookies = format!("theme=\u{e9}t\u{e9}; __phoenix_flash__={token}");
    let answer = get(&server.address, "/other/7", Some(&cookies)).await;
    assert!(answer.body.contains("You have moved"), "{}", answer.body);
}

/// Two hosts of one site have one secret, and a flash message is told where it was put.
#[tokio::test]
async fn a_flash_message_of_another_host_is_not_shown() {
    let (server, other) = (Server::start().await, Server::start().await);
    let mut page = Joined::at(&server.address, "/").await;
    let reply = page.click("to_other_with_flash", json!({})).await;
    let token = &reply["live_redirect"]["flash"];
    let cookie = format!(
        "__phoenix_flash__={}",
        token.as_str().expect("there is one")
    );
    for (address, is_shown) in [(&server.address, true), (&other.address, false)] {
        let answer = get(address, "/other/7", Some(&cookie)).await;
        assert_eq!(answer.body.contains("You have moved"), is_shown);

        let main = get(address, "/", None).await.container("data-phx-main");
        let mut page = Joined::at(address, "/").await;
        let payload = json!({
            "redirect": format!("http://{address}/other/7"),
            "params": {"_mounts": 0}, "session": main.session, "sticky": false,
            "flash": token,
        });
        let reference = page
            .socket
            .push("", &main.topic(), "phx_join", payload)
            .await;
        let joined = page.socket.reply(&reference).await;
        assert_eq!(joined["status"], "ok");
        assert_eq!(joined.to_string().contains("You have moved"), is_shown);
    }
}

/// A flash message may quote what a visitor typed; the browser would drop a cookie that is longer.
#[tokio::test]
async fn a_flash_message_that_is_too_long_for_its_cookie_does_not_hold_up_the_navigation() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let text = "x".repeat(10_000);
    let reply = page.click("to_other_quoting", json!({"text": text})).await;
    let expected = json!({"live_redirect": {"to": "/other/7", "kind": "push"}});
    assert_eq!(reply, expected);
}

#[tokio::test]
async fn a_redirect_is_told_to_the_page() {
    let server = Server::start().await;
    let mut page = Joined::at(&server.address, "/").await;
    let reply = page.click("away", json!({})).await;
    assert_eq!(reply, json!({"redirect": {"to": "/elsewhere"}}));
}
