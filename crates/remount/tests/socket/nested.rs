//! Views that a view shows in its template.

use remount_testing::{Tab, containing, text};
use serde_json::Value;

use crate::log::Log;
use crate::raw::{MAIN, topic};
use stage::{page, show, theatre, vain_theatre};

mod places;
pub(crate) mod stage;
mod threats;

/// What the server has sent on this topic since the frames were looked at before.
pub(crate) fn sent(page: &Tab, topic: &str) -> Vec<Value> {
    let mut frames = page.frames();
    frames.retain(|frame| frame[2] == topic);
    frames
}

pub(crate) fn count_in(page: &Tab, id: &str) -> String {
    page.text(format!("#{id} output"))
}

pub(crate) async fn click_in(page: &Tab, id: &str, button: &str) {
    let within = page.count(format!("#{id} button"));
    let buttons = page.texts(format!("#{id} button"));
    let index = buttons.iter().position(|text| text == button);
    let index = index.unwrap_or_else(|| panic!("no {button:?} among {within}")) + 1;
    page.click(format!("#{id} > button:nth-of-type({index})"))
        .await;
}

#[tokio::test]
async fn the_first_html_has_what_a_nested_view_shows_and_no_token_for_it() {
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=actor:hamlet:Who").await;
    let document = remount_testing::dom::Document::parse(answer.body()).unwrap();
    let element = |css: &str| document.select(css).unwrap()[0];
    let says = |name| document.attribute(element("#hamlet"), name);
    assert_eq!(document.text(element("#hamlet em")), "Who");
    assert_eq!(says("data-phx-session"), Some(""));
    assert_eq!(says("data-phx-static"), Some(""));
    let main = document.attribute(element(MAIN), "id");
    assert_eq!(says("data-phx-parent-id"), main);
}

#[tokio::test]
async fn a_nested_view_has_messages_of_its_own() {
    let (_site, open, page) = page("actor:hamlet:Who").await;
    click_in(&page, "hamlet", "Count").await;
    assert_eq!(count_in(&page, "hamlet"), "1");
    assert!(
        sent(&page, &topic(&page)).is_empty(),
        "the main view says nothing"
    );
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn the_element_of_a_nested_view_has_the_tag_and_classes_that_its_template_says() {
    let (_site, _, page) = page("section:hamlet:Who").await;
    assert_eq!(page.count("section#hamlet.wide.tall"), 1);
    assert_eq!(page.text("#hamlet em"), "Who");
}

#[tokio::test]
async fn views_within_nested_views_are_in_the_first_html_and_alive() {
    let (_site, open, page) = page("troupe:troupe").await;
    assert_eq!(page.texts("#troupe em"), ["one", "two"]);
    assert_eq!(open.count(), 3);
    click_in(&page, "second", "Count").await;
    assert_eq!(count_in(&page, "second"), "1");
    assert_eq!(count_in(&page, "first"), "0");
}

#[tokio::test]
async fn a_view_that_changes_sends_no_token_once_more() {
    let (_site, _, page) = page("actor:hamlet:Who").await;
    page.click(text("Tick")).await;
    let frames = sent(&page, &topic(&page));
    let diff = &frames[0][4]["response"]["diff"];
    assert_eq!(*diff, serde_json::json!({"0": "1"}));
}

#[tokio::test]
async fn another_argument_sends_a_token_and_leaves_the_view_as_it_is() {
    let (_site, open, page) = page("actor:hamlet:Who").await;
    click_in(&page, "hamlet", "Count").await;
    page.frames();
    show(&page, "actor:hamlet:There").await;
    let frames = sent(&page, &topic(&page));
    assert!(
        frames[0].to_string().contains("data-phx-session"),
        "{frames:?}"
    );
    assert_eq!(page.text("#hamlet em"), "Who");
    assert_eq!(count_in(&page, "hamlet"), "1");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_nested_view_that_is_mounted_anew_by_itself_is_passed_what_it_was_passed_before() {
    let (_site, _, page) = page("actor:hamlet:Who").await;
    show(&page, "actor:hamlet:There").await;
    click_in(&page, "hamlet", "Break").await;
    assert_eq!(page.text("#hamlet em"), "Who");
}

#[tokio::test]
async fn another_id_is_another_view() {
    let (_site, open, page) = page("actor:hamlet:Who").await;
    click_in(&page, "hamlet", "Count").await;
    show(&page, "actor:ghost:Swear").await;
    assert_eq!(page.text("#ghost em"), "Swear");
    assert_eq!(count_in(&page, "ghost"), "0");
    assert_eq!(open.count(), 1, "the other one has ended");
}

#[tokio::test]
async fn a_nested_view_that_moves_in_a_list_goes_on() {
    let (_site, open, page) = page("actor:a:A,actor:b:B,actor:c:C").await;
    click_in(&page, "c", "Count").await;
    show(&page, "actor:c:C,actor:a:A,actor:b:B").await;
    assert_eq!(page.texts("em"), ["C", "A", "B"]);
    assert_eq!(page.texts("output"), ["1", "0", "0"]);
    assert_eq!(open.count(), 3);
}

#[tokio::test]
async fn a_nested_view_that_is_not_shown_any_more_ends_and_is_another_one_when_it_is_shown_again() {
    let (_site, open, page) = page("actor:a:A,actor:b:B").await;
    click_in(&page, "a", "Count").await;
    show(&page, "actor:b:B").await;
    assert_eq!(open.count(), 1);
    show(&page, "actor:b:B,actor:a:A").await;
    assert_eq!(count_in(&page, "a"), "0");
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn a_nested_view_that_fails_is_mounted_anew_and_the_view_around_it_goes_on() {
    let (_site, open, page) = page("actor:hamlet:Who").await;
    page.click(text("Tick")).await;
    click_in(&page, "hamlet", "Count").await;
    click_in(&page, "hamlet", "Break").await;
    assert_eq!(count_in(&page, "hamlet"), "0");
    assert_eq!(page.text("#ticks"), "1");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn a_linked_view_that_fails_takes_the_view_around_it_along() {
    let (_site, open, page) = page("linked:hamlet:Who").await;
    page.click(text("Tick")).await;
    click_in(&page, "hamlet", "Break").await;
    assert_eq!(page.text("#ticks"), "0");
    click_in(&page, "hamlet", "Count").await;
    assert_eq!(count_in(&page, "hamlet"), "1");
    assert_eq!(open.count(), 1);
}

#[tokio::test]
async fn the_views_within_one_that_fails_end_with_it() {
    let (_site, open, page) = page("troupe:troupe,actor:hamlet:Who").await;
    click_in(&page, "first", "Count").await;
    page.click(text("Fail")).await;
    assert_eq!(page.texts("output"), ["0", "0", "0"]);
    assert_eq!(open.count(), 4);
}

#[tokio::test]
async fn the_views_within_one_end_when_the_page_goes_on_as_another() {
    let (_site, open, page) = page("troupe:troupe,actor:hamlet:Who").await;
    page.click(text("Leave")).await;
    assert_eq!(page.text("h1"), "Foyer");
    assert_eq!(open.count(), 0);
}

#[tokio::test]
async fn nested_views_are_there_again_after_a_lost_connection() {
    let (_site, open, page) = page("troupe:troupe").await;
    page.disconnect().await;
    page.reconnect().await;
    click_in(&page, "second", "Count").await;
    assert_eq!(count_in(&page, "second"), "1");
    assert_eq!(open.count(), 3);
}

#[tokio::test]
async fn the_place_of_a_nested_view_that_cannot_be_mounted_stays_empty() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let (_site, _, page) = page("broken:hamlet,actor:ghost:Swear").await;
    assert_eq!(page.html("#hamlet").matches("never").count(), 0);
    click_in(&page, "ghost", "Count").await;
    assert_eq!(count_in(&page, "ghost"), "1");
    assert!(
        log.text()
            .contains("a nested view is missing from its page"),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn the_place_of_a_nested_view_whose_scope_refuses_the_visitor_stays_empty() {
    let (log, _guard) = Log::listen_to(tracing::Level::WARN);
    let (_site, _, page) = page("vault:vault:Rhine,actor:ghost:Swear").await;
    assert_eq!(page.count("#ticks"), 1, "the page stays");
    assert_eq!(page.count("strong"), 0);
    click_in(&page, "ghost", "Count").await;
    assert_eq!(count_in(&page, "ghost"), "1");
    assert_eq!(log.text(), "", "that is no failure");
}

#[tokio::test]
async fn a_nested_view_that_sends_the_page_elsewhere_when_it_is_mounted_does_so() {
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=mover:mover").await;
    assert_eq!(answer.status(), 303);
    let page = site.visitor().open("/").await;
    show(&page, "mover:mover").await;
    assert_eq!(page.text("h1"), "Foyer");
}

#[tokio::test]
async fn a_nested_view_that_navigates_moves_the_page() {
    let (_site, open, page) = page("actor:hamlet:Who").await;
    click_in(&page, "hamlet", "Go").await;
    assert_eq!(
        (page.text("h1"), page.path()),
        ("Foyer".into(), "/foyer".into())
    );
    assert_eq!(open.count(), 0);
}

#[tokio::test]
async fn only_the_main_view_says_what_the_page_is() {
    let (_site, _, page) = page("actor:hamlet:Who").await;
    assert_eq!(page.title(), "Stage");
    click_in(&page, "hamlet", "Title").await;
    assert_eq!(page.title(), "Stage");
    assert_eq!(page.description(), None);
}

#[tokio::test]
async fn a_nested_view_shows_its_own_flash_messages() {
    let (_site, _, page) = page("actor:hamlet:Who,actor:ghost:Swear").await;
    click_in(&page, "hamlet", "Flash").await;
    assert_eq!(page.texts(containing("Bravo")), ["Bravo"]);
    assert_eq!(page.text("#hamlet .flash-text"), "Bravo");
}

#[tokio::test]
async fn a_nested_view_hears_topics_and_the_session() {
    let (_site, _, page) = page("actor:hamlet:Who,actor:ghost:Swear").await;
    click_in(&page, "hamlet", "Cue").await;
    assert_eq!(page.texts("cite"), ["now", "now"]);
    click_in(&page, "ghost", "Rename").await;
    assert_eq!(page.texts("cite"), ["Ada", "Ada"]);
}

#[tokio::test]
async fn a_view_that_no_site_knows_is_named_with_the_line_to_add() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=stranger:camus").await;
    assert_eq!(answer.status(), 500);
    let line = "Stranger>(\"stranger\")` to the site's `Live`";
    assert!(log.text().contains(line), "{}", log.text());
}

#[tokio::test]
async fn a_view_that_shows_itself_is_shown_as_often_as_a_page_may_have_views() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=mirror:mirror").await;
    assert_eq!(answer.body().matches("<i>").count(), 99);
    assert!(log.text().contains("`Limits::views`"), "{}", log.text());
}

#[tokio::test]
async fn of_two_nested_views_with_one_id_the_first_is_shown() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=actor:a:A,troupe:a").await;
    assert_eq!(answer.body().matches("id=\"a\"").count(), 1);
    assert!(log.text().contains("its id is taken"), "{}", log.text());
}

#[tokio::test]
async fn an_id_that_no_selector_has_is_refused() {
    let (site, _) = theatre();
    let answer = site.visitor().get("/?acts=actor:a%20b:A").await;
    assert_eq!(answer.status(), 500);
}

#[tokio::test]
async fn a_link_in_a_nested_view_to_an_address_of_the_main_one_leaves_both_there() {
    let (_site, open, page) = page("actor:hamlet:Who").await;
    page.click(text("Tick")).await;
    click_in(&page, "hamlet", "Count").await;
    page.click("#hamlet > a").await;
    assert_eq!(page.texts("em"), ["Who", "Swear"]);
    assert_eq!(
        (page.text("#ticks"), count_in(&page, "hamlet")),
        ("1".into(), "1".into())
    );
    assert_eq!(open.count(), 2);
}

#[tokio::test]
async fn a_nested_view_shows_that_the_page_is_where_its_link_leads() {
    let (_site, _, page) = page("actor:hamlet:Who").await;
    let current = |page: &Tab| page.attribute("#hamlet > a", "aria-current");
    assert_eq!(current(&page), None);
    page.click("#hamlet > a").await;
    assert_eq!(current(&page).as_deref(), Some("page"));
}

#[tokio::test]
async fn a_nested_view_whose_scope_refuses_the_visitor_later_ends_alone() {
    let (_site, _, page) = page("actor:hamlet:Who").await;
    click_in(&page, "hamlet", "Promote").await;
    page.click(text("Tick")).await;
    show(&page, "actor:hamlet:Who,vault:vault:Rhine").await;
    assert_eq!(page.text("strong"), "Gold of Rhine");
    click_in(&page, "vault", "Resign").await;
    assert_eq!(page.count("strong"), 0);
    assert_eq!(page.text("#ticks"), "1");
}

#[tokio::test]
async fn a_layout_that_shows_a_view_which_is_not_sticky_is_told_so() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let answer = vain_theatre().visitor().get("/").await;
    assert_eq!(answer.status(), 500);
    let told = "in a layout stays when another main view comes: add `.sticky()`";
    assert!(log.text().contains(told), "{}", log.text());
}
