//! Views that stay when the main view is replaced by another one that shows them too.

use remount_testing::dom::Document;
use remount_testing::text;
use serde_json::Value;

use crate::log::Log;
use crate::nested::stage::{go, page, show, theatre};
use crate::nested::{click_in, count_in, sent};
use crate::raw::topic;

mod of_layout;
mod threats;

#[tokio::test]
async fn the_first_html_has_what_a_sticky_view_shows_and_a_token_for_it() {
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=sticky:hamlet:Who").await;
    let document = Document::parse(answer.body()).unwrap();
    let element = document.select("#hamlet").unwrap()[0];
    let says = |name| document.attribute(element, name);
    assert_eq!(document.text(document.select("em").unwrap()[0]), "Who");
    assert_eq!(says("data-phx-sticky"), Some(""));
    assert!(!says("data-phx-session").unwrap().is_empty());
    for absent in ["data-phx-main", "data-phx-parent-id", "data-phx-root-id"] {
        assert_eq!(says(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn on_the_socket_a_sticky_view_has_an_empty_element_with_a_token_and_no_parent() {
    let (_site, _, page) = page("").await;
    show(&page, "sticky-section:hamlet:Who").await;
    let shown = sent(&page, &topic(&page))[0].to_string();
    let shown = shown.replace('\\', "");
    let (_, element) = shown.split_once("<section").expect("it is shown");
    let (tag, rest) = element.split_once('>').expect("it is whole");
    assert!(rest.starts_with("</section>"), "{rest}");
    assert!(
        tag.starts_with(" id=\"hamlet\" class=\"wide\" data-phx-sticky=\"\""),
        "{tag}"
    );
    assert!(
        !tag.contains("parent-id") && !tag.contains("session=\"\""),
        "{tag}"
    );
}

#[tokio::test]
async fn a_sticky_view_goes_on_as_it_is_when_another_main_view_shows_it() {
    let (_site, open, page) = page("sticky:hamlet:Who").await;
    click_in(&page, "hamlet", "Count").await;
    page.click(text("Tick")).await;
    page.frames();
    go(&page, "sticky:hamlet:Who").await;
    assert_eq!(page.text("#ticks"), "0", "it is another main view");
    assert_eq!(count_in(&page, "hamlet"), "1");
    assert_eq!(
        sent(&page, "lv:hamlet"),
        [Value::Null; 0],
        "nobody joins it"
    );
    click_in(&page, "hamlet", "Count").await;
    assert_eq!(count_in(&page, "hamlet"), "2");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_sticky_view_that_came_on_the_socket_goes_on_too() {
    let (_site, open, page) = page("").await;
    show(&page, "sticky:hamlet:Who").await;
    click_in(&page, "hamlet", "Count").await;
    go(&page, "sticky:hamlet:Who").await;
    assert_eq!(count_in(&page, "hamlet"), "1");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_sticky_view_ends_when_a_main_view_comes_that_does_not_show_it() {
    let (_site, open, page) = page("sticky:hamlet:Who,sticky:ghost:Swear").await;
    go(&page, "sticky:ghost:Swear").await;
    assert_eq!(page.texts("em"), ["Swear"]);
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_sticky_view_is_another_one_when_it_was_not_shown_meanwhile() {
    let (_site, open, page) = page("sticky:hamlet:Who").await;
    click_in(&page, "hamlet", "Count").await;
    page.click(text("Leave")).await;
    assert_eq!(open.count(), 0);
    page.back().await;
    assert_eq!(count_in(&page, "hamlet"), "0");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_sticky_view_ends_when_its_branch_does_not_show_it_any_more() {
    let (_site, open, page) = page("sticky:hamlet:Who").await;
    show(&page, "").await;
    assert_eq!(open.count(), 0);
    show(&page, "sticky:hamlet:There").await;
    assert_eq!(page.texts("em"), ["There"]);
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn another_main_view_passes_what_a_sticky_view_gets_when_it_joins_anew() {
    let (_site, _, page) = page("sticky:hamlet:Who").await;
    go(&page, "sticky:hamlet:There").await;
    assert_eq!(page.texts("em"), ["Who"]);
    page.disconnect().await;
    page.reconnect().await;
    assert_eq!(page.texts("em"), ["There"]);
}

#[tokio::test]
async fn the_views_within_a_sticky_one_stay_with_it() {
    let (_site, open, page) = page("sticky-troupe:troupe").await;
    click_in(&page, "second", "Count").await;
    go(&page, "sticky-troupe:troupe").await;
    assert_eq!(count_in(&page, "second"), "1");
    click_in(&page, "second", "Count").await;
    assert_eq!(count_in(&page, "second"), "2");
    assert_eq!(open.count(), 3);
}

#[tokio::test]
async fn within_a_sticky_view_another_one_is_nested_and_stays_with_it() {
    let (_site, open, page) = page("sticky-host:host").await;
    assert_eq!(
        page.attribute("#guest", "data-phx-parent-id").as_deref(),
        Some("host")
    );
    click_in(&page, "guest", "Count").await;
    go(&page, "sticky-host:host").await;
    assert_eq!(count_in(&page, "guest"), "1");
    assert_eq!(open.count(), 1);
    go(&page, "").await;
    assert_eq!(open.count(), 0);
}

#[tokio::test]
async fn a_sticky_view_within_a_nested_one_outlives_that_but_no_navigation() {
    let (_site, open, page) = page("host:host").await;
    assert_eq!(page.attribute("#guest", "data-phx-parent-id"), None);
    click_in(&page, "guest", "Count").await;
    page.click(text("Collapse")).await;
    assert_eq!(page.text("h3"), "Host", "it has joined anew");
    assert_eq!(count_in(&page, "guest"), "1");
    go(&page, "host:host").await;
    assert_eq!(count_in(&page, "guest"), "0");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_sticky_view_that_fails_is_mounted_anew_and_nothing_else_ends() {
    let (_site, open, page) = page("sticky:hamlet:Who,sticky:ghost:Swear").await;
    page.click(text("Tick")).await;
    for id in ["hamlet", "ghost"] {
        click_in(&page, id, "Count").await;
    }
    click_in(&page, "hamlet", "Break").await;
    assert_eq!(
        (count_in(&page, "hamlet"), count_in(&page, "ghost")),
        ("0".into(), "1".into())
    );
    assert_eq!(page.text("#ticks"), "1");
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn a_sticky_view_goes_on_when_the_main_one_fails() {
    let (_site, open, page) = page("sticky:hamlet:Who").await;
    page.click(text("Tick")).await;
    click_in(&page, "hamlet", "Count").await;
    page.click(text("Fail")).await;
    assert_eq!(page.text("#ticks"), "0");
    assert_eq!(count_in(&page, "hamlet"), "1");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn sticky_views_are_there_again_after_a_lost_connection() {
    let (_site, open, page) = page("sticky-troupe:troupe,sticky:hamlet:Who").await;
    page.disconnect().await;
    page.reconnect().await;
    click_in(&page, "hamlet", "Count").await;
    click_in(&page, "second", "Count").await;
    assert_eq!(page.texts("output"), ["0", "1", "1"]);
    assert_eq!(open.count(), 4);
}

#[tokio::test]
async fn the_place_of_a_sticky_view_that_cannot_be_mounted_stays_empty() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let (_site, _, page) = page("sticky-broken:hamlet,sticky:ghost:Swear").await;
    assert_eq!(page.text("#hamlet"), "");
    click_in(&page, "ghost", "Count").await;
    assert_eq!(count_in(&page, "ghost"), "1");
    assert!(log.text().contains("no curtain"), "{}", log.text());
}

#[tokio::test]
async fn the_place_of_a_sticky_view_whose_scope_refuses_the_visitor_stays_empty() {
    let (log, _guard) = Log::listen_to(tracing::Level::WARN);
    let (_site, _, page) = page("sticky-vault:vault:Rhine").await;
    assert_eq!(page.count("#ticks"), 1, "the page stays");
    assert_eq!(page.text("#vault"), "");
    assert_eq!(log.text(), "", "that is no failure");
}

#[tokio::test]
async fn a_sticky_view_whose_scope_refuses_the_visitor_later_ends_alone() {
    let (_site, _, page) = page("sticky:hamlet:Who").await;
    click_in(&page, "hamlet", "Promote").await;
    page.click(text("Tick")).await;
    show(&page, "sticky:hamlet:Who,sticky-vault:vault:Rhine").await;
    assert_eq!(page.text("strong"), "Gold of Rhine");
    click_in(&page, "vault", "Resign").await;
    assert_eq!(page.count("strong"), 0);
    assert_eq!(page.text("#ticks"), "1", "the page stays");
}

#[tokio::test]
async fn a_sticky_view_that_sends_the_page_elsewhere_when_it_is_mounted_does_so() {
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=sticky-mover:mover").await;
    assert_eq!(answer.status(), 303);
    let page = site.visitor().open("/").await;
    show(&page, "sticky-mover:mover").await;
    assert_eq!(page.text("h1"), "Foyer");
}

#[tokio::test]
async fn a_sticky_view_that_navigates_moves_the_page_and_ends_if_it_is_not_shown_there() {
    let (_site, open, page) = page("sticky:hamlet:Who").await;
    click_in(&page, "hamlet", "Go").await;
    let there = ("Foyer".to_owned(), "/foyer".to_owned());
    assert_eq!((page.text("h1"), page.path()), there);
    assert_eq!(open.count(), 0);
}

#[tokio::test]
async fn a_link_in_a_sticky_view_to_an_address_of_the_main_one_leads_that_there() {
    let (_site, open, page) = page("sticky:yorick:Alas").await;
    page.click(text("Tick")).await;
    page.click("#yorick > a").await;
    assert_eq!(page.text("#ticks"), "1", "it is the same main view");
    assert_eq!(page.texts("em"), ["Who", "Swear"]);
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn the_title_is_that_of_the_main_view_whatever_a_sticky_one_says() {
    let (site, _) = theatre();
    let page = site.visitor().open("/?acts=sticky:hamlet:Who").await;
    assert_eq!(
        (page.title(), page.description()),
        ("Stage".to_owned(), None)
    );
    click_in(&page, "hamlet", "Title").await;
    assert_eq!(
        (page.title(), page.description()),
        ("Stage".to_owned(), None)
    );
}

#[tokio::test]
async fn a_sticky_view_shows_its_own_flash_messages() {
    let (_site, _, page) = page("sticky:hamlet:Who").await;
    click_in(&page, "hamlet", "Flash").await;
    go(&page, "sticky:hamlet:Who").await;
    assert_eq!(page.text("#hamlet .flash-text"), "Bravo");
}

#[tokio::test]
async fn a_sticky_view_that_no_site_knows_is_named_with_the_line_to_add() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=sticky-stranger:camus").await;
    assert_eq!(answer.status(), 500);
    let line = "Stranger>(\"stranger\")` to the site's `Live`";
    assert!(log.text().contains(line), "{}", log.text());
}
