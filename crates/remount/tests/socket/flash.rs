//! Which flash messages a join finds: those of the page, once, or those that a link brings.

use std::sync::Arc;

use http::header::SET_COOKIE;
use remount::prelude::*;
use remount_testing::{Site, Visitor};
use serde_json::{Value, json};

use crate::raw::{Container, Speaker};
use crate::site::{Home, kit, sessions};

/// A page on which a message is shown, and who has it.
struct Greeted {
    _site: Site,
    visitor: Visitor,
    main: Container,
}

impl Greeted {
    /// A view has left a message and sent its page elsewhere, which loads the page at `/`.
    async fn arrive() -> Self {
        let site = kit();
        let visitor = site.visitor();
        let page = visitor.open("/").await;
        for event in ["flash", "away"] {
            page.push_event("#script", event, json!({})).await;
        }
        assert_eq!(page.path(), "/elsewhere");
        let main = Container::main(&visitor, "/").await;
        assert!(!main.flash.is_empty(), "the message is in the page");
        Self {
            _site: site,
            visitor,
            main,
        }
    }

    /// Joins, and returns the tree as text.
    async fn join(&self, join: Value) -> String {
        let mut speaker = Speaker::new(&self.visitor).await;
        let (_, reply) = speaker.join(&self.main.topic(), join).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        reply["response"]["rendered"].to_string()
    }
}

/// The message that the page has brought.
const OF_THE_PAGE: &str = "Done &lt;well&gt;";
/// The message that a navigation brings.
const OF_THE_LINK: &str = "You have moved";

#[tokio::test]
async fn the_first_join_of_a_page_finds_the_message_that_the_page_was_mounted_with() {
    let greeted = Greeted::arrive().await;
    let join = greeted.main.join("/");
    assert!(greeted.join(join).await.contains(OF_THE_PAGE));
}

#[tokio::test]
async fn a_page_that_comes_back_does_not_find_it_again() {
    let greeted = Greeted::arrive().await;
    let mut join = greeted.main.join("/");
    join["params"]["_mounts"] = 1.into();
    assert!(!greeted.join(join).await.contains(OF_THE_PAGE));
}

#[tokio::test]
async fn a_view_that_a_link_leads_to_does_not_find_it() {
    let greeted = Greeted::arrive().await;
    for path in ["/", "/other/7"] {
        let join = greeted.main.redirect(path);
        assert!(!greeted.join(join).await.contains(OF_THE_PAGE), "{path}");
    }
}

#[tokio::test]
async fn a_message_that_a_navigation_brings_takes_its_place() {
    let greeted = Greeted::arrive().await;
    let mut speaker = Speaker::new(&greeted.visitor).await;
    let view = speaker.join_main(&greeted.visitor, "/").await;
    let reply = speaker.click(&view, "to_other_with_flash", json!({})).await;
    let mut join = greeted.main.join("/");
    join["flash"] = reply["response"]["live_redirect"]["flash"].clone();
    let shown = greeted.join(join).await;
    assert!(shown.contains(OF_THE_LINK), "{shown}");
    assert!(!shown.contains(OF_THE_PAGE), "{shown}");
}

#[tokio::test]
async fn a_message_that_a_redirect_leaves_is_shown_by_one_page() {
    let greeted = Greeted::arrive().await;
    let next = greeted.visitor.get("/").await;
    assert!(!next.body().contains(OF_THE_PAGE), "{}", next.body());
}

#[tokio::test]
async fn a_message_is_shown_by_one_page_where_all_pages_of_a_site_set_a_cookie_too() {
    let greeted = Greeted::arrive().await;
    let live = Live::new(sessions()).state(Arc::default()).view::<Home>();
    let site = Site::new(live.page_header(SET_COOKIE, "theme=dark"));
    let visitor = site.visitor();
    visitor.set_cookie("__phoenix_flash__", &greeted.main.flash);
    for is_shown in [true, false] {
        let page = visitor.get("/").await;
        assert_eq!(page.body().contains(OF_THE_PAGE), is_shown);
        assert_eq!(visitor.cookie("theme").as_deref(), Some("dark"));
    }
}
