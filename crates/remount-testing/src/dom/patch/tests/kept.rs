//! Which elements stay the same ones, and what patches leave alone.

use super::*;

/// Patches a page: the view looks like the new HTML, and elements with these ids are still the
/// same.
#[track_caller]
fn check(before: &str, after: &str, same: &[&str]) {
    let mut page = Page::new(before);
    let nodes: Vec<_> = same.iter().map(|id| page.node(id)).collect();
    page.patch(after);
    assert_eq!(page.html(), Page::new(after).html());
    for (id, node) in same.iter().zip(nodes) {
        assert!(page.document.contains(node), "{id} is gone");
        assert_eq!(page.document.attribute(node, "id"), Some(*id));
    }
}

#[test]
fn text_and_attributes_become_those_of_the_server() {
    check(
        "<p id=a class=x title=t>1</p>",
        "<p id=a class=y>2</p>",
        &["a"],
    );
    check("a<!--b-->", "c<!--d-->", &[]);
    check("<p id=a>1</p>", "<p id=a></p>", &["a"]);
    check("", "<p>1</p>text", &[]);
    check("<p>1</p>text", "", &[]);
}

#[test]
fn elements_with_an_id_stay_wherever_they_move() {
    check(
        "<i id=a></i><i id=b></i><i id=c></i>",
        "<i id=c></i><i id=a></i><i id=b></i>",
        &["a", "b", "c"],
    );
    check("<i id=a></i>", "<div><b><i id=a>x</i></b></div>", &["a"]);
    check(
        "<div><i id=a></i></div><i id=b></i>",
        "<div></div><p><i id=a></i></p>",
        &["a"],
    );
    check(
        "<i id=a></i><i id=b></i>",
        "<i id=a><i id=b></i></i>",
        &["a", "b"],
    );
    check(
        "<i id=a><i id=b></i></i>",
        "<i id=b><i id=a></i></i>",
        &["a", "b"],
    );
}

#[test]
fn elements_without_an_id_stay_at_their_place() {
    let mut page = Page::new("<p>1</p><ul><li>2</ul>");
    let before = page.document.select("p, li").expect("a selector");
    page.patch("<p class=x>3</p><ul><li>4<li>5</ul>");
    let after = page.document.select("p, li").expect("a selector");
    assert_eq!(before, after[..2]);
}

#[test]
fn an_element_with_another_tag_is_another_element() {
    let mut page = Page::new("<p id=a>1</p>");
    let old = page.node("a");
    page.patch("<div id=a>1</div>");
    assert!(!page.document.contains(old));
    assert_ne!(page.node("a"), old);
}

#[test]
fn an_element_is_never_mistaken_for_one_that_has_gone() {
    let mut page = Page::new("<p id=a>1</p>");
    let gone = page.node("a");
    page.patch("");
    for round in 0..20 {
        page.patch(&format!("<p id=b{round}>x</p><p>y</p>"));
        assert!(!page.document.contains(gone));
    }
}

#[test]
fn what_the_server_left_out_because_it_has_not_changed_stays() {
    let mut page = Page::new("");
    page.patch("<div data-phx-id=m1><input id=i></div><p>1</p>");
    let input = page.node("i");
    page.document.type_text(input, "typed").expect("a field");
    page.patch("<div data-phx-id=m1 data-phx-skip></div><p>2</p>");
    assert_eq!(
        page.html(),
        r#"<div data-phx-id="m1"><input id="i"></div><p>2</p>"#
    );
    assert_eq!(page.value("i"), "typed");
}

#[test]
fn what_the_server_left_out_must_be_there() {
    let error = refuses(
        "<p>1</p>",
        "<p>1</p><div data-phx-id=m1 data-phx-skip></div>",
        Vec::new(),
    );
    assert!(error.contains("the page does not have it"), "{error}");
}

#[test]
fn an_ignored_element_merges_only_its_data() {
    let mut page =
        Page::new("<div id=a phx-update=ignore class=x data-n=1 data-old=1><p>kept</p></div>");
    page.patch("<div id=a phx-update=ignore class=y title=t data-n=2><b>new</b></div>");
    assert_eq!(
        page.html(),
        r#"<div id="a" class="x" data-n="2" phx-update="ignore"><p>kept</p></div>"#,
    );
}

#[test]
fn an_ignored_element_goes_when_the_server_drops_it() {
    let mut page = Page::new("<div id=a phx-update=ignore>kept</div>");
    page.patch("<p>1</p>");
    assert_eq!(page.html(), "<p>1</p>");
}

#[test]
fn what_js_commands_changed_is_changed_again() {
    let html = "<p id=a class=x style='color: red' title=t>1</p>";
    let mut page = Page::new(html);
    let p = page.node("a");
    page.document.set_sticky_attribute(p, "title", "mine");
    page.document.change_sticky_classes(p, &["y"], &["x"]);
    page.document.set_sticky_display(p, "none");
    let changed = page.html();
    assert_eq!(
        changed,
        r#"<p id="a" class="y" style="color: red; display: none;" title="mine">1</p>"#,
    );
    page.patch(html);
    assert_eq!(page.html(), changed);
    page.patch("<p id=a class='x z'>2</p>");
    assert_eq!(
        page.html(),
        r#"<p id="a" class="z y" style="display: none;" title="mine">2</p>"#,
    );
}

#[test]
fn attributes_that_js_commands_ignore_stay_as_they_are() {
    let mut page = Page::new("<details id=a open class=x><summary>s</summary></details>");
    let details = page.node("a");
    page.document
        .ignore_attributes(details, vec!["open".to_owned()]);
    page.document.set_open(details, false);
    page.patch("<details id=a open class=y><summary>s</summary></details>");
    assert_eq!(
        page.html(),
        r#"<details id="a" class="y"><summary>s</summary></details>"#
    );
}

#[test]
fn an_id_that_a_js_command_changed_does_not_confuse_the_match() {
    let mut page = Page::new("");
    page.patch("<p data-phx-id=m1 id=a>1</p><p data-phx-id=m2 id=b>2</p>");
    let a = page.node("a");
    page.document.set_sticky_attribute(a, "id", "mine");
    page.patch("<p data-phx-id=m2 id=b>2</p>");
    assert!(!page.document.contains(a));
}

#[test]
fn marks_stay_with_their_element() {
    use crate::dom::Mark;
    let mut page = Page::new("<input id=a>");
    let input = page.node("a");
    page.document.mark(input, Mark::Focused);
    page.patch("<p></p><input id=a class=x>");
    assert!(page.document.is_marked(page.node("a"), Mark::Focused));
}

#[test]
fn html_that_closes_its_own_view_is_refused() {
    let error = refuses("", "<p>1</p></main><p>lost</p>", Vec::new());
    assert!(error.contains("closes its own <main>"), "{error}");
    assert!(error.contains("<p>lost</p>"), "{error}");
}

#[test]
fn a_field_named_id_is_refused() {
    let error = refuses("", "<form><input name=id></form>", Vec::new());
    assert!(error.contains("a field with the name `id`"), "{error}");
}

#[test]
fn rows_of_a_table_and_options_are_parsed_in_their_place() {
    let html = "<!doctype html><table><tbody id=v data-phx-session=s></tbody></table>";
    let mut document = Document::parse(html).expect("a small page");
    let view = document.by_id("v").expect("the view");
    let html = Html {
        html: "<tr><td>1</td></tr>".to_owned(),
        streams: Vec::new(),
    };
    document.patch(view, &html).expect("a patch");
    let expected = r#"<tbody id="v" data-phx-session="s"><tr><td>1</td></tr></tbody>"#;
    assert_eq!(document.html(view), expected);
}

#[test]
fn a_page_as_deep_as_it_can_be_is_patched_and_printed() {
    let deep = |text: &str| format!("{}{text}", "<div>".repeat(250));
    let mut page = Page::new(&deep("1"));
    page.patch(&deep("2"));
    assert!(page.html().contains('2'));
    assert_eq!(page.document.text(page.view), "2");
    page.patch("");
    page.patch(&deep("3"));
    let copy = page.document.clone();
    let view = copy.by_id("v").expect("the view");
    assert_eq!(page.document.difference(page.view, &copy, view), None);
    let _ = page
        .document
        .locate(&"#nothing".into())
        .expect_err("nothing")
        .to_string();
}

#[test]
fn html_that_is_too_deep_is_refused() {
    let error = refuses("<p>1</p>", &"<div>".repeat(300), Vec::new());
    assert!(error.contains("256 elements"), "{error}");
}

#[test]
fn a_move_in_which_the_client_loses_its_way_is_refused() {
    let error = refuses(
        "<div id=a></div><b id=b></b>",
        "<div id=a><b id=b></b>t</div>",
        Vec::new(),
    );
    assert!(
        error.contains("change places so that the client fails: t is not"),
        "{error}"
    );
}

#[test]
fn what_the_client_leaves_where_it_does_not_belong_is_refused() {
    let before = "<section><i></i></section><div id=a></div>t";
    let error = refuses(before, "<section><div id=a></div></section>", Vec::new());
    assert!(
        error.contains("it leaves t where it does not belong"),
        "{error}"
    );
    let mut page = Page::new("<section><i></i></section><div id=a></div>");
    page.patch("<section><div id=a></div></section>");
    assert_eq!(page.html(), r#"<section><div id="a"></div></section>"#);
}
