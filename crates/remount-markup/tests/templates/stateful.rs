//! Stateful components on the wire: the object `c`.

use std::any::Any;

use remount_macros::view;
use remount_markup::{ComponentKey, Markup, Prints, Stateful, Stream, Writer, memo};

use crate::html;

/// A line that counts how often the view around it was shown.
struct Line {
    text: &'static str,
    updates: u32,
    own: u32,
    inner: Option<u32>,
}

impl Stateful for Line {
    fn name(&self) -> &'static str {
        "Line"
    }

    fn write(&self, w: &mut Writer<'_>) {
        let inner = self.inner.map(|id| line(id, "inner"));
        match self.text {
            "two elements" => view! { <p></p><p></p> }.write(w),
            "text" => "text".write(w),
            "list" => view! { for _ in 0..1 { <p></p> } }.write(w),
            _ => {
                view! { <p>(self.text) if self.own > 0 { <b>(self.own)</b> } (inner)</p> }.write(w);
            }
        }
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        &()
    }
}

struct Place(u32, &'static str);

fn line(id: u32, text: &'static str) -> Place {
    Place(id, text)
}

impl Markup for Place {
    fn write(&self, w: &mut Writer<'_>) {
        let mount = || Line {
            text: self.1,
            updates: 0,
            own: 0,
            inner: None,
        };
        w.component(&self.0, mount, |line| {
            line.text = self.1;
            line.updates += 1;
        });
    }
}

/// A view and its client: what is sent for each state.
#[derive(Default)]
struct View(Prints);

impl View {
    fn show(&mut self, markup: &dyn Markup) -> String {
        let mut out = String::new();
        self.0.diff(markup, None, &mut out);
        out
    }

    /// The components that hear of events.
    fn cids(&mut self) -> Vec<u32> {
        let known = (1..200).filter(|cid| {
            let state = self.0.take_component(*cid);
            state
                .map(|state| self.0.put_component(*cid, state))
                .is_some()
        });
        known.collect()
    }

    /// What is sent when a component changes by itself.
    fn change(&mut self, cid: u32, change: impl FnOnce(&mut Line)) -> String {
        let mut state = self
            .0
            .take_component(cid)
            .expect("there is such a component");
        let any: &mut dyn Any = &mut *state;
        change(any.downcast_mut().expect("it is a line"));
        self.0.put_component(cid, state);
        let mut out = String::new();
        self.0.diff_component(cid, None, &mut out);
        out
    }
}

const STATICS: &str = r#""s":["<p>","","","</p>"],"r":1"#;

#[test]
fn a_component_is_a_number_in_the_tree_and_a_tree_of_its_own() {
    let mut view = View::default();
    assert_eq!(
        view.show(&view! { <div>(line(1, "one"))</div> }),
        format!(
            r#""s":["<div>","</div>"],"0":1,"c":{{"1":{{{STATICS},"0":"one","1":"","2":""}}}}"#
        )
    );
}

#[test]
fn in_html_a_component_is_what_it_shows() {
    assert_eq!(
        html(&view! { <div>(line(1, "one"))</div> }),
        "<div><p>one</p></div>"
    );
}

#[test]
fn a_component_is_updated_and_only_its_news_is_sent() {
    let mut view = View::default();
    let page = |text| view! { <div>(line(1, text))</div> };
    view.show(&page("one"));
    assert_eq!(view.show(&page("one")), "");
    assert_eq!(view.show(&page("uno")), r#""c":{"1":{"0":"uno"}}"#);
    assert_eq!(
        view.change(1, |line| {
            assert_eq!(line.updates, 2);
            line.own = 3;
        }),
        r#""c":{"1":{"1":{"s":["<b>","</b>"],"0":"3"}}}"#
    );
    assert_eq!(
        view.change(1, |line| line.own = 4),
        r#""c":{"1":{"1":{"0":"4"}}}"#
    );
    assert_eq!(view.change(1, |_| {}), "");
}

#[test]
fn what_is_not_shown_any_more_is_dropped_and_its_number_is_not_used_again() {
    let mut view = View::default();
    let page = |on: bool| view! { <div>if on { (line(1, "one")) }</div> };
    view.show(&page(true));
    view.change(1, |line| line.own = 5);
    assert_eq!(view.show(&page(false)), r#""0":"""#);
    assert!(view.0.take_component(1).is_none());
    view.0.will_destroy(&[1]);
    assert_eq!(view.0.destroy(&[1]), [1]);
    assert_eq!(
        view.show(&page(true)),
        format!(r#""0":2,"c":{{"2":{{{STATICS},"0":"one","1":"","2":""}}}}"#)
    );
}

#[test]
fn a_component_that_is_shown_again_before_the_client_lets_it_go_keeps_its_state_and_its_children() {
    let page = |on: bool| view! { <div>if on { (line(1, "one")) }</div> };
    for the_client_has_noticed in [false, true] {
        let mut view = View::default();
        view.show(&page(true));
        view.change(1, |line| {
            line.own = 5;
            line.inner = Some(7);
        });
        view.change(2, |line| line.own = 6);
        view.show(&page(false));
        if the_client_has_noticed {
            view.0.will_destroy(&[2, 1]);
        }
        // Both in full: their elements are gone from the page.
        let own = |own: u32| format!(r#""1":{{"s":["<b>","</b>"],"0":"{own}"}}"#);
        assert_eq!(
            view.show(&page(true)),
            format!(
                r#""0":1,"c":{{"2":{{{STATICS},"0":"inner",{},"2":""}},"1":{{{STATICS},"0":"one",{},"2":2}}}}"#,
                own(6),
                own(5)
            )
        );
        assert!(view.0.destroy(&[2, 1]).is_empty());
        assert_eq!(view.cids(), [1, 2]);
    }
}

#[test]
fn a_component_that_is_hidden_hears_of_nothing_and_is_not_written() {
    let mut view = View::default();
    let page = |on: bool| view! { <div>if on { (line(1, "one")) }</div> };
    view.show(&page(true));
    view.show(&page(false));
    assert!(view.cids().is_empty());
    let mut out = String::new();
    view.0.diff_component(1, None, &mut out);
    assert_eq!(out, "");
}

#[test]
fn a_component_is_let_go_only_by_what_the_client_says_after_it_was_hidden_last() {
    let mut view = View::default();
    let page = |on: bool| view! { <div>if on { (line(1, "one")) }</div> };
    view.show(&page(true));
    view.show(&page(false));
    view.0.will_destroy(&[1]);
    view.show(&page(true));
    view.show(&page(false));
    assert!(view.0.destroy(&[1]).is_empty());
    view.show(&page(true));
    assert_eq!(view.cids(), [1]);
}

#[test]
fn of_the_hidden_components_that_no_client_lets_go_only_the_latest_are_kept() {
    let mut view = View::default();
    // The component with this id has the number after it.
    let page = |id: u32| view! { <div>for id in [id], key = id { (line(id, "x")) }</div> };
    for id in 0..1_500 {
        view.show(&page(id));
    }
    let memory = view.0.heap_bytes();
    for id in 1_500..6_000 {
        view.show(&page(id));
    }
    assert!(view.0.heap_bytes() < 2 * memory, "{memory} bytes before");
    view.show(&page(0));
    assert!(view.0.take_component(1).is_none());
    let state = view.0.take_component(6_001);
    view.0
        .put_component(6_001, state.expect("it is another one"));
    view.show(&page(5_900));
    assert!(view.0.take_component(5_901).is_some(), "it is the same");
}

#[test]
fn a_component_that_is_shown_is_not_gone_whatever_a_client_says() {
    let mut view = View::default();
    view.show(&view! { <div>(line(1, "one"))</div> });
    view.0.will_destroy(&[1, 99]);
    assert_eq!(view.0.destroy(&[1, 99]), [99]);
    assert!(view.0.take_component(1).is_some());
}

#[test]
fn components_of_one_template_share_its_statics() {
    let mut view = View::default();
    let page = |ids: &'static [u32]| {
        view! { <ul>for id in ids, key = id { (line(*id, "x")) }</ul> }
    };
    assert_eq!(
        view.show(&page(&[1, 2])),
        format!(
            r#""s":["<ul>","</ul>"],"0":{{"s":["",""],"k":{{"0":{{"0":1}},"1":{{"0":2}},"kc":2}}}},"c":{{"1":{{{STATICS},"0":"x","1":"","2":""}},"2":{{"s":1}}}}"#
        )
    );
    assert_eq!(
        view.show(&page(&[1, 2, 3])),
        r#""0":{"k":{"2":{"0":3},"kc":3}},"c":{"3":{"s":-2}}"#
    );
    assert_eq!(
        view.show(&page(&[3, 1, 2])),
        r#""0":{"k":{"0":2,"1":0,"2":1,"kc":3,"km":true}}"#
    );
}

#[test]
fn of_a_copied_component_only_what_differs_is_sent() {
    let mut view = View::default();
    let page = |second: bool| {
        view! { (line(1, "x")) if second { (line(2, "x")) } }
    };
    view.show(&page(false));
    view.change(1, |line| line.own = 1);
    // The first one has a `<b>` there.
    assert_eq!(view.show(&page(true)), r#""1":2,"c":{"2":{"s":-1,"1":""}}"#);
    assert_eq!(
        view.change(2, |line| line.own = 1),
        r#""c":{"2":{"1":{"s":["<b>","</b>"],"0":"1"}}}"#
    );
}

#[test]
fn components_in_components_are_found_and_dropped_with_them() {
    let mut view = View::default();
    let page = |on: bool| view! { <div>if on { (line(1, "one")) }</div> };
    view.show(&page(true));
    assert_eq!(
        view.change(1, |line| line.inner = Some(7)),
        r#""c":{"2":{"s":-1,"0":"inner","1":"","2":""},"1":{"2":2}}"#
            .replace(r#""s":-1"#, STATICS)
            .as_str()
    );
    view.show(&page(false));
    view.0.will_destroy(&[1, 2]);
    assert_eq!(view.0.destroy(&[1, 2]), [1, 2]);
}

#[test]
fn a_component_is_mentioned_where_the_client_would_leave_out_what_is_around_it() {
    let mut view = View::default();
    let page = |text, title: u8| {
        view! { <div title=(title)>(view! { <section>(line(1, text))</section> })</div> }
    };
    view.show(&page("one", 1));
    assert_eq!(
        view.show(&page("uno", 2)),
        r#""0":"2","1":{"0":1},"c":{"1":{"0":"uno"}}"#
    );
    // Without other news the client shows the component alone.
    assert_eq!(view.show(&page("due", 2)), r#""c":{"1":{"0":"due"}}"#);
}

#[test]
fn another_template_of_the_view_begins_with_new_trees_of_its_components() {
    let mut view = View::default();
    let page = |on: bool| -> Box<dyn Markup> {
        if on {
            Box::new(view! { <div>(line(1, "one"))</div> })
        } else {
            Box::new(view! { <em>(line(1, "one"))</em> })
        }
    };
    view.show(&page(true));
    view.change(1, |line| line.own = 5);
    assert_eq!(
        view.show(&page(false)),
        format!(
            r#""s":["<em>","</em>"],"0":1,"c":{{"1":{{{STATICS},"0":"one","1":{{"s":["<b>","</b>"],"0":"5"}},"2":""}}}}"#
        )
    );
}

#[test]
fn a_component_in_a_memo_stays_while_the_memo_is_not_looked_at() {
    let mut view = View::default();
    let page = |on: bool, id: u32| {
        view! {
            if on { <b></b> }
            (memo(id, |id| view! { <div>(line(id, "one"))</div> }))
        }
    };
    view.show(&page(true, 1));
    view.show(&page(false, 1));
    assert_eq!(view.change(1, |line| assert_eq!(line.updates, 0)), "");
    view.show(&page(false, 2));
    assert!(view.0.take_component(1).is_none());
    assert!(view.0.take_component(2).is_some());
}

#[test]
fn a_component_in_a_stream_lives_as_long_as_the_client_says() {
    let mut view = View::default();
    let mut items = stream([1]);
    view.show(&streamed(&items));
    items.insert(2);
    let second = view.show(&streamed(&items));
    assert!(second.contains(r#""c":{"2":{"s":-1}"#), "{second}");
    view.0.will_destroy(&[1]);
    assert_eq!(view.change(1, |_| {}), "");
    assert_eq!(view.0.destroy(&[1, 2]), [1]);
}

#[test]
fn a_component_in_an_item_that_is_deleted_is_gone_whatever_the_client_says() {
    let mut view = View::default();
    let mut items = stream([1, 2]);
    view.show(&streamed(&items));
    items.delete(&1);
    view.show(&streamed(&items));
    assert_eq!(view.cids(), [2]);
    assert_eq!(view.0.destroy(&[1, 2]), [1]);
    items.reset([3]);
    view.show(&streamed(&items));
    assert_eq!(view.cids(), [3]);
}

#[test]
fn a_component_in_an_item_that_is_shown_again_keeps_its_state() {
    let mut view = View::default();
    let mut items = stream([1]);
    view.show(&streamed(&items));
    view.change(1, |line| line.own = 7);
    items.delete(&1);
    items.insert(1);
    let moved = view.show(&streamed(&items));
    assert!(moved.contains("7") && view.cids() == [1], "{moved}");
    items.reset([2, 1]);
    view.show(&streamed(&items));
    assert_eq!(view.cids(), [1, 2]);
}

#[test]
fn a_component_that_moves_out_of_an_item_stays() {
    fn page(items: &Stream<u32>, out: bool) -> impl Markup {
        view! {
            <div>
                <ul id="items" phx-update="stream">
                    for (id, item) in items { <li id=(id)>(line(item, "x"))</li> }
                </ul>
                if out { (line(1, "x")) }
            </div>
        }
    }
    let mut view = View::default();
    let mut items = stream([1]);
    view.show(&page(&items, false));
    items.delete(&1);
    view.show(&page(&items, true));
    assert_eq!(view.cids(), [1]);
    view.show(&page(&items, false));
    assert!(view.cids().is_empty());
}

#[test]
fn components_in_a_stream_that_is_not_shown_any_more_are_gone() {
    let page = |items, on: bool| view! { <div>if on { (streamed(items)) }</div> };
    let mut view = View::default();
    let items = stream([1, 2]);
    view.show(&page(&items, true));
    assert_eq!(view.cids(), [1, 2]);
    view.show(&page(&items, false));
    assert!(view.cids().is_empty());
}

#[test]
fn components_in_components_in_an_item_go_with_it() {
    let mut view = View::default();
    let mut items = stream([1, 2]);
    view.show(&streamed(&items));
    view.change(1, |line| line.inner = Some(10));
    assert_eq!(view.cids(), [1, 2, 3]);
    view.change(1, |line| line.inner = Some(11));
    assert_eq!(view.cids(), [1, 2, 4]);
    items.delete(&1);
    view.show(&streamed(&items));
    assert_eq!(view.cids(), [2]);
}

#[test]
fn components_in_items_that_a_limit_leaves_no_room_for_are_gone() {
    let mut view = View::default();
    let mut items = stream([]);
    items.limit(-2);
    for id in 1..=4 {
        items.insert(id);
        view.show(&streamed(&items));
    }
    assert_eq!(view.cids(), [3, 4]);
    items.insert(3);
    items.limit(1);
    items.insert_at(0, 5);
    view.show(&streamed(&items));
    assert_eq!(view.cids(), [5]);
    items.extend([6, 7]);
    items.update_only(8);
    view.show(&streamed(&items));
    assert_eq!(view.cids(), [5]);
}

#[test]
fn components_of_items_that_were_deleted_take_no_memory() {
    let mut view = View::default();
    let mut items = stream([]);
    for id in 0..100 {
        items.insert(id);
        items.delete(&id.wrapping_sub(1));
        view.show(&streamed(&items));
    }
    assert_eq!(view.cids(), [100]);
    assert!(view.0.heap_bytes() < 3000, "{:?}", view.0);
}

fn stream<const N: usize>(items: [u32; N]) -> Stream<u32> {
    Stream::with_ids(|id: &u32| format!("i{id}"), items)
}

fn streamed(items: &Stream<u32>) -> impl Markup {
    view! {
        <ul id="items" phx-update="stream">
            for (id, item) in items { <li id=(id)>(line(item, "x"))</li> }
        </ul>
    }
}

#[test]
fn after_a_component_that_panics_the_next_diff_is_a_full_tree() {
    let mut view = View::default();
    let page = || view! { <div>"a" (line(1, "x")) (line(2, "y"))</div> };
    let whole = view.show(&page());
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        view.change(2, |line| line.text = "two elements");
    }));
    assert!(panic.is_err());
    assert_eq!(view.show(&page()), whole);
}

#[test]
#[should_panic(expected = "Line must show exactly one element")]
fn a_component_of_two_elements_is_refused() {
    View::default().show(&view! { <div>(line(1, "two elements"))</div> });
}

#[test]
#[should_panic(expected = "Line must show exactly one element")]
fn a_component_of_text_is_refused() {
    View::default().show(&view! { <div>(line(1, "text"))</div> });
}

#[test]
#[should_panic(expected = "Line must show exactly one element")]
fn a_component_of_a_list_is_refused() {
    View::default().show(&view! { <div>(line(1, "list"))</div> });
}

#[test]
#[should_panic(expected = "Line is shown twice under one id")]
fn a_component_that_is_shown_twice_is_refused() {
    View::default().show(&view! { <div>(line(1, "a")) (line(1, "b"))</div> });
}

#[test]
#[should_panic(expected = "is shown twice under one id")]
fn a_component_that_a_memo_shows_already_is_refused() {
    let mut view = View::default();
    let page = |on: bool| {
        view! { (memo(1, |_| view! { <b>(line(1, "a"))</b> })) if on { (line(1, "b")) } }
    };
    view.show(&page(false));
    view.show(&page(true));
}

#[test]
fn new_components_are_told_once_in_the_order_in_which_they_were_placed() {
    let mut view = View::default();
    let page = |count: u32| {
        view! { <div>for id in 1..=count, key = id { (line(id, "one")) }</div> }
    };
    let mut told = |count| {
        view.show(&page(count));
        std::iter::from_fn(|| view.0.take_new_component()).collect::<Vec<_>>()
    };
    assert_eq!([told(2), told(2), told(3)], [vec![1, 2], vec![], vec![3]]);
}

#[test]
fn a_hidden_component_is_kept_until_the_client_lets_it_go() {
    let mut view = View::default();
    let page = |on: bool| view! { <div>if on { (line(1, "one")) }</div> };
    view.show(&page(true));
    view.show(&page(false));
    assert!(view.0.take_component(1).is_none());
    let state = view.0.take_kept_component(1).expect("it is kept");
    view.0.put_component(1, state);
    assert!(view.0.keeps_component(1) && view.0.kept_component(1).is_some());
    view.0.will_destroy(&[1]);
    view.0.destroy(&[1]);
    assert!(!view.0.keeps_component(1) && view.0.kept_component(1).is_none());
    assert!(view.0.take_kept_component(1).is_none());
}

#[test]
fn a_component_is_found_by_its_type_and_its_id() {
    let mut view = View::default();
    view.show(&view! { <div>(line(7, "one"))</div> });
    let of_line = |id: u32| view.0.component_with(&ComponentKey::of::<Line>(&id));
    assert_eq!([of_line(7), of_line(1)], [Some(1), None]);
}

#[test]
fn a_component_in_a_part_that_is_skipped_changes_with_its_view() {
    let mut view = View::default();
    let page = |count: u32| {
        view! { <div>(count) (memo(&(), |_| view! { <b>(line(1, "one"))</b> }))</div> }
    };
    view.show(&page(1));
    let mut state = view.0.take_component(1).expect("it is shown");
    let any: &mut dyn Any = &mut *state;
    any.downcast_mut::<Line>().expect("it is a line").own = 5;
    view.0.put_component(1, state);
    let mut out = String::new();
    view.0.diff_with(&page(2), &[1], None, &mut out);
    assert!(out.starts_with(r#""0":"2","#), "{out}");
    assert!(out.contains(r#""c":{"1":{"#) && out.contains('5'), "{out}");
}
