//! How a page of the site opens its socket, whatever else its script says in the request.

use http::StatusCode;
use remount_testing::Visitor;
use serde_json::json;

use crate::raw::Speaker;
use crate::site::kit;

/// The address of the socket with these parameters.
fn socket(parameters: &str) -> String {
    format!("/live/websocket?{parameters}")
}

#[tokio::test]
async fn the_address_of_a_socket_may_say_anything_beside_the_version() {
    let site = kit();
    for parameters in [
        "_csrf_token=aBc%2B&_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn=2.0.0",
        "_track_static%5B0%5D=%2Fa.css&_track_static%5B1%5D=%2Fa.js&vsn=2.0.0",
        "vsn=2.0.0&twice=1&twice=2&&=&%&%ff",
    ] {
        let opened = site.visitor().try_socket(&socket(parameters), &[]).await;
        assert_eq!(opened.err(), None, "{parameters}");
    }
}

#[tokio::test]
async fn a_socket_of_another_version_than_2_0_0_is_refused() {
    let site = kit();
    for version in ["vsn=1.0.0", "vsn=3.0.0", "vsn=2.0.0.", "vsn=", "vsn=x", ""] {
        let refused = site.visitor().try_socket(&socket(version), &[]).await;
        assert_eq!(refused.err(), Some(StatusCode::FORBIDDEN), "{version}");
    }
}

/// The stock client says a token of the app in the second subprotocol, and a browser gives up a
/// socket whose server selects none of those that are offered.
#[tokio::test]
async fn a_page_whose_script_brings_a_token_opens_a_socket() {
    let site = kit();
    let offered = [(
        "sec-websocket-protocol",
        "phoenix, base64url.bearer.phx.c2VjcmV0",
    )];
    let (visitor, path) = (site.visitor(), socket("vsn=2.0.0"));
    let opened = visitor.try_socket(&path, &offered).await;
    assert_eq!(opened.err(), None);
}

/// Joins the main view, and returns how it greets its visitor.
async fn greeting(visitor: &Visitor) -> String {
    let mut speaker = Speaker::new(visitor).await;
    speaker.join_main(visitor, "/").await;
    let joined = speaker.heard().last().expect("it is answered");
    joined[4]["response"]["rendered"]["2"].to_string()
}

/// Who has no cookie yet and whose cookie is worth nothing any more are both nobody: a page that
/// was told to load again would never come to an end.
#[tokio::test]
async fn a_visitor_without_a_session_or_with_a_forged_one_joins_as_nobody() {
    let site = kit();
    let known = site.visitor();
    let page = known.open("/").await;
    let rename = json!({"username": "pug"});
    page.push_event("#script", "rename", rename).await;
    assert_eq!(greeting(&known).await, "\"pug\"");

    let cookies = known.cookies("/").expect("a session");
    let (name, value) = cookies.split_once('=').expect("a cookie");
    let (forged, stranger) = (site.visitor(), site.visitor());
    let (start, end) = value.split_at(value.len() / 2);
    forged.set_cookie(name, &format!("{start}x{end}"));
    for visitor in [forged, stranger] {
        assert_eq!(greeting(&visitor).await, "\"\"");
    }
}
