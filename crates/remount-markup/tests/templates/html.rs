use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use remount_macros::view;
use remount_markup::{Lending, Markup, Raw, Writer, template};

use crate::{full, html};

#[test]
fn a_text_may_begin_with_a_newline_where_html_drops_one() {
    for text in ["\na", "a"] {
        let page = view! { <textarea>(text)</textarea> };
        assert_eq!(html(&page), format!("<textarea>\n{text}</textarea>"));
    }
    assert_eq!(
        full(&view! { <pre>("a".to_owned())</pre> }),
        r#"{"s":["<pre>\n","</pre>"],"0":"a"}"#
    );
    assert_eq!(html(&view! { <pre>"\na"</pre> }), "<pre>\n\na</pre>");
    assert_eq!(html(&view! { <pre>"a" (1)</pre> }), "<pre>a1</pre>");
    assert_eq!(
        html(&view! { <pre><b>(1)</b></pre> }),
        "<pre><b>1</b></pre>"
    );
    assert_eq!(html(&view! { <p>(1)</p> }), "<p>1</p>");
}

#[test]
fn html_is_appended_in_its_place() {
    let rule = || template(|w: &mut Writer<'_>| w.append_html(|out| out.push_str("<hr>")));
    let page = view! { <p>"a" (rule()) "b"</p> };
    assert_eq!(html(&page), "<p>a<hr>b</p>");
    assert_eq!(full(&page), r#"{"s":["<p>a","b</p>"],"0":"<hr>"}"#);
}

#[test]
fn let_else_shows_something_else_in_place_of_what_is_behind_it() {
    let page = |name: Option<&'static str>| {
        view! {
            <p>
                "Hello"
                let Some(name) = name else { ", " <i>"nobody"</i> };
                ", " <b>(name)</b>
            </p>
            "!"
        }
    };
    assert_eq!(html(&page(Some("Ada"))), "<p>Hello, <b>Ada</b></p>!");
    assert_eq!(html(&page(None)), "<p>Hello, <i>nobody</i></p>!");
    let first = |rows: &'static [u8]| view! { let [first, ..] = rows else {}; (first) };
    assert_eq!(
        (html(&first(&[7])), html(&first(&[]))),
        ("7".to_owned(), String::new())
    );
}

#[test]
fn let_else_takes_any_value_that_rust_does() {
    struct Point {
        x: u8,
        y: u8,
    }
    let page = |x| view! { let Point { x: 1, y } = Point { x, y: 2 } else { "elsewhere" }; (y) };
    assert_eq!(
        (html(&page(1)), html(&page(0))),
        ("2".to_owned(), "elsewhere".to_owned())
    );
}

#[test]
fn nothing_stands_between_nodes_that_the_author_did_not_write() {
    let page = view! {
        <p>
            "a"
            <b>"b"</b> " "
            (1)
        </p>
        <hr>
    };
    assert_eq!(html(&page), "<p>a<b>b</b> 1</p><hr>");
}

#[test]
fn a_document_has_a_doctype_and_comments() {
    let page = view! {
        <!DOCTYPE html>
        <!-- "made by hand" -->
        <html lang="en"><head><meta charset="utf-8"><title>"Hi"</title></head><body></body></html>
    };
    assert_eq!(
        html(&page),
        "<!DOCTYPE html><!-- made by hand --><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <title>Hi</title></head><body></body></html>"
    );
}

#[test]
fn names_are_written_as_in_html() {
    let page = view! {
        <my-element data-a-b="1" xlink:href="#x" x-on:click.prevent="y" for="z" type="t" h1="2">
            <svg viewBox="0 0 1 1"><linearGradient /><path d="M0 0" /></svg>
        </my-element>
        <input />
    };
    assert_eq!(
        html(&page),
        "<my-element data-a-b=\"1\" xlink:href=\"#x\" x-on:click.prevent=\"y\" for=\"z\" type=\"t\" h1=\"2\">\
         <svg viewBox=\"0 0 1 1\"><linearGradient></linearGradient><path d=\"M0 0\"></path></svg>\
         </my-element><input>"
    );
}

#[test]
fn scripts_and_styles_hold_text_as_it_is() {
    let page = view! {
        <style>"a > b { color: 'red' }"</style>
        <script>"if (1 < 2 && \"x\") {}"</script>
    };
    assert_eq!(
        html(&page),
        "<style>a > b { color: 'red' }</style><script>if (1 < 2 && \"x\") {}</script>"
    );
}

#[test]
fn every_kind_of_value_can_be_shown() {
    let owned = String::from("owned");
    let page = view! {
        ("literal") "," (&owned) "," (owned.as_str()) "," ('c') "," (true) ","
        (-1_i8) "," (u64::MAX) "," (i64::MIN) "," (u128::MAX) "," (1.5) "," (0.1_f32) ","
        (Some("some")) "," (None::<u8>) "," (Cow::Borrowed("cow")) ","
        (Box::new("box")) "," (Rc::new(1)) "," (Arc::<str>::from("arc")) ","
        (Raw("<i>")) "," (Raw(String::from("</i>"))) "," (format_args!("{:>3}", 7))
    };
    assert_eq!(
        html(&page),
        "literal,owned,owned,c,true,-1,18446744073709551615,-9223372036854775808,\
         340282366920938463463374607431768211455,1.5,0.1,some,,cow,box,1,arc,<i>,</i>,  7"
    );
}

#[test]
fn several_values_follow_each_other() {
    let page = view! { <p>("n", 1, "-", 2)</p> };
    assert_eq!(html(&page), "<p>n1-2</p>");
}

#[test]
fn templates_are_values() {
    fn strong(text: &str) -> impl Markup {
        view! { <strong>(text)</strong> }
    }
    let inner = view! { "inner " (1) };
    let boxed: Box<dyn Markup> = Box::new(strong("c"));
    let page =
        view! { (strong("a")) (&inner) (Some(strong("b"))) (view! { <hr> }) (&boxed) (&inner) };
    assert_eq!(
        html(&page),
        "<strong>a</strong>inner 1<strong>b</strong><hr><strong>c</strong>inner 1"
    );
}

#[test]
fn if_shows_one_branch_or_nothing() {
    let page = |number: Option<i32>, open: bool| {
        html(&view! {
            <p>
                if let Some(number) = number && number > 9 {
                    "many"
                } else if number.is_some() {
                    <b>(number)</b>
                } else {
                    "none"
                }
                if open { "!" }
            </p>
        })
    };
    assert_eq!(page(Some(10), true), "<p>many!</p>");
    assert_eq!(page(Some(1), false), "<p><b>1</b></p>");
    assert_eq!(page(None, true), "<p>none!</p>");
}

#[test]
fn match_shows_the_arm_that_fits() {
    enum Shape {
        Circle { radius: u32 },
        Square(u32),
        Other,
    }
    let show = |shape: &Shape| {
        html(&view! {
            match shape {
                Shape::Circle { radius: 0 } | Shape::Square(0) => "point",
                Shape::Circle { radius } if *radius > 9 => { <b>"big"</b> (radius) }
                Shape::Circle { radius } => <i>(radius)</i>,
                Shape::Square(side) => (side),
                Shape::Other => {}
            }
        })
    };
    assert_eq!(show(&Shape::Square(0)), "point");
    assert_eq!(show(&Shape::Circle { radius: 10 }), "<b>big</b>10");
    assert_eq!(show(&Shape::Circle { radius: 1 }), "<i>1</i>");
    assert_eq!(show(&Shape::Square(5)), "5");
    assert_eq!(show(&Shape::Other), "");
}

#[test]
fn for_shows_each_item_with_or_without_a_key() {
    let items = vec![(1, "a"), (2, "b")];
    let page = view! {
        for (id, name) in &items, key = id { <li id=(id)>(name)</li> }
        for (index, (_, name)) in items.iter().enumerate() { (index) (name) }
        for _ in 0..2 { "." }
        for _ in [0; 0] { "never" }
    };
    assert_eq!(html(&page), "<li id=\"1\">a</li><li id=\"2\">b</li>0a1b..");
}

#[test]
fn lists_and_branches_nest() {
    let rows = [vec![1, 2], vec![], vec![3]];
    let page = view! {
        <table>
            for row in &rows {
                if row.is_empty() {
                    <tr></tr>
                } else {
                    <tr>for cell in row { <td>(cell)</td> }</tr>
                }
            }
        </table>
    };
    assert_eq!(
        html(&page),
        "<table><tr><td>1</td><td>2</td></tr><tr></tr><tr><td>3</td></tr></table>"
    );
}

#[test]
fn let_names_a_value_up_to_the_end_of_its_element() {
    let (name, width) = ("outer", 2);
    let page = view! {
        let double = width * 2;
        <p>
            let name = "inner";
            (name) (double)
        </p>
        (name)
    };
    assert_eq!(html(&page), "<p>inner4</p>outer");
}

#[test]
fn names_in_expressions_are_not_those_of_the_generated_code() {
    let (w, layout, key) = ("w", "layout", "key");
    let page = view! {
        for index in 0..1, key = (w, index) { (w) (layout) (key) <b id=(w)></b> }
    };
    assert_eq!(html(&page), "wlayoutkey<b id=\"w\"></b>");
}

#[test]
fn a_template_can_ask_for_the_context_of_its_render() {
    let greeting = template(|w: &mut Writer<'_>| {
        let name = w.context::<String>();
        let wrong = w.context::<u8>();
        view! { "Hello " (name) (wrong) }.write(w);
    });
    let page = view! { <p>(greeting)</p> };
    let mut out = String::from("> ");
    remount_markup::html(&page, Some(&Lending(String::from("Ada"))), &mut out);
    assert_eq!(out, "> <p>Hello Ada</p>");
    assert_eq!(html(&page), "<p>Hello </p>");
}

#[test]
fn a_text_that_is_put_together_within_another_one_does_not_change_it() {
    let room = |number: &'static str, inner: Option<&'static str>| {
        template(move |w: &mut Writer<'_>| {
            w.with_text(|w, text| {
                text.extend(["room ", number]);
                let text = &*text;
                let inner = inner.map(|inner| {
                    template(move |w: &mut Writer<'_>| {
                        w.with_text(|w, text| {
                            text.push_str(inner);
                            let text = &*text;
                            view! { <i>(text)</i> }.write(w);
                        });
                    })
                });
                view! { <p title=(text)>(inner) (text)</p> }.write(w);
            });
        })
    };
    let page = view! { (room("7", Some("seat"))) (room("8", None)) };
    assert_eq!(
        html(&page),
        "<p title=\"room 7\"><i>seat</i>room 7</p><p title=\"room 8\">room 8</p>"
    );
}
