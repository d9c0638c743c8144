//! What a patch tells of what it did.

use super::*;

fn ids(page: &Page, nodes: &[Node]) -> Vec<String> {
    let ids = nodes
        .iter()
        .map(|&node| page.document.attribute(node, "id").unwrap_or("-"));
    ids.map(str::to_owned).collect()
}

#[test]
fn what_came_and_what_went_is_reported() {
    let mut page = Page::new("<p id=a>1</p><div id=b><i id=c></i></div>");
    let b = page.node("b");
    let patched = page.patch("<p id=a>2</p><ul id=d><li id=e></ul>");
    assert_eq!(ids(&page, &patched.added), ["d", "e"]);
    assert_eq!(ids(&page, &patched.updated), ["a"]);
    let removed: Vec<_> = patched
        .removed
        .iter()
        .map(|gone| gone.attribute("id"))
        .collect();
    assert_eq!(removed, [Some("b"), Some("c")]);
    assert_eq!(patched.removed[0].node, b);
    assert_eq!(patched.removed[0].tag, "div");
}

#[test]
fn what_moved_neither_came_nor_went() {
    let mut page = Page::new("<div id=a><p id=x></p></div>");
    let patched = page.patch("<b><p id=x></p></b>");
    let removed: Vec<_> = patched
        .removed
        .iter()
        .map(|gone| gone.attribute("id"))
        .collect();
    assert_eq!(removed, [Some("a")]);
    assert_eq!(ids(&page, &patched.added), ["-"]);
}

#[test]
fn an_element_that_has_something_to_do_first_stays_until_then() {
    let mut page = Page::new("<p id=a phx-remove='[]'><i id=b></i></p><p id=c>1</p>");
    let a = page.node("a");
    let patched = page.patch("<p id=c>2</p>");
    assert_eq!(patched.leaving, [a]);
    assert_eq!(patched.removed, []);
    assert!(page.document.contains(a));
    let patched = page
        .document
        .finish_leaving(page.view, &patched.leaving)
        .expect("a view");
    let removed: Vec<_> = patched
        .removed
        .iter()
        .map(|gone| gone.attribute("id"))
        .collect();
    assert_eq!(removed, [Some("a"), Some("b")]);
    assert_eq!(page.html(), r#"<p id="c">2</p>"#);
}

#[test]
fn components_whose_elements_have_gone_are_reported() {
    let component = |cid: u64, inner: &str| {
        format!("<div data-phx-component={cid} data-phx-view=v data-phx-id=c{cid}-v>{inner}</div>")
    };
    let mut page = Page::new("");
    let inner = component(2, "");
    page.patch(&format!("{}{}", component(1, &inner), component(3, "")));
    let patched = page.patch(&format!("{}<b></b>", component(3, "")));
    assert_eq!(patched.gone_components, [2, 1]);
    let patched = page.join("", Vec::new());
    assert!(
        patched.gone_components.is_empty(),
        "they belong to another life of the view"
    );
}

#[test]
fn a_component_that_leaves_later_is_gone_later() {
    let mut page = Page::new("");
    page.patch("<div data-phx-component=1 data-phx-view=v data-phx-id=c1-v phx-remove='[]'></div>");
    let patched = page.patch("");
    assert!(patched.gone_components.is_empty());
    let patched = page
        .document
        .finish_leaving(page.view, &patched.leaving)
        .expect("a view");
    assert_eq!(patched.gone_components, [1]);
}

#[test]
fn a_form_that_is_to_be_submitted_by_the_browser_is_reported() {
    let mut page = Page::new("<form id=f></form>");
    let patched = page.patch("<form id=f phx-trigger-action></form>");
    assert_eq!(patched.triggered, Some(page.node("f")));
    let patched = page.patch("<form id=f></form>");
    assert_eq!(patched.triggered, None);
}

#[test]
fn a_view_that_is_gone_or_has_no_id_cannot_be_patched() {
    let mut page = Page::new("<div data-phx-session=s></div>");
    let other = Page::new("").view;
    let html = Html::default();
    assert_eq!(page.document.patch(other, &html), Err(PatchError::Gone));
    let nameless = page.document.select("div").expect("a selector")[0];
    let error = page.document.patch(nameless, &html).expect_err("no id");
    assert!(error.to_string().contains("has no id"), "{error}");
}
