//! Random pages and lists: whatever was there, the page becomes what the server sends.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::rendered::Insert;

/// An element or a text.
#[derive(Clone, Debug)]
enum Part {
    Text(u8),
    Element {
        tag: &'static str,
        /// What gives it an id, unless another one on the page has it.
        id: Option<u8>,
        class: Option<u8>,
        parts: Vec<Part>,
    },
}

fn part() -> impl Strategy<Value = Part> {
    let element = |parts: BoxedStrategy<Vec<Part>>| {
        let tag = prop::sample::select(vec!["div", "b", "section"]);
        let id = prop::option::weighted(0.6, 0..8_u8);
        let class = prop::option::of(0..3_u8);
        (tag, id, class, parts).prop_map(|(tag, id, class, parts)| Part::Element {
            tag,
            id,
            class,
            parts,
        })
    };
    let leaf = prop_oneof![
        (0..3_u8).prop_map(Part::Text),
        element(Just(Vec::new()).boxed()),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| element(vec(inner, 0..4).boxed()))
}

/// HTML in which every id is there once.
fn html(parts: &[Part]) -> String {
    let mut html = String::new();
    write(parts, &mut Vec::new(), &mut html);
    html
}

fn write(parts: &[Part], ids: &mut Vec<u8>, html: &mut String) {
    for part in parts {
        let (tag, id, class, inner) = match part {
            Part::Text(text) => {
                let _ = write!(html, "t{text}");
                continue;
            }
            Part::Element {
                tag,
                id,
                class,
                parts,
            } => (tag, id, class, parts),
        };
        let _ = write!(html, "<{tag}");
        if let Some(id) = id.filter(|id| !ids.contains(id)) {
            ids.push(id);
            let _ = write!(html, " id=i{id}");
        }
        if let Some(class) = class {
            let _ = write!(html, " class=c{class}");
        }
        html.push('>');
        write(inner, ids, html);
        let _ = write!(html, "</{tag}>");
    }
}

/// What happens to a list in one message.
#[derive(Clone, Debug)]
struct Step {
    deletes: Vec<u8>,
    inserts: Vec<(u8, i64)>,
    limit: Option<i64>,
    reset: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let inserts = vec((0..9_u8, -1..5_i64), 0..4);
    let limit = prop::option::weighted(0.3, -4..5_i64);
    let reset = prop::bool::weighted(0.1);
    (vec(0..9_u8, 0..3), inserts, limit, reset).prop_map(|(deletes, mut inserts, limit, reset)| {
        let mut seen = Vec::new();
        inserts.retain(|(id, _)| {
            let is_new = !seen.contains(id);
            seen.push(*id);
            is_new
        });
        Step {
            deletes,
            inserts,
            limit,
            reset,
        }
    })
}

/// The list as it should be after a message.
///
/// An item that is there is shown again at its place: also if it goes by a limit on the way.
fn expect(list: &mut Vec<u8>, step: &Step) {
    if step.reset {
        list.clear();
    }
    list.retain(|id| !step.deletes.contains(id));
    let before = list.clone();
    for &(id, at) in &step.inserts {
        if before.contains(&id) {
            continue;
        }
        let end = list.len();
        list.insert(usize::try_from(at).unwrap_or(end).min(end), id);
        match step.limit {
            Some(most @ ..0) => {
                let most = usize::try_from(-most).unwrap_or_default();
                list.drain(..list.len().saturating_sub(most));
            }
            Some(most) => list.truncate(usize::try_from(most).unwrap_or_default()),
            None => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_page_becomes_what_the_server_sends(pages in vec(vec(part(), 0..4), 2..5)) {
        let mut page = Page::new("");
        for parts in pages {
            let html = html(&parts);
            let before: Vec<Node> = page.document.select("#v [id]").expect("a selector");
            let old: Vec<_> = before
                .iter()
                .map(|&node| {
                    let id = page.document.attribute(node, "id").unwrap_or_default().to_owned();
                    (node, id, page.document.tag(node).to_owned())
                })
                .collect();
            let sent = Html {
                html: html.clone(),
                streams: Vec::new(),
            };
            match page.document.patch(page.view, &sent) {
                Ok(_) => {}
                // The client loses its way where an element with an id moves into one before it.
                Err(PatchError::Tangled { .. } | PatchError::Misplaced { .. }) => {
                    return Err(TestCaseError::reject("the client loses its way"));
                }
                Err(error) => panic!("{error}"),
            }
            prop_assert_eq!(page.html(), Page::new(&html).html());
            for (node, id, tag) in old {
                if let Some(now) = page.document.by_id(&id) {
                    prop_assert_eq!(now == node, page.document.tag(now) == tag, "{}", id);
                } else {
                    prop_assert!(!page.document.contains(node));
                }
            }
        }
    }

    #[test]
    fn a_list_becomes_what_its_changes_say(steps in vec(step(), 1..8)) {
        let mut page = Page::new("");
        page.join("<ul id=l phx-update=stream></ul>", Vec::new());
        let mut list = Vec::new();
        for step in steps {
            let items = step.inserts.iter().map(|(id, _)| format!("<li id=i{id}>{id}</li>"));
            let html = format!("<ul id=l phx-update=stream>{}</ul>", items.collect::<String>());
            let insert = |&(id, at): &(u8, i64)| Insert {
                id: format!("i{id}"),
                at,
                limit: step.limit,
                update_only: false,
            };
            let change = StreamChange {
                stream: "0".to_owned(),
                inserts: step.inserts.iter().rev().map(insert).collect(),
                deletes: step.deletes.iter().map(|id| format!("i{id}")).collect(),
                reset: step.reset,
            };
            page.patch_with(&html, vec![change]);
            expect(&mut list, &step);
            let shown = page.document.text(page.node("l"));
            let expected: Vec<_> = list.iter().map(u8::to_string).collect();
            prop_assert_eq!(shown, expected.join(" "));
        }
    }
}
