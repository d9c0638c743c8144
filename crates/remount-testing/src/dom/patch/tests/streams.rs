//! Items of streams.

use super::*;
use crate::rendered::Insert;

/// A change of the stream `0`.
fn change() -> StreamChange {
    StreamChange {
        stream: "0".to_owned(),
        inserts: Vec::new(),
        deletes: Vec::new(),
        reset: false,
    }
}

fn insert(id: &str, at: i64) -> Insert {
    Insert {
        id: id.to_owned(),
        at,
        limit: None,
        update_only: false,
    }
}

/// Inserts in the order in which the server writes them, which is told the newest first.
fn inserts(inserts: &[(&str, i64)]) -> StreamChange {
    let inserts = inserts
        .iter()
        .rev()
        .map(|(id, at)| insert(id, *at))
        .collect();
    StreamChange {
        inserts,
        ..change()
    }
}

fn limited(ids: &[&str], at: i64, limit: i64) -> StreamChange {
    let limited = |id: &&str| Insert {
        limit: Some(limit),
        ..insert(id, at)
    };
    StreamChange {
        inserts: ids.iter().rev().map(limited).collect(),
        ..change()
    }
}

fn deletes(ids: &[&str]) -> StreamChange {
    StreamChange {
        deletes: ids.iter().map(|&id| id.to_owned()).collect(),
        ..change()
    }
}

/// The view with a list of items, each written as its id, and as its text if `=` and one follows.
fn list(items: &[&str]) -> String {
    let items = items.iter().map(|item| {
        let (id, text) = item.split_once('=').unwrap_or((item, item));
        format!("<li id={id}>{text}</li>")
    });
    format!(
        "<ul id=l phx-update=stream>{}</ul>",
        items.collect::<String>()
    )
}

impl Page {
    /// A page with a list that the view has sent.
    #[track_caller]
    fn with_list(items: &[&str]) -> Self {
        let mut page = Self::new("");
        let ids: Vec<_> = items.iter().map(|&id| (id, -1)).collect();
        page.join(&list(items), vec![inserts(&ids)]);
        assert_eq!(page.items(), items.join(" "));
        page
    }

    /// What the items of the list say.
    fn items(&self) -> String {
        let items = self.document.children(self.node("l"));
        let texts: Vec<_> = items.iter().map(|&item| self.document.text(item)).collect();
        texts.join(" ")
    }
}

/// The items `a b c` after a change.
#[track_caller]
fn check(sent: &[&str], change: StreamChange, expected: &str) {
    let mut page = Page::with_list(&["a", "b", "c"]);
    page.patch_with(&list(sent), vec![change]);
    assert_eq!(page.items(), expected);
}

#[test]
fn items_stay_when_the_server_says_nothing_of_them() {
    let mut page = Page::with_list(&["a", "b"]);
    let a = page.node("a");
    page.patch("<p>x</p><ul id=l phx-update=stream class=k></ul>");
    assert_eq!(page.items(), "a b");
    assert_eq!(page.node("a"), a);
    assert!(page.document.has_class(page.node("l"), "k"));
}

#[test]
fn items_are_put_at_the_end_at_the_beginning_and_between() {
    check(&["d"], inserts(&[("d", -1)]), "a b c d");
    check(&["d"], inserts(&[("d", 0)]), "d a b c");
    check(&["d"], inserts(&[("d", 1)]), "a d b c");
    check(&["d"], inserts(&[("d", 9)]), "a b c d");
    check(&["d", "e"], inserts(&[("d", -1), ("e", -1)]), "a b c d e");
    check(&["d", "e"], inserts(&[("d", 0), ("e", 0)]), "e d a b c");
}

#[test]
fn an_item_that_is_there_changes_and_stays_where_it_is() {
    check(&["b=B"], inserts(&[("b", 0)]), "a B c");
    check(&["a=A"], inserts(&[("a", -1)]), "A b c");
}

#[test]
fn items_are_taken_out() {
    check(&[], deletes(&["b"]), "a c");
    check(&[], deletes(&["a", "b", "c", "z"]), "");
}

#[test]
fn an_item_that_is_taken_out_and_put_in_moves_and_stays_the_same() {
    let mut page = Page::with_list(&["a", "b", "c"]);
    let a = page.node("a");
    let change = StreamChange {
        deletes: vec!["a".to_owned()],
        ..inserts(&[("a", -1)])
    };
    page.patch_with(&list(&["a=A"]), vec![change]);
    assert_eq!(page.items(), "b c A");
    assert_eq!(page.node("a"), a);
}

#[test]
fn a_reset_keeps_only_what_is_inserted_again() {
    let mut page = Page::with_list(&["a", "b", "c"]);
    let b = page.node("b");
    let change = StreamChange {
        reset: true,
        ..inserts(&[("d", -1), ("b", -1)])
    };
    let patched = page.patch_with(&list(&["d", "b=B"]), vec![change]);
    assert_eq!(page.items(), "d B");
    assert_eq!(page.node("b"), b);
    assert_eq!(patched.removed.len(), 2);
}

#[test]
fn a_reset_with_places_puts_items_there() {
    let change = StreamChange {
        reset: true,
        ..inserts(&[("c", 0), ("a", 1)])
    };
    check(&["c", "a"], change, "c a");
}

#[test]
fn a_limit_keeps_the_first_or_the_last_items() {
    check(&["d"], limited(&["d"], -1, -2), "c d");
    check(&["d"], limited(&["d"], 0, 2), "d a");
    check(&["d"], limited(&["d"], -1, 0), "");
    check(&["d", "e"], limited(&["d", "e"], -1, -3), "c d e");
    check(&["b=B"], limited(&["b"], -1, -1), "a B c");
}

#[test]
fn an_update_changes_an_item_only_if_it_is_there() {
    let update = |id| StreamChange {
        inserts: vec![Insert {
            update_only: true,
            ..insert(id, -1)
        }],
        ..change()
    };
    check(&["b=B"], update("b"), "a B c");
    check(&["d"], update("d"), "a b c");
}

#[test]
fn what_is_no_item_stays_behind_the_items() {
    let mut page = Page::new("");
    let with_note =
        |items: &str| format!("<ul id=l phx-update=stream>{items}<li id=note>none</li></ul>");
    page.join(&with_note(""), Vec::new());
    page.patch_with(&with_note("<li id=a>a</li>"), vec![inserts(&[("a", -1)])]);
    assert_eq!(page.items(), "a none");
    page.patch_with(&with_note("<li id=b>b</li>"), vec![inserts(&[("b", -1)])]);
    assert_eq!(page.items(), "a b none");
}

#[test]
fn of_what_the_page_had_a_join_keeps_only_what_is_inserted() {
    let mut page = Page::new(&list(&["a", "b"]));
    let b = page.node("b");
    page.join(&list(&["b=B", "c"]), vec![inserts(&[("b", -1), ("c", -1)])]);
    assert_eq!(page.items(), "B c");
    assert_eq!(page.node("b"), b);
}

#[test]
fn white_space_in_a_list_does_not_matter() {
    let mut page = Page::with_list(&["a"]);
    let html = "<ul id=l phx-update=stream>\n  <li id=b>b</li>\n</ul>";
    page.patch_with(html, vec![inserts(&[("b", 0)])]);
    assert_eq!(page.items(), "b a");
}

#[test]
fn the_list_of_a_stream_and_what_is_in_it_need_ids() {
    let error = refuses("", "<ul phx-update=stream></ul>", Vec::new());
    assert!(
        error.contains("needs an id: <ul phx-update=\"stream\"></ul>"),
        "{error}"
    );
    let error = refuses("", "<ul id=l phx-update=stream><li>a</li></ul>", Vec::new());
    assert!(error.contains("<li>a</li> in <ul id=\"l\""), "{error}");
    let error = refuses(&list(&[]), "<ul id=l phx-update=stream>a</ul>", Vec::new());
    assert!(error.contains("a in <ul id=\"l\""), "{error}");
}

#[test]
fn items_stand_directly_in_their_list() {
    let html = "<ul id=l phx-update=stream><li id=x><b id=a>a</b></li></ul>";
    let error = refuses("", html, vec![inserts(&[("a", -1)])]);
    assert!(
        error.contains("the item `a` of a stream must stand directly in"),
        "{error}"
    );
    assert!(error.contains("but stands in <li id=\"x\">"), "{error}");
}

#[test]
fn a_place_that_there_is_not_is_refused() {
    let error = refuses("", &list(&["a"]), vec![inserts(&[("a", -2)])]);
    assert!(error.contains("inserted at -2"), "{error}");
}
