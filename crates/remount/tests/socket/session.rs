//! The session as visitors meet it: in cookies, on first renders, and in all of their tabs.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use http::StatusCode;
use http::header::COOKIE;
use remount_testing::{Site, text};
use tower::ServiceExt;

use crate::profile::{OURS, app, first_text, kept, kept_name, named, send_form, type_into};
use crate::session_channel::SessionChannel;

#[tokio::test]
async fn a_get_never_sets_a_cookie() {
    let site = Site::new(app());
    let (stranger, pug, forger) = (site.visitor(), named(&site, "pug").await, site.visitor());
    forger.set_cookie("__Host-remount-0000", "garbage");
    for visitor in [stranger, pug, forger] {
        let page = visitor.get("/").await;
        let seen = (page.status(), page.header("set-cookie"));
        assert_eq!(seen, (StatusCode::OK, None));
    }
}

#[tokio::test]
async fn the_first_render_holds_what_an_ordinary_form_has_saved() {
    let site = Site::new(app());
    let page = named(&site, "pug").await.get("/").await;
    assert_eq!(first_text(&page, "i"), "pug");
    assert_eq!(first_text(&page, "b"), "Hello, pug!");
}

#[tokio::test]
async fn a_logout_closes_the_sockets_of_all_tabs_and_no_others() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let (tab, other_tab) = (pug.open("/").await, pug.open("/").await);
    let stranger = site.visitor().open("/").await;
    let (socket, thief) = (pug.socket().await, pug.copy());

    send_form(&pug, "/logout", "").await;
    site.settled().await;
    assert_eq!(socket.close_code(), Some(1001));
    assert!(!tab.is_connected() && !other_tab.is_connected());
    assert!(stranger.is_connected());
    for page in [tab, other_tab] {
        page.reconnect().await;
        assert_eq!(page.text("i"), "", "it is a stranger's page now");
    }
    assert_eq!(first_text(&pug.get("/").await, "i"), "");
    // Nor does the old cookie say any more who it was.
    assert_eq!(first_text(&thief.get("/").await, "i"), "");
}

/// It happens after the socket's session was looked at, and before anybody listens for its end.
#[tokio::test]
async fn a_logout_while_a_socket_is_opened_closes_it() {
    let app = app();
    let logs_out = app.clone();
    let site = Site::new(app.layer(from_fn(move |request: Request, next: Next| {
        let logs_out = logs_out.clone();
        async move {
            let cookie = request.headers().get(COOKIE).cloned();
            let answer = next.run(request).await;
            if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
                let request = http::Request::post("/logout").header(OURS.0, OURS.1);
                let request = request.header(COOKIE, cookie.expect("a session"));
                let logout = logs_out.oneshot(request.body(Body::empty()).unwrap());
                assert_eq!(logout.await.unwrap().status(), StatusCode::SEE_OTHER);
            }
            answer
        }
    })));
    let socket = named(&site, "pug").await.socket().await;
    site.settled().await;
    assert_eq!(socket.close_code(), Some(1001));
}

#[tokio::test]
async fn another_server_with_the_same_secret_reads_the_cookie() {
    let pug = named(&Site::new(app()), "pug").await;
    assert_eq!(kept_name(&pug).await, "pug");
}

#[tokio::test]
async fn what_the_browser_saves_is_told_to_every_view_of_the_session() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let (writer, other_tab) = (pug.open("/").await, pug.open("/").await);
    let stranger = site.visitor().open("/").await;
    let _ = stranger.frames();

    type_into(&site, &writer, "username", "cat").await;
    for page in [&writer, &other_tab] {
        assert_eq!(page.text("i"), "cat");
        assert_eq!(page.text("b"), "Hello, cat!");
    }
    assert!(stranger.frames().is_empty(), "strangers hear nothing");
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn the_first_write_of_a_page_makes_its_session() {
    let site = Site::new(app());
    let pug = site.visitor();
    let page = pug.open("/").await;
    assert_eq!(pug.cookies("/"), None);
    type_into(&site, &page, "username", "pug").await;
    assert_eq!(page.text("i"), "pug");
    assert_eq!(kept_name(&pug).await, "pug");
}

#[tokio::test]
async fn two_pages_of_a_first_visit_end_in_one_session() {
    let site = Site::new(app());
    let pug = site.visitor();
    let (one, two) = (pug.open("/").await, pug.open("/").await);
    let mut channel = SessionChannel::of(&two);
    type_into(&site, &one, "username", "pug").await;
    type_into(&site, &two, "colour", "teal").await;

    assert_eq!(two.text("i"), "pug");
    assert_eq!(
        channel.heard("ticket").len(),
        1,
        "of the other page's session"
    );
    let shown = kept(&pug, "/").await;
    assert_eq!(first_text(&shown, "i"), "pug");
    assert!(shown.body().contains("value=\"teal\""), "{}", shown.body());
}

/// A copy of the cookies is older than what the server knows. Its socket reads what that is, and
/// its page is asked to heal the cookie.
#[tokio::test]
async fn reconnect_with_an_older_cookie() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let (page, older) = (pug.open("/").await, pug.copy());
    page.click(text("rename")).await;
    assert_eq!(kept_name(&older).await, "pug");

    let page = older.open("/").await;
    assert_eq!(page.text("i"), "cat");
    assert_eq!(SessionChannel::of(&page).joined()["post"], true);
    assert_eq!(kept_name(&older).await, "cat");
}

#[tokio::test]
async fn a_foreign_or_tampered_cookie_is_no_session() {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let cookie = pug.cookies("/").unwrap();
    let (name, value) = cookie.split_once('=').unwrap();
    for (name, value) in [
        (name, &value[..value.len() / 2]),
        (name, &*format!("{value}AA")),
        (name, ""),
        ("__Host-remount-0011223344", value),
    ] {
        let forger = site.visitor();
        forger.set_cookie(name, value);
        let page = forger.get("/").await;
        assert_eq!(page.header("set-cookie"), None, "{name}={value}");
        assert_eq!(first_text(&page, "i"), "", "{name}={value}");
        assert!(forger.open("/").await.is_connected());
    }
}
