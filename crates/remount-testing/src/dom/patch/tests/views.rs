//! Views in views, components, and what is shown elsewhere.

use super::*;

const CHILD: &str =
    r#"<div id="c" data-phx-session="S" data-phx-static="T" data-phx-parent-id="v""#;

#[test]
fn a_nested_view_keeps_what_is_in_it() {
    let mut page = Page::new(&format!("{CHILD} class=x><p>child</p></div>"));
    let child = page.node("c");
    page.patch(
        "<div id=c data-phx-session=new data-phx-static='' data-phx-parent-id=v class=y></div>",
    );
    assert_eq!(page.document.text(child), "child");
    assert_eq!(page.document.attribute(child, "class"), Some("y"));
    assert_eq!(
        page.document.attribute(child, "data-phx-session"),
        Some("S")
    );
    assert_eq!(page.document.attribute(child, "data-phx-static"), Some("T"));
    assert_eq!(
        page.document.attribute(child, "data-phx-root-id"),
        Some("v")
    );
}

#[test]
fn a_nested_view_takes_its_first_session() {
    let mut page = Page::new("<div id=c data-phx-session='' data-phx-parent-id=v>dead</div>");
    page.join(
        "<div id=c data-phx-session=S data-phx-parent-id=v></div>",
        Vec::new(),
    );
    let child = page.node("c");
    assert_eq!(
        page.document.attribute(child, "data-phx-session"),
        Some("S")
    );
    assert_eq!(page.document.text(child), "dead");
}

#[test]
fn the_container_of_a_view_that_has_ended_is_replaced() {
    let mut page = Page::new(&format!("<p></p>{CHILD}><p>child</p></div>"));
    let child = page.node("c");
    page.document.mark_destroyed(child).expect("it is there");
    page.patch("<p></p><div id=c data-phx-session=new data-phx-parent-id=v></div>");
    assert_ne!(page.node("c"), child);
    assert_eq!(page.document.text(page.node("c")), "");
}

#[test]
fn a_sticky_view_keeps_all_but_its_session() {
    let mut page =
        Page::new("<div id=s data-phx-session=S data-phx-sticky class=x><p>kept</p></div>");
    page.patch("<div id=s data-phx-session=new data-phx-sticky class=y></div>");
    let sticky = page.node("s");
    assert_eq!(page.document.text(sticky), "kept");
    assert_eq!(page.document.attribute(sticky, "class"), Some("x"));
    assert_eq!(
        page.document.attribute(sticky, "data-phx-session"),
        Some("new")
    );
}

#[test]
fn the_items_of_a_nested_view_are_not_those_of_the_view_around() {
    let list = "<ul id=l phx-update=stream><li id=a data-phx-stream=0>a</li></ul>";
    let mut page = Page::new(&format!("{CHILD}>{list}</div>"));
    let reset = StreamChange {
        stream: "0".to_owned(),
        inserts: Vec::new(),
        deletes: vec!["a".to_owned()],
        reset: true,
    };
    page.patch_with(
        "<div id=c data-phx-session=S data-phx-parent-id=v></div>",
        vec![reset],
    );
    assert_eq!(page.document.text(page.node("a")), "a");
}

/// A component with a button in it.
fn component(cid: u64, inner: &str) -> String {
    format!("<div data-phx-id=c{cid}-v data-phx-component={cid} data-phx-view=v>{inner}</div>")
}

impl Page {
    #[track_caller]
    fn patch_component(&mut self, cid: u64, html: &str) -> Result<Patched, PatchError> {
        let html = Html {
            html: html.to_owned(),
            streams: Vec::new(),
        };
        self.document.patch_component(self.view, cid, &html)
    }
}

#[test]
fn a_component_is_patched_with_its_own_element() {
    let mut page = Page::new("");
    page.patch(&format!("<p>1</p>{}", component(1, "<b>1</b>")));
    let root = page
        .document
        .select("[data-phx-component]")
        .expect("a selector")[0];
    page.patch_component(1, &component(1, "<b>2</b>").replace("<div", "<div class=x"))
        .expect("a patch");
    assert_eq!(page.document.text(page.view), "1 2");
    assert!(page.document.has_class(root, "x"));
}

#[test]
fn a_component_whose_element_has_another_id_now_is_replaced() {
    let mut page = Page::new("");
    page.patch(&component(1, "1").replace("<div", "<div id=a"));
    let old = page.node("a");
    page.patch_component(1, &component(1, "2").replace("<div", "<div id=b"))
        .expect("a patch");
    assert!(!page.document.contains(old));
    assert_eq!(page.document.text(page.node("b")), "2");
}

#[test]
fn a_component_whose_element_has_another_tag_now_is_replaced() {
    let mut page = Page::new("");
    page.patch(&component(1, "<i id=x></i>"));
    let inner = page.node("x");
    let html = component(1, "<i id=x></i>").replace("div", "section");
    page.patch_component(1, &html).expect("a patch");
    assert_eq!(page.document.select("section > i"), Ok(vec![inner]));
}

#[test]
fn a_component_must_be_there_and_be_one_element() {
    let mut page = Page::new("");
    let error = page.patch_component(7, "<p></p>");
    assert_eq!(error, Err(PatchError::NoComponent { cid: 7 }));
    page.patch(&component(1, ""));
    let error = page
        .patch_component(1, "<p></p><p></p>")
        .expect_err("two elements");
    assert!(error.to_string().contains("is not one element"), "{error}");
}

#[test]
fn of_components_in_each_other_only_the_outermost_are_patched() {
    let mut page = Page::new("");
    page.patch(&format!(
        "{}{}",
        component(1, &component(2, "")),
        component(3, "")
    ));
    let outermost = page.document.outermost_components(page.view, &[2, 1, 3, 9]);
    assert_eq!(outermost, [1, 3]);
    assert_eq!(page.document.outermost_components(page.view, &[2]), [2]);
}

/// A portal that shows something in the element with the id `t`.
fn portal(inner: &str) -> String {
    format!("<template id=p data-phx-portal='#t'><div id=w>{inner}</div></template><p id=t></p>")
}

#[test]
fn a_portal_shows_its_content_elsewhere() {
    let mut page = Page::new("");
    page.patch(&portal("<b>1</b>"));
    let shown = page.node("w");
    let html = r#"<div id="w" data-phx-teleported="v" data-phx-teleported-src="p"><b>1</b></div>"#;
    assert_eq!(page.document.html(shown), html);
    assert_eq!(page.document.parent(shown), Some(page.node("t")));

    page.patch(&portal("<b>2</b>"));
    assert_eq!(page.node("w"), shown);
    assert_eq!(page.document.text(shown), "2");
}

#[test]
fn what_a_portal_shows_goes_with_it() {
    let mut page = Page::new("");
    page.patch(&portal("1"));
    let patched = page.patch("<p id=t></p>");
    assert_eq!(page.html(), r#"<p id="t"></p>"#);
    assert!(
        patched
            .removed
            .iter()
            .any(|gone| gone.attribute("id") == Some("w"))
    );
}

#[test]
fn a_portal_needs_a_target_and_one_element_with_an_id() {
    let refused = |html: &str| refuses("", html, Vec::new());
    let error = refused("<template data-phx-portal='#t'><p id=w></p></template>");
    assert!(error.contains("`#t` matches nothing"), "{error}");
    let error = refused("<template data-phx-portal='main'><p></p></template>");
    assert!(error.contains("has no id"), "{error}");
    let error = refused("<template data-phx-portal='main'></template>");
    assert!(error.contains("no element in it"), "{error}");
}
