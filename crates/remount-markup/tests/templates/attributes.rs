use std::borrow::Cow;

use remount_macros::view;
use remount_markup::{Attrs, JS};

use crate::{diff, full, html};

#[test]
fn every_kind_of_value_can_be_an_attribute() {
    const SEND: &str = "send";
    let owned = String::from("owned");
    let page = view! {
        <p
            a=(SEND)
            b=(&owned)
            c=('c')
            d=(-1)
            e=(1.5)
            f=(u128::MAX)
            g=(format_args!("{:02}", 7))
            h=(Cow::Borrowed("cow"))
            i=(&&owned)
            j=(*owned)
            k=("literal")
            l=5
            m
        ></p>
    };
    assert_eq!(
        html(&page),
        "<p a=\"send\" b=\"owned\" c=\"c\" d=\"-1\" e=\"1.5\" f=\"340282366920938463463374607431768211455\" \
         g=\"07\" h=\"cow\" i=\"owned\" j=\"owned\" k=\"literal\" l=\"5\" m></p>"
    );
}

#[test]
fn a_name_in_quotes_is_shown_as_it_is() {
    let (id, none) = (7, None::<&str>);
    let page =
        view! { <p "phx-new-thing"=("a-", id) "@click"="open = true" "phx-none"=(none)></p> };
    assert_eq!(
        html(&page),
        "<p phx-new-thing=\"a-7\" @click=\"open = true\"></p>"
    );
}

#[test]
fn a_text_is_no_commands_under_a_name_in_quotes_either() {
    let text = "[[\"exec\",{}]]";
    let page = view! { <p "phx-new-thing"=(text)></p> };
    assert_eq!(html(&page), "<p phx-new-thing=\"\"></p>");
}

#[test]
fn false_and_none_leave_the_attribute_out() {
    let page = |on: bool, title: Option<&str>| {
        html(&view! { <input name="a" disabled=(on) title=(title) value=(Some(on))> })
    };
    assert_eq!(
        page(true, Some("t")),
        "<input name=\"a\" disabled=\"\" title=\"t\" value=\"\">"
    );
    assert_eq!(page(false, None), "<input name=\"a\">");
}

#[test]
fn attributes_that_spell_out_true_and_false_get_the_words() {
    let page = |on: bool| html(&view! { <p aria-hidden=(on) draggable=(on) hidden=(on)></p> });
    assert_eq!(
        page(true),
        "<p aria-hidden=\"true\" draggable=\"true\" hidden=\"\"></p>"
    );
    assert_eq!(
        page(false),
        "<p aria-hidden=\"false\" draggable=\"false\"></p>"
    );
}

#[test]
fn a_value_can_have_several_parts() {
    let page =
        view! { <li id=("todo-", 7, "-", "x") data-y=("a", Some(1), None::<u8>, true)></li> };
    assert_eq!(html(&page), "<li id=\"todo-7-x\" data-y=\"a1true\"></li>");
}

#[test]
fn a_list_of_words_holds_those_whose_condition_is_true() {
    let page = |done: bool, kind: &str| {
        html(&view! { <p class=["a", "b c": done, (kind), "d": !done]></p> })
    };
    assert_eq!(page(true, "k"), "<p class=\"a b c k\"></p>");
    assert_eq!(page(false, ""), "<p class=\"a d\"></p>");
}

#[test]
fn what_is_known_at_compile_time_is_part_of_the_statics() {
    let page = view! { <p class=["a", "b"] id=("x", "y") title="&" n=1>("<") "b"</p> };
    assert_eq!(
        full(&page),
        r#"{"s":["<p class=\"a b\" id=\"xy\" title=\"&amp;\" n=\"1\">&lt;b</p>"]}"#
    );
}

#[test]
fn only_the_value_is_dynamic_if_the_attribute_is_always_there() {
    let page = |name: &str| full(&view! { <p id=("p-", 1) class=["a": true] title=(name)></p> });
    assert_eq!(
        page("n"),
        r#"{"s":["<p id=\"p-","\" class=\"","\" title=\"","\"></p>"],"0":"1","1":"a","2":"n"}"#
    );
}

#[test]
fn an_attribute_that_can_be_absent_is_dynamic_as_a_whole() {
    let page = |title: Option<&'static str>, on: bool| {
        view! { <p title=(title) id=("x") hidden=(on) lang=("e", "n")></p> }
    };
    assert_eq!(
        full(&page(Some("a\"b"), false)),
        r#"{"s":["<p"," id=\"x\""," lang=\"en\"></p>"],"0":" title=\"a&quot;b\"","1":""}"#
    );
    assert_eq!(
        diff(&page(Some("a"), true), &page(Some(""), true)),
        r#"{"0":" title=\"\""}"#
    );
    assert_eq!(
        diff(&page(Some(""), true), &page(None, true)),
        r#"{"0":""}"#
    );
    assert_eq!(
        diff(&page(None, false), &page(None, true)),
        r#"{"1":" hidden=\"\""}"#
    );
}

#[test]
fn the_type_of_a_value_decides_also_in_generic_code() {
    fn page<T: remount_markup::Attribute>(title: T) -> impl remount_markup::Markup {
        view! { <p title=(title)></p> }
    }
    assert_eq!(
        full(&page("a")),
        r#"{"s":["<p title=\"","\"></p>"],"0":"a"}"#
    );
    assert_eq!(
        full(&page(Some("a"))),
        r#"{"s":["<p","></p>"],"0":" title=\"a\""}"#
    );
    let either = |always: bool| {
        view! { if always { (page("a")) } else { (page(Some("a"))) } }
    };
    assert_eq!(
        diff(&either(true), &either(false)),
        r#"{"0":{"s":["<p","></p>"],"r":1,"0":" title=\"a\""}}"#
    );
}

#[test]
fn values_may_live_shorter_than_their_list() {
    let names = ["a", "b"];
    let page = view! {
        for name in names {
            let upper = name.to_uppercase();
            <p id=(upper.as_str()) title=(Some(&upper))></p>
        }
    };
    assert_eq!(
        html(&page),
        "<p id=\"A\" title=\"A\"></p><p id=\"B\" title=\"B\"></p>"
    );
}

#[test]
fn each_attribute_of_many_is_dynamic_as_a_whole_or_not_by_its_own_type() {
    let (always, on) = (0_u8, Some(1_u8));
    let page = view! {
        <p
            a=(on)
            b=(always)
            c=(always)
            d=(always)
            e=(always)
            f=(always)
            g=(always)
            h=(on)
            i=(on)
            j=(always)
            k=(on)
            l=(always)
            m=(always)
            n=(always)
            o=(always)
            p=(always)
            q=(on)
            r=(always)
        ></p>
    };
    let tree: serde_json::Value = serde_json::from_str(&full(&page)).unwrap();
    let whole: Vec<_> = (0..18)
        .filter(|at| tree[at.to_string()].as_str().unwrap().starts_with(' '))
        .collect();
    assert_eq!(whole, [0, 7, 8, 10, 16]);
    assert_eq!(tree["s"][9], " j=\"");
}

#[test]
fn an_element_may_have_any_number_of_dynamic_attributes() {
    let page = |on: Option<u8>| {
        view! {
            <p
                a0=(on)
                a1=(on)
                a2=(on)
                a3=(on)
                a4=(on)
                a5=(on)
                a6=(on)
                a7=(on)
                a8=(on)
                a9=(on)
                b0=(on)
                b1=(on)
                b2=(on)
                b3=(on)
                b4=(on)
                b5=(on)
                b6=(on)
                b7=(on)
                b8=(on)
                b9=(on)
                c0=(on)
                c1=(on)
                c2=(on)
                c3=(on)
                c4=(on)
                c5=(on)
                c6=(on)
                c7=(on)
                c8=(on)
                c9=(on)
                d0=(on)
                d1=(on)
                d2=(on)
                d3=(on)
                d4=(on)
                d5=(on)
                d6=(on)
                d7=(on)
                d8=(on)
                d9=(on)
                e0=(on)
                e1=(on)
                e2=(on)
                e3=(on)
                e4=(on)
                e5=(on)
                e6=(on)
                e7=(on)
                e8=(on)
                e9=(on)
                f0=(on)
                f1=(on)
                f2=(on)
                f3=(on)
                f4=(on)
                f5=(on)
                f6=(on)
                f7=(on)
                f8=(on)
                f9=(on)
                g0=(on)
                g1=(on)
                g2=(on)
                g3=(on)
                g4=(on)
                g5=(5)
                g6=(on)
                g7=(true)
                g8=(false)
            ></p>
        }
    };
    let all = html(&page(Some(1)));
    assert!(all.starts_with("<p a0=\"1\" a1=\"1\""));
    assert!(
        all.ends_with(" g3=\"1\" g4=\"1\" g5=\"5\" g6=\"1\" g7=\"\"></p>"),
        "{all}"
    );
    assert_eq!(html(&page(None)), "<p g5=\"5\" g7=\"\"></p>");
    let tree = full(&page(None));
    assert!(
        tree.contains(r#""65":" g5=\"5\"","66":"","67":" g7=\"\"","68":"""#),
        "{tree}"
    );
}

#[test]
fn styles_are_set_with_values_and_conditions() {
    let page = |color: &'static str, top: Option<i32>, on: bool| {
        view! {
            <p
                style=[
                    "color": color,
                    "top": top,
                    "--on": "1" if on,
                    "width": format_args!("{}px", 3),
                ]
            ></p>
        }
    };
    assert_eq!(
        html(&page("red", Some(0), true)),
        r#"<p style="color:red;top:0;--on:1;width:3px;"></p>"#
    );
    assert_eq!(
        html(&page("", None, false)),
        r#"<p style="width:3px;"></p>"#
    );
    assert_eq!(
        diff(&page("red", None, false), &page("blue", None, false)),
        r#"{"0":"color:blue;width:3px;"}"#
    );
}

#[test]
fn a_style_that_would_be_more_than_a_value_is_left_out() {
    for hostile in [
        "red;top:0",
        "url(//x)",
        "\"><script>",
        "a}b{",
        "/*",
        "\\3b ",
    ] {
        let page = view! { <p style=["color": hostile, "top": 0]></p> };
        assert_eq!(html(&page), r#"<p style="top:0;"></p>"#);
    }
}

const COMMANDS: &str = r#"[["exec",{}]]"#;

#[test]
fn a_text_is_never_commands() {
    let commands = COMMANDS;
    let shown = [
        html(&view! { <p phx-click=(commands)></p> }),
        html(&view! { <p phx-click=(String::from(" ["))></p> }),
        html(&view! { <p phx-click=("", commands)></p> }),
        html(&view! { <p phx-click=[commands]></p> }),
    ];
    for shown in shown {
        assert_eq!(shown, r#"<p phx-click=""></p>"#);
    }
    let page = view! { <p phx-mounted=(Some(commands))></p> };
    assert_eq!(html(&page), r#"<p phx-mounted=""></p>"#);
    assert_eq!(
        full(&page),
        r#"{"s":["<p","></p>"],"0":" phx-mounted=\"\""}"#
    );
    let mut attrs = Attrs::new();
    attrs.set("PHX-Mounted", commands).unwrap();
    assert_eq!(
        html(&view! { <p (attrs)></p> }),
        r#"<p PHX-Mounted=""></p>"#
    );
}

#[test]
fn commands_are_written_where_the_template_says_so() {
    let written = r#"[[&quot;exec&quot;,{}]]"#;
    let shown = html(&view! { <p phx-click="[[\"exec\",{}]]"></p> });
    assert_eq!(shown, format!("<p phx-click=\"{written}\"></p>"));
    let commands = JS::new().pop_focus();
    let mut attrs = Attrs::new();
    attrs.set("phx-mounted", commands.clone()).unwrap();
    assert_eq!(
        html(&view! { <p phx-click=(Some(&commands)) (attrs)></p> }),
        r#"<p phx-click="[[&quot;pop_focus&quot;,{}]]" phx-mounted="[[&quot;pop_focus&quot;,{}]]"></p>"#
    );
}

#[test]
fn bindings_that_hold_data_hold_any() {
    let selector = "[a]";
    assert_eq!(
        html(&view! { <p phx-target=(selector) phx-value-x=(selector) phx-key=(selector)></p> }),
        r#"<p phx-target="[a]" phx-value-x="[a]" phx-key="[a]"></p>"#
    );
}

#[test]
fn an_animation_shows_no_address_that_runs_code() {
    let (address, rest) = ("javascript:x", "script:x");
    let page = view! {
        <animate attributeName="href" values=(address) from=(address) to=(address) by=(address) />
    };
    assert_eq!(
        html(&page),
        r##"<animate attributeName="href" values="#" from="#" to="#" by="#"></animate>"##
    );
    let page = view! { <set attributeName=(address) values=("#a;", address) to=("java", rest) /> };
    assert_eq!(
        html(&page),
        r##"<set attributeName="javascript:x" values="#" to="#"></set>"##
    );
    let mut attrs = Attrs::new();
    attrs.set("to", address).unwrap();
    attrs.set("values", "#;javascript:x").unwrap();
    assert_eq!(
        html(&view! { <p (attrs)></p> }),
        r##"<p to="#" values="#"></p>"##
    );
}

#[test]
fn an_animation_of_something_else_shows_what_it_is_given() {
    let text = "data:1";
    assert_eq!(
        html(&view! { <set attributeName="title" to=(text) /> }),
        r#"<set attributeName="title" to="data:1"></set>"#
    );
    assert_eq!(
        html(&view! { <x-y to=(text)></x-y> }),
        r#"<x-y to="data:1"></x-y>"#
    );
}

#[test]
fn an_address_that_begins_with_a_slash_stays_on_the_site() {
    for rest in [
        "/evil.example",
        "\\evil.example",
        "\t/evil.example",
        ".//evil.example",
        "a/..//evil.example",
        "%2e//evil.example",
    ] {
        assert_eq!(
            html(&view! { <a href=("/", rest)></a> }),
            r##"<a href="#"></a>"##
        );
        assert_eq!(
            html(&view! { <a href=("", "/", rest)></a> }),
            r##"<a href="#"></a>"##
        );
    }
    let (rest, host) = ("a//b", "cdn.example");
    assert_eq!(
        html(&view! { <a href=("/", rest)></a> }),
        r#"<a href="/a//b"></a>"#
    );
    assert_eq!(
        html(&view! { <img src=("//", host, "/a")> }),
        r#"<img src="//cdn.example/a">"#
    );
}

#[test]
fn the_id_of_a_set_is_where_the_client_looks_for_it() {
    let mut attrs = Attrs::new();
    attrs.set("ID", "x").unwrap();
    assert_eq!(html(&view! { <p (attrs)></p> }), r#"<p id="x"></p>"#);
}

#[test]
fn attributes_of_a_set_have_safe_names_and_values() {
    let mut attrs = Attrs::new();
    let long = "a".repeat(101);
    for name in [
        "", "a b", "a=\"", "a>", "a/b", "1a", "-a", "ä", "a\0", "\"", "onclick", "ONLOAD",
        "srcdoc", &long,
    ] {
        assert!(attrs.set(name.to_owned(), "x").is_err(), "{name:?}");
    }
    assert!(attrs.is_empty());
    attrs
        .set("title", "\"><script>")
        .and_then(|attrs| attrs.set("HREF", "JavaScript:alert(1)"))
        .and_then(|attrs| attrs.set("aria-busy", true))
        .and_then(|attrs| attrs.set("hidden", true))
        .and_then(|attrs| attrs.set("lang", None::<&str>))
        .and_then(|attrs| attrs.set("Title", "b"))
        .unwrap();
    let attrs = &attrs;
    let page = view! { <p id="a" (attrs)></p> };
    let expected = r##"<p id="a" HREF="#" aria-busy="true" hidden="" Title="b"></p>"##;
    assert_eq!(html(&page), expected);
    assert_eq!(
        full(&page),
        r##"{"s":["<p id=\"a\"","></p>"],"0":" HREF=\"#\" aria-busy=\"true\" hidden=\"\" Title=\"b\""}"##
    );
    assert_eq!(diff(&page, &page), "{}");
}
